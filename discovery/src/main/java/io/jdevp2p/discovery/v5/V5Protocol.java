package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.discovery.table.NodeTable;
import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a packet, from the port's thread to the reply. Read on in {@link V5Codec} for its
 * bytes, {@link V5Handshake} for who sent it, {@link Sessions} and {@link Challenges} for what is
 * remembered, and {@link V5Requests} for the answers to what we asked.
 *
 * <p>One lock guards the state of version 5: sessions, challenges and calls. It is held for some
 * microseconds, by the port's thread for each packet, by callers and by timers; never while
 * anything is encrypted, signed or sent, nor while the table, a handler or whoever waits for an
 * answer is called.
 *
 * <p>Replies go to where the packet came from, never to where a record says that its sender is:
 * that might be somebody else.
 */
final class V5Protocol implements PacketHandler {
  private static final Logger LOG = LoggerFactory.getLogger(V5Protocol.class);

  private final LocalNode localNode;
  private final NodeId own;
  private final V5Mask ownMask;
  private final V5Handshake handshake;
  private final V5Output output;
  private final V5Requests requests;
  private final TalkHandlers talkHandlers;
  private final NodeTable table;

  private final ReentrantLock lock = new ReentrantLock();
  private final Sessions sessions; // under the lock
  private final Challenges challenges; // under the lock

  V5Protocol(DiscoveryContext context) {
    this.localNode = context.localNode();
    this.own = localNode.id();
    this.ownMask = V5Mask.of(own);
    this.sessions = new Sessions(context.host().clock(), context.limits());
    this.challenges = new Challenges(context.host(), context.limits());
    this.handshake =
        new V5Handshake(context.key(), own, context.limits().limit(V5Bound.SESSION_MESSAGES));
    this.output = new V5Output(context);
    this.requests = new V5Requests(context, lock, sessions, handshake, output);
    this.talkHandlers = new TalkHandlers(context.host(), context.limits());
    this.table = new NodeTable(DiscoveryVersion.V5, context, requests);
  }

  NodeTable table() {
    return table;
  }

  V5Requests requests() {
    return requests;
  }

  TalkHandlers talkHandlers() {
    return talkHandlers;
  }

  @Override
  public boolean expects(InetSocketAddress from) {
    if (requests.expects(from)) {
      return true;
    }
    lock.lock();
    try {
      return sessions.isEndpoint(from) || challenges.isEndpoint(from);
    } finally {
      lock.unlock();
    }
  }

