package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Why a node is not dialed now: ordered rows, the first that applies counts. Pure but for what it
 * is given to ask.
 *
 * <p>That it seems to be connecting to us is no reason: until its Hello proves it, that may be
 * somebody who repeats a handshake of its, and who could keep us from dialing it for ever. When
 * both dial at once {@link RunLoop} keeps one.
 *
 * @param own our id
 * @param dialing whether a dial to it is under way
 * @param connected whether it is a peer
 * @param findable whether its endpoint is looked for when it is dialed
 * @param allowed the networks that may be dialed, if not all
 * @param recent whether it was dialed a moment ago
 */
record DialCheck(
    NodeId own,
    Predicate<NodeId> dialing,
    Predicate<NodeId> connected,
    Predicate<NodeId> findable,
    Optional<NetworkList> allowed,
    Predicate<NodeId> recent) {

  /** The reason not to dial, or empty. */
  Optional<Failure> check(Node node) {
    Optional<Failure> lasting = lasting(node);
    if (lasting.isEmpty() && recent.test(node.id())) {
      return no("skip.recently-dialed", "it was dialed a moment ago");
    }
    return lasting;
  }

  /** All rows but the last: the reasons that don't go away just because time passes. */
  Optional<Failure> lasting(Node node) {
    NodeId id = node.id();
    if (id.equals(own)) {
      return no("skip.self", "that is this node itself");
    }
    if (node.tcpPort() == 0 && !findable.test(id)) {
      return no("skip.no-endpoint", "the node has no TCP port");
    }
    if (node.ip().isEmpty() && node.hostname().isEmpty() && !findable.test(id)) {
      return no("skip.no-endpoint", "the node has no address");
    }
    if (dialing.test(id)) {
      return no("skip.already-dialing", "a dial is under way");
    }
    if (connected.test(id)) {
      return no("skip.already-connected", "it is a peer");
    }
    // The address of a name, or one that is looked for, is checked by the dialer once it is known.
    if (allowed.isPresent() && node.ip().isPresent() && !allowed.get().contains(node.ip().get())) {
      return no("skip.not-allowed", "it is not in one of the allowed networks");
    }
    return Optional.empty();
  }

  private static Optional<Failure> no(String name, String detail) {
    return Optional.of(new Failure(name, detail));
  }
}
