package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's whole life before it is a peer: encryption handshake, checkpoint, Hello,
 * checkpoint. Read this first; then {@link io.jdevp2p.rlpx.RlpxConnection} for the handshake,
 * {@link Admission} for the checkpoints' rules, {@link PeerReader} for what comes after, and {@link
 * ProtocolRunner} for the user's handler.
 *
 * <p>One deadline covers all of it, also the wait for the run loop. A refusing step returns, and
 * nothing after it runs.
 *
 * <p>Threads: stateless but for its collaborators; each connection calls it on its own thread.
 */
final class ConnectionSetup {
  private static final Logger log = LoggerFactory.getLogger(ConnectionSetup.class);

  /** Below this there is no EIP-8, and nothing of that age is left to talk to. */
  private static final int OLDEST_P2P_VERSION = 4;

  private static final Set<ConnectionFlag> INBOUND = Set.of(ConnectionFlag.INBOUND);

  private final Host host;
  private final SecretKey key;
  private final Hello hello;
  private final List<Protocol> protocols;
  private final TransportFactory transports;
  private final ServerLimits limits;
  private final PeerBudgets budgets;
  private final LingeringSockets lingering;
  private final RunLoop.Checkpoints checkpoints;
  private final CloseSequence.Observer observer;
  private final Events events;
  private final PendingConnections pending;
  private final Dialer dialer;
  private final Consumer<Peer> newPeer;

  ConnectionSetup(
      Host host,
      ServerConfig config,
      LimitCounts counts,
      SecretKey key,
      Hello hello,
      RunLoop.Checkpoints checkpoints,
      CloseSequence.Observer observer,
      Events events,
      PendingConnections pending,
      Consumer<Peer> newPeer) {
    this.host = host;
    this.key = key;
    this.hello = hello;
    this.protocols = config.protocols();
    this.transports = config.transportFactory();
    this.limits = config.limits();
    this.budgets = new PeerBudgets(host.clock(), limits, counts);
    this.lingering = new LingeringSockets(counts.of(ServerBound.LINGERING_SOCKETS));
    this.checkpoints = checkpoints;
    this.observer = observer;
    this.events = events;
    this.pending = pending;
    this.dialer = new Dialer(host, limits, config.netRestrict());
    this.newPeer = newPeer;
  }

  /**
   * The whole life of a connection that came in, on its own thread.
   *
   * @param socket the connection
   * @param giveSlotBack called once the connection is a peer or gone
   */
  void inbound(StreamSocket socket, Runnable giveSlotBack) {
    Optional<Peer> peer;
    try {
      if (!pending.begin(Optional.empty()) || !pending.opened(socket)) {
        socket.close();
        return;
      }
      peer = establish(socket, INBOUND, Optional.empty());
    } finally {
      pending.end();
      giveSlotBack.run();
    }
    peer.ifPresent(this::live);
  }

  /** The whole life of a connection that we dial, on its own thread. */
  void dial(Dial dial) {
    Optional<Peer> peer = Optional.empty();
    try {
      if (!pending.begin(Optional.of(dial))) {
        throw new Dialer.DialException("dial.given-up", "it isn't wanted any more");
      }
      StreamSocket socket = dialer.connect(dial.node());
      if (!pending.opened(socket)) {
        socket.close();
        return;
      }
      peer = establish(socket, Set.of(dial.flag()), Optional.of(dial.node()));
    } catch (Dialer.DialException e) {
      events.publish(new ServerEvent.DialFailed(host.clock().nanos(), dial.node(), e.failure()));
    } finally {
      pending.end();
      checkpoints.dialEnded(dial, peer.isPresent());
    }
    peer.ifPresent(this::live);
  }

  /** From here to the peer's end. */
  private void live(Peer peer) {
    newPeer.accept(peer);
    peer.reader().run();
  }

