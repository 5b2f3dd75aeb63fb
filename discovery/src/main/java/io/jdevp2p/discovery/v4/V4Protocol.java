package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.discovery.table.NodeTable;
import io.jdevp2p.discovery.v4.PingsBack.PingBack;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.Expiring;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to the packets of version 4: one method for each.
 *
 * <p>What is cheap comes first, since anybody can send anything in anybody's name: the hash,
 * whether we asked there at all or have a proof of somebody there, the body, the expiration; only
 * then who signed it. A stranger gets a pong, and a ping by which to prove where it is; all else is
 * for those who have, and is sent to where the packet came from, whatever it says.
 *
 * <p>The state of version 4 is under one lock, made here, which {@link V4Asker}, {@link V4Calls},
 * {@link EndpointProof} and {@link PingsBack} share. It is held for a few instructions and never
 * while something is signed, sent, told, or asked of the table. {@link #handle} is called by one
 * thread at a time, the port's.
 */
final class V4Protocol implements PacketHandler {
  private static final Logger LOG = LoggerFactory.getLogger(V4Protocol.class);

  private final DiscoveryContext context;
  private final Clock clock;
  private final NodeId self;
  private final V4Writer writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final EndpointProof proof;
  private final PingsBack pingsBack;
  private final V4Asker asker;
  private final NodeTable table;
  private final Newcomers newcomers;
  private volatile boolean closed;

  V4Protocol(DiscoveryContext context) {
    this.context = context;
    this.clock = context.host().clock();
    this.self = context.localNode().id();
    this.writer = new V4Writer(context);
    this.proof =
        new EndpointProof(
            clock,
            context.limits().limit(V4Bound.PROOFS),
            context.limits().limit(V4Bound.PROOFS_PER_NETWORK));
    this.pingsBack = new PingsBack(clock, context.limits().limit(V4Bound.PINGS_BACK));
    this.asker = new V4Asker(context, writer, lock, proof);
    this.table = new NodeTable(DiscoveryVersion.V4, context, asker);
    this.newcomers = new Newcomers(clock, context.limits().limit(V4Bound.NEWCOMERS), table::ponged);
  }

  NodeTable table() {
    return table;
  }

  V4Asker asker() {
    return asker;
  }

  @Override
  public boolean expects(InetSocketAddress from) {
    lock.lock();
    try {
      return asker.isAsked(from) || proof.isProved(from);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void handle(byte[] packet, InetSocketAddress from) {
    if (closed || !canBeAnswered(from)) {
      return;
    }
    try {
      V4Codec.Opened opened = V4Codec.open(packet);
      if (!isPlausible(opened.type(), from)) {
        return;
      }
      V4Packet content = opened.packet();
      if (content instanceof Expiring expiring && expiring.isExpired(clock.wallClock())) {
        return;
      }
      PublicKey signer = opened.signer(expected(opened.type(), from));
      NodeId id = NodeId.of(signer);
      if (id.equals(self)) {
        return;
      }
      switch (content) {
        case Ping ping -> onPing(ping, opened.hash(), signer, id, from);
        case Pong pong -> onPong(pong, signer, id, from);
        case FindNode findNode -> onFindNode(findNode, id, from);
        case Neighbors neighbors -> asker.told(neighbors, id, from);
        case EnrRequest _ -> onEnrRequest(opened.hash(), id, from);
        case EnrResponse response -> asker.told(response, id, from);
      }
    } catch (V4Exception e) {
      LOG.debug("a packet from {} was dropped: {}, {}", from, e.reason(), e.getMessage());
    }
  }

  /** Not where a packet would go to many, or nowhere. */
  private static boolean canBeAnswered(InetSocketAddress from) {
    InetAddress address = from.getAddress();
    return from.getPort() != 0 && !address.isMulticastAddress() && !address.isAnyLocalAddress();
  }

  /** Whether it is worth finding out who signed a packet. */
  private boolean isPlausible(int type, InetSocketAddress from) {
    lock.lock();
    try {
      return switch (type) {
        case Ping.TYPE -> true;
        case Pong.TYPE -> asker.isAsked(from, type) || pingsBack.isPinged(from);
        case FindNode.TYPE, EnrRequest.TYPE -> proof.isProved(from);
        default -> asker.isAsked(from, type);
      };
    } finally {
      lock.unlock();
    }
  }

  /** Who asks is who has proved to be there; who answers, who was asked. */
  private @Nullable PublicKey expected(int type, InetSocketAddress from) {
    lock.lock();
    try {
      return switch (type) {
        case Ping.TYPE, FindNode.TYPE, EnrRequest.TYPE -> proof.provedBy(from);
        default -> asker.expected(from, type);
      };
    } finally {
      lock.unlock();
    }
  }

  private void onPing(
      Ping ping, PacketHash hash, PublicKey signer, NodeId id, InetSocketAddress from) {
    writer.send(writer.pong(from, hash), from);
    boolean pingBack;
    boolean known;
    lock.lock();
    try {
      proof.tell(id, from);
      boolean pinged = asker.pinged(id, from);
      boolean due = proof.isDue(id, from);
      pingBack = due && !pinged && !pingsBack.isPinged(from);
      known = !due && !proof.isNew(id, from);
    } finally {
      lock.unlock();
    }
    asker.askIfAwaited(id, from);
    if (pingBack) {
      pingBack(id, ping.from().tcpPort(), from);
    }
    if (known) {
      tell(signer, from, ping.from().tcpPort());
    }
  }

  private void pingBack(NodeId pinger, int tcpPort, InetSocketAddress from) {
    V4Codec.Encoded packet = writer.ping(from);
    lock.lock();
    try {
      pingsBack.add(from, pinger, tcpPort, packet.hash());
    } finally {
      lock.unlock();
    }
    writer.send(packet, from);
  }

  private void tell(PublicKey signer, InetSocketAddress from, int tcpPort) {
    if (context.config().allowed().test(from.getAddress())) {
      table.contacted(Node.of(signer, from.getAddress(), tcpPort, from.getPort()));
    }
  }

  private void onPong(Pong pong, PublicKey signer, NodeId id, InetSocketAddress from) {
    if (asker.ponged(pong, signer, id, from)) {
      return;
    }
    PingBack answered;
    lock.lock();
    try {
      answered = pingsBack.take(from, pong.pingHash());
      if (answered == null) {
        return;
      }
      proof.prove(signer, id, from);
      if (!answered.pinger().equals(id)) {
        return; // somebody else pinged in its name, and would choose its TCP port
      }
      proof.tell(id, from);
    } finally {
      lock.unlock();
    }
    if (context.config().allowed().test(from.getAddress())) {
      newcomers.add(Node.of(signer, from.getAddress(), answered.tcpPort(), from.getPort()));
    }
  }

  private void onFindNode(FindNode findNode, NodeId id, InetSocketAddress from) {
    if (!isProved(id, from)) {
      return;
    }
    NodeId target = NodeId.of(Keccak256.hash(findNode.target().bytes()));
    List<Neighbor> nodes = new ArrayList<>();
    for (Node node : table.closest(target, V4Limits.NEIGHBORS)) {
      // What it can't reach, or should not reach through us, it needn't know.
      if (node.ip().isPresent() && AddressScope.mayTell(from.getAddress(), node.ip().get())) {
        nodes.add(
            new Neighbor(
                node.ip(), node.udpPort(), node.tcpPort(), EncodedKey.of(node.publicKey())));
      }
    }
    int sent = 0;
    do {
      int next = Math.min(nodes.size(), sent + V4Limits.NEIGHBORS_PER_PACKET);
      Neighbors packet = new Neighbors(nodes.subList(sent, next), writer.expiration());
      writer.send(writer.sign(packet), from);
      sent = next;
    } while (sent < nodes.size());
  }

  private void onEnrRequest(PacketHash hash, NodeId id, InetSocketAddress from) {
    if (isProved(id, from)) {
      writer.send(writer.sign(new EnrResponse(hash, context.localNode().record())), from);
    }
  }

  private boolean isProved(NodeId id, InetSocketAddress from) {
    lock.lock();
    try {
      return proof.isProved(id, from);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all questions, and answers nothing any more. */
  void close() {
    closed = true;
    newcomers.close();
    asker.close();
  }
}