  /** How many remotes are challenged, ended ones that nobody came after included. */
  int challengedRemotes() {
    lock.lock();
    try {
      return challenges.size();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    talkHandlers.close();
    requests.close();
  }

  // ---- Packets

  @Override
  public void handle(byte[] packet, InetSocketAddress from) {
    try {
      switch (V5Codec.decode(packet, ownMask)) {
        case V5Packet.Ordinary ordinary -> ordinary(ordinary, from);
        case V5Packet.Whoareyou whoareyou -> requests.challenged(whoareyou, from);
        case V5Packet.Handshake shake -> handshake(shake, from);
      }
    } catch (V5Exception e) {
      LOG.debug("a packet from {}: {}", from, e.getMessage());
    }
  }

  private void ordinary(V5Packet.Ordinary packet, InetSocketAddress from) throws V5Exception {
    if (packet.source().equals(own)) {
      return;
    }
    Remote remote = new Remote(packet.source(), from);
    Sessions.Keys keys;
    lock.lock();
    try {
      keys = sessions.keys(remote);
    } finally {
      lock.unlock();
    }
    if (keys != null) {
      V5Message message = open(packet, keys.newest());
      if (message != null) {
        requests.established(remote, keys.newest());
        message(remote, keys.newest(), message);
        return;
      }
      Session older = keys.older();
      message = older == null ? null : open(packet, older);
      if (older != null && message != null) {
        message(remote, older, message);
        return;
      }
    }
    challenge(remote, packet.nonce(), keys);
  }

  /** The message in a packet, or null if these are not its keys. */
  private static @Nullable V5Message open(V5Packet.Ordinary packet, Session session)
      throws V5Exception {
    try {
      return packet.message().open(session.receiving());
    } catch (V5Exception e) {
      if (e.failure() == V5Failure.MESSAGE_DECRYPT) {
        return null;
      }
      throw e;
    }
  }

  private void challenge(Remote remote, V5Nonce nonce, Sessions.@Nullable Keys keys) {
    Challenge sent;
    lock.lock();
    try {
      sent = challenges.repeated(remote, nonce);
    } finally {
      lock.unlock();
    }
    if (sent == null) {
      Node known = table.get(remote.id()).filter(node -> node.record().isPresent()).orElse(null);
      if (known == null && keys != null) {
        known = keys.newest().node();
      }
      sent = output.challenge(remote.id(), nonce, known);
      lock.lock();
      try {
        challenges.add(remote, sent);
      } finally {
        lock.unlock();
      }
    }
    output.challenge(sent, remote.endpoint());
  }

  private void handshake(V5Packet.Handshake packet, InetSocketAddress from) throws V5Exception {
    Remote remote = new Remote(packet.source(), from);
    List<Challenge> open;
    lock.lock();
    try {
      open = challenges.open(remote);
    } finally {
      lock.unlock();
    }
    if (open.isEmpty()) {
      return;
    }
    V5Handshake.Checked checked;
    try {
      checked = handshake.check(packet, open);
    } catch (V5Exception e) {
      wrongAnswer(remote);
      throw e;
    }
    lock.lock();
    try {
      if (!challenges.answered(remote, checked.challenge())) {
        return;
      }
      sessions.add(remote, checked.session());
    } finally {
      lock.unlock();
    }
    requests.established(remote, checked.session());
    at(checked.node(), from).ifPresent(table::contacted);
    message(remote, checked.session(), checked.message());
  }

  private void wrongAnswer(Remote remote) {
    lock.lock();
    try {
      challenges.failed(remote);
    } finally {
      lock.unlock();
    }
  }

  /** The node at this endpoint, if its record has it: where it says that it can be found. */
  private static Optional<Node> at(Node node, InetSocketAddress endpoint) {
    if (node.udpAddress().filter(endpoint::equals).isPresent()) {
      return Optional.of(node);
    }
    // It may be the other one of its two addresses.
    InetAddress address = endpoint.getAddress();
    return node.record()
        .filter(r -> r.ip6().filter(address::equals).isPresent())
        .map(_ -> node.withIp(address))
        .filter(other -> other.udpAddress().filter(endpoint::equals).isPresent());
  }

  // ---- Messages

  private void message(Remote from, Session session, V5Message message) {
    switch (message) {
      case V5Message.Ping ping -> ping(from, session, ping);
      case V5Message.FindNode findNode -> findNode(from, session, findNode);
      case V5Message.TalkRequest request -> talkRequest(from, session, request);
      case V5Message.Pong pong -> requests.response(from, pong);
      case V5Message.Nodes nodes -> requests.response(from, nodes);
      case V5Message.TalkResponse response -> requests.response(from, response);
    }
  }

  private void ping(Remote from, Session session, V5Message.Ping ping) {
    InetSocketAddress endpoint = from.endpoint();
    output.reply(
        session,
        new V5Message.Pong(
            ping.requestId(),
            localNode.record().sequence(),
            endpoint.getAddress(),
            endpoint.getPort()),
        endpoint);
  }

  private void findNode(Remote from, Session session, V5Message.FindNode message) {
    List<NodeRecord> records = new ArrayList<>();
    if (message.distances().contains(0)) {
      records.add(localNode.record());
    }
    // In the order asked for: there may be no room for all, and whoever asks knows what it needs
    // most.
    InetAddress asker = from.endpoint().getAddress();
    for (Node node : table.atDistances(message.distances(), V5Limits.NODES)) {
      if (records.size() < V5Limits.NODES && mayTell(node, asker)) {
        node.record().ifPresent(records::add);
      }
    }
    for (V5Message nodes : NodesMessages.of(message.requestId(), records)) {
      output.reply(session, nodes, from.endpoint());
    }
  }

  /** A node that whoever asks couldn't reach is none of its business either. */
  private static boolean mayTell(Node node, InetAddress asker) {
    return node.ip().filter(address -> AddressScope.mayTell(asker, address)).isPresent();
  }

  private void talkRequest(Remote from, Session session, V5Message.TalkRequest request) {
    talkHandlers.answer(
        new TalkHandlers.Request(from.id(), from.endpoint(), request.protocol(), request.request()),
        response ->
            output.reply(
                session,
                new V5Message.TalkResponse(request.requestId(), response),
                from.endpoint()));
  }
}