  /**
   * Takes an open socket through both handshakes and both checkpoints.
   *
   * @param socket the connection; closed unless a peer comes out
   * @param flags inbound, or how it was dialed
   * @param dialed whom we dialed, or empty when they did
   * @return a peer that was admitted and isn't started yet
   */
  private Optional<Peer> establish(
      StreamSocket socket, Set<ConnectionFlag> flags, Optional<Node> dialed) {
    long began = host.clock().nanos();
    Deadline deadline = host.clock().deadline(limits.handshake());
    boolean inbound = dialed.isEmpty();
    Transport transport;
    try {
      transport = transports.create(lingering.watch(socket), host);
      transport.deadline(deadline);
    } catch (RuntimeException e) {
      failed(socket.remoteAddress(), inbound, bug(e));
      socket.close();
      return Optional.empty();
    }
    try {
      // The encryption handshake tells who is at the other end; the first frame proves it.
      PublicKey remoteKey = transport.encryptionHandshake(key, dialed.map(Node::publicKey));
      NodeId id = NodeId.of(remoteKey);
      Node node = dialed.orElseGet(() -> observed(remoteKey, transport));
      events.publish(
          new ServerEvent.Encrypted(
              host.clock().nanos(), id, transport.remoteAddress(), inbound, since(began)));

      Verdict verdict =
          checkpoints.afterEncryption(new Connection.Encrypted(flags, node), deadline);
      if (verdict instanceof Verdict.Refuse refusal) {
        return refuse(transport, id, inbound, refusal);
      }
      try {
        return greet(transport, node, flags, inbound, began, deadline);
      } finally {
        checkpoints.settled(id, inbound);
      }
    } catch (RlpxException e) {
      return fail(transport, inbound, Endings.failure(e), e);
    } catch (PeerDisconnectedException e) {
      return fail(transport, inbound, Endings.failure(e), e);
    } catch (RunLoop.CheckpointTimeout e) {
      return fail(transport, inbound, new Failure("admission.timeout", Endings.words(e)), e);
    } catch (IOException e) {
      return fail(
          transport, inbound, new Failure("handshake.connection-lost", Endings.words(e)), e);
    } catch (InterruptedException e) {
      return fail(
          transport, inbound, new Failure("local.shutdown", "the connection was given up"), e);
    } catch (RuntimeException e) {
      return fail(transport, inbound, bug(e), e);
    }
  }

  /** Ours or the transport's fault. It must not leave a socket that nobody closes. */
  private static Failure bug(RuntimeException e) {
    log.error("A bug: setting up a connection failed", LoggedFailure.withoutWords(e));
    return new Failure("local.bug", Endings.words(e));
  }

  /** The second half: Hello, and the second checkpoint. */
  private Optional<Peer> greet(
      Transport transport,
      Node node,
      Set<ConnectionFlag> flags,
      boolean inbound,
      long began,
      Deadline deadline)
      throws IOException, InterruptedException {
    Hello theirs = transport.protocolHandshake(hello);
    if (theirs.version() < OLDEST_P2P_VERSION) {
      return refuse(
          transport, node.id(), inbound, new Verdict.Refuse(DisconnectReason.INCOMPATIBLE_VERSION));
    }
    if (!theirs.id().equals(node.publicKey())) {
      return refuse(
          transport, node.id(), inbound, new Verdict.Refuse(DisconnectReason.UNEXPECTED_IDENTITY));
    }

    ProtocolOffsets shared = ProtocolOffsets.match(protocols, theirs.capabilities());
    List<Capability> sharedCapabilities =
        shared.ranges().stream().map(r -> r.protocol().capability()).toList();
    Peer peer = new Peer(host, node, theirs, flags, transport, shared, limits, budgets, observer);
    Verdict verdict =
        checkpoints.afterHello(
            new Connection.Greeted(flags, peer, sharedCapabilities, shared),
            since(began),
            deadline);
    if (verdict instanceof Verdict.Refuse refusal) {
      return refuse(transport, node.id(), inbound, refusal);
    }
    transport.deadline(Deadline.never());
    return Optional.of(peer);
  }

  /**
   * A peer that dialed us is known by its key and by where it came from; that it listens on that
   * port is not said.
   */
  private static Node observed(PublicKey key, Transport transport) {
    return Node.of(
        key,
        transport.remoteAddress().getAddress(),
        transport.remoteAddress().getPort(),
        transport.remoteAddress().getPort());
  }

  private Optional<Peer> refuse(
      Transport transport, NodeId id, boolean inbound, Verdict.Refuse refusal) {
    events.publish(
        new ServerEvent.Refused(
            host.clock().nanos(),
            id,
            transport.remoteAddress(),
            inbound,
            refusal.reason(),
            refusal.failure()));
    transport.close(refusal.reason());
    return Optional.empty();
  }

  private Optional<Peer> fail(
      Transport transport, boolean inbound, Failure failure, Exception cause) {
    failed(transport.remoteAddress(), inbound, failure);
    Optional<DisconnectReason> answer =
        cause instanceof RlpxException e && e.remoteReason().isEmpty()
            ? e.failure().answer()
            : Optional.empty();
    answer.ifPresentOrElse(transport::close, transport::close);
    return Optional.empty();
  }

  private void failed(InetSocketAddress remote, boolean inbound, Failure failure) {
    events.publish(new ServerEvent.HandshakeFailed(host.clock().nanos(), remote, inbound, failure));
  }

  private Duration since(long beganNanos) {
    return Duration.ofNanos(host.clock().nanos() - beganNanos);
  }
}
