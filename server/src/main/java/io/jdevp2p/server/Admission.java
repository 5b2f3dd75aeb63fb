package io.jdevp2p.server;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.DisconnectReason;

/**
 * The order of verdicts at both checkpoints, row by row as go-ethereum has it. The first row that
 * applies decides. Pure: it reads the peer set and changes nothing.
 *
 * @param own our id
 * @param maxPeers peers in all
 * @param maxInbound peers that dialed us
 * @param maxPerPrefix peers that dialed us from one network, once half of {@code maxInbound} are
 *     there: nobody's network gets all places, and yet a company behind one address may fill half a
 *     server. LAN and loopback aren't anybody's network
 * @param offersProtocols whether the server has protocols at all; without any, no peer is useless
 */
record Admission(
    NodeId own, int maxPeers, int maxInbound, int maxPerPrefix, boolean offersProtocols) {
  // The wire has one reason for all of these, "too many peers".
  static final Verdict.Refuse TOO_MANY_PEERS =
      tooMany("admission.too-many-peers", "all places are taken");
  static final Verdict.Refuse TOO_MANY_INBOUND =
      tooMany(
          "admission.too-many-inbound",
          "too many peers: all places for those who dial us are taken");
  static final Verdict.Refuse TOO_MANY_FROM_NETWORK =
      tooMany("admission.too-many-from-network", "its network has its share of places");
  static final Verdict.Refuse TOO_MANY_HANDLERS_LEFT =
      tooMany("admission.too-many-handlers-left", "handlers of peers that are gone still run");

  /** The first checkpoint: after the encryption handshake, and again as the end of the second. */
  Verdict afterEncryption(Connection connection, PeerSet peers) {
    boolean trusted = peers.isTrusted(connection.id());
    if (!trusted && peers.size() >= maxPeers) {
      return TOO_MANY_PEERS;
    }
    if (!trusted && connection.inbound() && peers.inbound() >= maxInbound) {
      return TOO_MANY_INBOUND;
    }
    if (!trusted && connection.inbound() && networkHasItsShare(connection, peers)) {
      return TOO_MANY_FROM_NETWORK;
    }
    if (peers.contains(connection.id())) {
      return refuse(DisconnectReason.ALREADY_CONNECTED);
    }
    if (connection.id().equals(own)) {
      return refuse(DisconnectReason.SELF);
    }
    return Verdict.PROCEED;
  }

  /** The second checkpoint: after Hello. */
  Verdict afterHello(Connection.Greeted connection, PeerSet peers) {
    if (offersProtocols && connection.shared().isEmpty()) {
      return refuse(DisconnectReason.USELESS_PEER);
    }
    return afterEncryption(connection, peers);
  }

  private boolean networkHasItsShare(Connection connection, PeerSet peers) {
    return peers.inbound() * 2 >= maxInbound
        && connection
            .address()
            .filter(address -> !InboundThrottle.isExempt(address))
            .filter(address -> peers.inboundFrom(NetworkPrefix.of(address)) >= maxPerPrefix)
            .isPresent();
  }

  private static Verdict.Refuse tooMany(String failure, String words) {
    return new Verdict.Refuse(DisconnectReason.TOO_MANY_PEERS, new Failure(failure, words));
  }

  private static Verdict refuse(DisconnectReason reason) {
    return new Verdict.Refuse(reason);
  }
}
