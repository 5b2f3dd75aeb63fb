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
import io.jdevp2p.rlpx.RlpxLimitCounts;
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
 * nothing after it runs. Until a connection that came in has proved who it is, {@link Entrance}
 * decides whether there is room for it.
 *
 * <p>Threads: stateless but for its collaborators; each connection calls it on its own thread.
 */
final class ConnectionSetup {
  private static final Logger log = LoggerFactory.getLogger(ConnectionSetup.class);

  /** Below this there is no EIP-8, and nothing of that age is left to talk to. */
  private static final int OLDEST_P2P_VERSION = 4;

  private static final Failure GIVEN_UP = new Failure("dial.given-up", "it isn't wanted any more");

  private final Host host;
  private final SecretKey key;
  private final Hello hello;
  private final List<Protocol> protocols;
  private final TransportFactory transports;
  private final RlpxLimitCounts connectionCounts;
  private final ServerLimits limits;
  private final SharedByPeers sharedByPeers;
  private final LingeringSockets lingering;
  private final Checkpoints checkpoints;
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
      Checkpoints checkpoints,
      CloseSequence.Observer observer,
      Events events,
      PendingConnections pending,
      Optional<Dialer.Finder> finder,
      Consumer<Peer> newPeer) {
    this.host = host;
    this.key = key;
    this.hello = hello;
    this.protocols = config.protocols();
    this.transports = config.transportFactory();
    this.connectionCounts = counts.ofConnections();
    this.limits = config.limits();
    this.sharedByPeers = new SharedByPeers(host.clock(), limits, counts);
    this.lingering = new LingeringSockets(counts.of(ServerBound.LINGERING_SOCKETS));
    this.checkpoints = checkpoints;
    this.observer = observer;
    this.events = events;
    this.pending = pending;
    this.dialer = new Dialer(host, limits, config.netRestrict(), finder);
    this.newPeer = newPeer;
  }

  /**
   * The whole life of a connection that came in, on its own thread.
   *
   * @param socket the connection
   * @param visit its way in, which ends once it is a peer or gone
   */
  void inbound(StreamSocket socket, Entrance.Visit visit) {
    Optional<Peer> peer;
    try {
      if (!pending.begin(Optional.empty()) || !pending.opened(socket)) {
        socket.close();
        return;
      }
      peer = establish(socket, Way.in(visit, host));
    } finally {
      pending.end();
      visit.end();
    }
    peer.ifPresent(this::live);
  }

  /** The whole life of a connection that we dial, on its own thread. */
  void dial(Dial dial) {
    Optional<Peer> peer = Optional.empty();
    try {
      if (!pending.begin(Optional.of(dial))) {
        dialFailed(dial, GIVEN_UP);
        return;
      }
      Dialer.Reached reached = dialer.connect(dial, this::resolved);
      if (!pending.opened(reached.socket())) {
        reached.socket().close();
        return;
      }
      peer = establish(reached.socket(), Way.out(dial.flag(), reached.node(), host, limits));
    } catch (Dialer.DialException e) {
      dialFailed(dial, e.failure());
    } catch (InterruptedException e) {
      dialFailed(dial, GIVEN_UP);
      Thread.currentThread().interrupt();
    } finally {
      pending.end();
      checkpoints.dialEnded(dial, peer.map(Peer::node));
    }
    peer.ifPresent(this::live);
  }

  private void resolved(Node node, Failure before) {
    events.publish(new ServerEvent.DialResolved(host.clock().nanos(), node, before));
  }

  private void dialFailed(Dial dial, Failure failure) {
    events.publish(new ServerEvent.DialFailed(host.clock().nanos(), dial.node(), failure));
  }

  /**
   * How a connection came about.
   *
   * @param flags inbound, or how it was dialed
   * @param dialed whom we dialed, if we did
   * @param visit its way through the entrance, if they did
   * @param beganNanos when there was an open socket
   * @param deadline when it must be a peer, or it is none
   */
  private record Way(
      Set<ConnectionFlag> flags,
      Optional<Node> dialed,
      Optional<Entrance.Visit> visit,
      long beganNanos,
      Deadline deadline) {
    private static final Set<ConnectionFlag> INBOUND = Set.of(ConnectionFlag.INBOUND);

    static Way in(Entrance.Visit visit, Host host) {
      return new Way(
          INBOUND, Optional.empty(), Optional.of(visit), host.clock().nanos(), visit.deadline());
    }

    static Way out(ConnectionFlag flag, Node node, Host host, ServerLimits limits) {
      return new Way(
          Set.of(flag),
          Optional.of(node),
          Optional.empty(),
          host.clock().nanos(),
          host.clock().deadline(limits.entry().handshake()));
    }

    boolean inbound() {
      return visit.isPresent();
    }
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
   * @param way how it came about
   * @return a peer that was admitted and isn't started yet
   */
  private Optional<Peer> establish(StreamSocket socket, Way way) {
    Transport transport;
    try {
      transport = transports.create(lingering.watch(socket), host, connectionCounts);
      transport.deadline(way.deadline());
      way.visit().ifPresent(transport::gate);
    } catch (RuntimeException e) {
      failed(socket.remoteAddress(), way, bug(e));
      socket.close();
      return Optional.empty();
    }
    try {
      // The encryption handshake tells who is at the other end; the first frame proves it.
      PublicKey remoteKey = transport.encryptionHandshake(key, way.dialed().map(Node::publicKey));
      way.visit().ifPresent(Entrance.Visit::encrypted);
      NodeId id = NodeId.of(remoteKey);
      Node node = way.dialed().orElseGet(() -> observed(remoteKey, transport));
      events.publish(
          new ServerEvent.Encrypted(
              host.clock().nanos(), id, transport.remoteAddress(), way.inbound(), since(way)));

      Verdict verdict =
          checkpoints.afterEncryption(new Connection.Encrypted(way.flags(), node), way.deadline());
      if (verdict instanceof Verdict.Refuse refusal) {
        return refuse(transport, id, way, refusal);
      }
      try {
        return greet(transport, node, way);
      } finally {
        checkpoints.settled(id, way.inbound());
      }
    } catch (RlpxException e) {
      return fail(transport, way, Endings.failure(e), e);
    } catch (PeerDisconnectedException e) {
      return fail(transport, way, Endings.failure(e), e);
    } catch (Checkpoints.Timeout e) {
      return fail(transport, way, new Failure("admission.timeout", Endings.words(e)), e);
    } catch (IOException e) {
      return fail(transport, way, new Failure("handshake.connection-lost", Endings.words(e)), e);
    } catch (InterruptedException e) {
      return fail(transport, way, new Failure("local.shutdown", "the connection was given up"), e);
    } catch (RuntimeException e) {
      return fail(transport, way, bug(e), e);
    }
  }

  /** Ours or the transport's fault. It must not leave a socket that nobody closes. */
  private static Failure bug(RuntimeException e) {
    log.error("A bug: setting up a connection failed", LoggedFailure.withoutWords(e));
    return new Failure("local.bug", Endings.words(e));
  }

  /** The second half: Hello, and the second checkpoint. */
  private Optional<Peer> greet(Transport transport, Node node, Way way)
      throws IOException, InterruptedException {
    Hello theirs = transport.protocolHandshake(hello);
    if (theirs.version() < OLDEST_P2P_VERSION) {
      return refuse(
          transport, node.id(), way, new Verdict.Refuse(DisconnectReason.INCOMPATIBLE_VERSION));
    }
    if (!theirs.id().equals(node.publicKey())) {
      return refuse(
          transport, node.id(), way, new Verdict.Refuse(DisconnectReason.UNEXPECTED_IDENTITY));
    }
    way.visit().ifPresent(Entrance.Visit::proven);

    ProtocolOffsets shared = ProtocolOffsets.match(protocols, theirs.capabilities());
    List<Capability> sharedCapabilities =
        shared.ranges().stream().map(r -> r.protocol().capability()).toList();
    Peer peer =
        new Peer(
            host, node, theirs, way.flags(), transport, shared, limits, sharedByPeers, observer);
    Verdict verdict =
        checkpoints.afterHello(
            new Connection.Greeted(way.flags(), peer, sharedCapabilities, shared),
            since(way),
            way.deadline());
    if (verdict instanceof Verdict.Refuse refusal) {
      return refuse(transport, node.id(), way, refusal);
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

  private Optional<Peer> refuse(Transport transport, NodeId id, Way way, Verdict.Refuse refusal) {
    events.publish(
        new ServerEvent.Refused(
            host.clock().nanos(),
            id,
            transport.remoteAddress(),
            way.inbound(),
            refusal.reason(),
            refusal.failure()));
    transport.close(refusal.reason());
    return Optional.empty();
  }

  private Optional<Peer> fail(Transport transport, Way way, Failure failure, Exception cause) {
    // Whoever is turned away finds its socket closed; that isn't what happened.
    Optional<Failure> turnedAway = way.visit().flatMap(Entrance.Visit::turnedAway);
    failed(transport.remoteAddress(), way, turnedAway.orElse(failure));
    Optional<DisconnectReason> answer =
        cause instanceof RlpxException e && e.remoteReason().isEmpty()
            ? e.failure().answer()
            : Optional.empty();
    answer.ifPresentOrElse(transport::close, transport::close);
    return Optional.empty();
  }

  private void failed(InetSocketAddress remote, Way way, Failure failure) {
    events.publish(
        new ServerEvent.HandshakeFailed(host.clock().nanos(), remote, way.inbound(), failure));
  }

  private Duration since(Way way) {
    return Duration.ofNanos(host.clock().nanos() - way.beganNanos());
  }
}
