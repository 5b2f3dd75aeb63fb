package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.BaseMessageCodec;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxLimits;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ethereum's peer-to-peer server: owns the peers, listens, dials, and runs the protocols that the
 * user gives it.
 *
 * <pre>{@code
 * try (Server server = Server.start(c -> c.privateKey(key).listen(":30303").protocol(chat))) {
 *   server.addPeer(Node.parse("enode://..."));
 *   ...
 * }
 * }</pre>
 *
 * <p>The map of this package. A connection comes in at {@link Listener} or goes out by {@link
 * Dialer}; {@link ConnectionSetup} takes it through both handshakes and asks {@link RunLoop} at two
 * checkpoints, where {@link Admission} has the rules; then it is a {@link Peer}, {@link PeerReader}
 * reads it, {@link ProtocolRunner} runs the user's handlers, {@link KeepAlive} watches over it, and
 * {@link CloseSequence} is its end. {@link DialScheduler} says whom to dial. {@link RunningServer}
 * holds these parts together and takes them down.
 *
 * <p>Threads: all methods may be called by any thread, those of handlers and hooks included. A
 * server lives once: started once, closed once; closing again is harmless. To restart, make a new
 * one of the same {@link ServerConfig}.
 */
public final class Server implements AutoCloseable {
  private final ServerConfig config;
  private final Host host;
  private final LimitCounts counts;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Everything that a started server consists of; absent before start and after a failed one. */
  private volatile @Nullable RunningServer running;

  /**
   * A server that isn't started yet.
   *
   * @param config what it is to be
   */
  public Server(ServerConfig config) {
    this.config = config;
    this.host = config.host();
    this.counts = new LimitCounts(config);
  }

  /**
   * Builds, makes and starts a server in one step.
   *
   * @param configure sets up the configuration
   * @return a running server
   * @throws ServerException when it can't start; it says why
   */
  public static Server start(Consumer<ServerConfig.Builder> configure) throws ServerException {
    ServerConfig.Builder builder = ServerConfig.builder();
    configure.accept(builder);
    return start(builder.build());
  }

  /**
   * Makes and starts a server in one step.
   *
   * @param config what it is to be
   * @return a running server
   * @throws ServerException when it can't start; it says why
   */
  public static Server start(ServerConfig config) throws ServerException {
    Server server = new Server(config);
    server.start();
    return server;
  }

  /**
   * Starts the server: listens, takes part in discovery, and dials the static nodes. When this
   * fails, nothing is left open.
   *
   * @throws ServerException when there is no private key, the listen address is bad or taken, two
   *     protocols have the same name and version, there are more than fit a Hello, or the server
   *     was started before
   */
  public void start() throws ServerException {
    if (!started.compareAndSet(false, true)) {
      throw new ServerException(
          ServerException.Reason.ALREADY_STARTED,
          "this server was started before; make a new one of the same configuration");
    }
    SecretKey key =
        config
            .privateKey()
            .orElseThrow(() ->
                new ServerException(
                    ServerException.Reason.NO_PRIVATE_KEY,
                    "the server has no private key; give it one with privateKey(...)"));
    Hello hello = hello(key);
    checkProtocols(hello);
    RunningServer now;
    try {
      now = open(key, hello);
    } catch (RuntimeException e) {
      throw failedStart(e);
    }
    running = now;
    try {
      now.start();
    } catch (RuntimeException e) {
      now.close();
      running = null;
      throw failedStart(e);
    }
    if (closed.get()) {
      now.close(); // it was closed while it started
    }
  }

  /**
   * Lets all peers go with "client quitting", and stops everything. Waits until that is done, up to
   * {@link ServerLimits#closeGrace}; usually a few milliseconds.
   */
  @Override
  public void close() {
    closed.set(true);
    RunningServer now = running;
    if (now != null) {
      now.close();
    }
  }

  /**
   * Says whether the server is started and not closed.
   *
   * @return true while it runs
   */
  public boolean isRunning() {
    return running != null && !closed.get();
  }

  /**
   * This node, as others may dial it. Without a listener it has no TCP port; listening on all
   * addresses it has no address, until others have said where they see it.
   *
   * @return id, address and record at this moment
   * @throws IllegalStateException when the server was never started
   */
  public Node self() {
    return running().localNode().node();
  }

  /**
   * This node's id.
   *
   * @return the id
   * @throws IllegalStateException when the server was never started
   */
  public NodeId id() {
    return running().localNode().id();
  }

  /**
   * This node's record, which can be added to.
   *
   * @return the local node
   * @throws IllegalStateException when the server was never started
   */
  public LocalNode localNode() {
    return running().localNode();
  }

  /**
   * Discovery, as far as {@link ServerConfig.Builder#discovery} asked for it.
   *
   * @return nothing without it
   * @throws IllegalStateException when the server was never started
   */
  public Optional<DiscoveryService> discovery() {
    return running().discovery();
  }

  /**
   * Everything about this node at this moment.
   *
   * @return a snapshot
   * @throws IllegalStateException when the server was never started
   */
  public NodeInfo info() {
    RunningServer now = running();
    Node self = now.localNode().node();
    return new NodeInfo(
        self.id(),
        config.name(),
        self.enode(),
        now.localNode().record().text(),
        self.ip().map(InetAddress::getHostAddress).orElse(""),
        now.listenAddress(),
        now.discovery().map(DiscoveryService::localAddress),
        now.hello().capabilities());
  }

  /**
   * The peers at this moment.
   *
   * @return in the order of admission; empty when the server doesn't run
   */
  public List<Peer> peers() {
    return ask(RunLoopEvent.ListPeers::new, List.of());
  }

  /**
   * How many peers there are at this moment.
   *
   * @return the number
   */
  public int peerCount() {
    return peers().size();
  }

  /**
   * One peer.
   *
   * @param id whose
   * @return the peer, or empty when that node isn't connected
   */
  public Optional<Peer> peer(NodeId id) {
    return peers().stream().filter(p -> p.id().equals(id)).findFirst();
  }

  /**
   * Keeps a node connected: dials it until it is a peer, and again when it goes. A node that is on
   * the list already gets the new endpoint.
   *
   * @param node the node
   * @return false when the list is full or the server doesn't run
   */
  public boolean addPeer(Node node) {
    return ask(reply -> new RunLoopEvent.AddStatic(node, reply), false);
  }

  /**
   * Doesn't keep a node connected any more, gives up a dial to it, and disconnects it with
   * "disconnect requested". Waits until it is off the peer list.
   *
   * @param id the node
   */
  public void removePeer(NodeId id) {
    Optional<Peer> peer = ask(reply -> new RunLoopEvent.RemoveStatic(id, reply), Optional.empty());
    if (peer.isPresent()) {
      peer.get().disconnect(DisconnectReason.REQUESTED);
      try {
        peer.get().closing().awaitTold(host.clock().deadline(config.limits().closeGrace()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Lets a node in whatever the peer limits say.
   *
   * @param id the node
   * @return false when the list is full or the server doesn't run
   */
  public boolean addTrustedPeer(NodeId id) {
    return ask(reply -> new RunLoopEvent.Trust(id, true, reply), false);
  }

  /**
   * Treats a node like any other again. It stays connected.
   *
   * @param id the node
   * @return false when the server doesn't run
   */
  public boolean removeTrustedPeer(NodeId id) {
    return ask(reply -> new RunLoopEvent.Trust(id, false, reply), false);
  }

  /**
   * Waits until there are at least so many peers.
   *
   * @param count how many
   * @param atMost how long to wait
   * @return whether there were
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public boolean awaitPeers(int count, Duration atMost) throws InterruptedException {
    Deadline deadline = host.clock().deadline(atMost);
    try (EventRing events = subscribe()) {
      while (peerCount() < count) {
        if (deadline.passed(host.clock())
            || events.next(deadline.remaining(host.clock())).isEmpty()) {
          return peerCount() >= count;
        }
      }
      return true;
    }
  }

  /**
   * Follows what happens. The subscriber may lag behind by {@link EventLimits#eventRing} events,
   * then loses the oldest.
   *
   * @return a subscription; close it when it isn't needed any more
   * @throws IllegalStateException when there are too many, or the server was never started
   */
  public EventRing subscribe() {
    return running().events().subscribe();
  }

  /**
   * All limits of the server, and how near each came to being reached, or how often it was. May be
   * called at any time, also before the start and after the end.
   *
   * @return a snapshot, always of the same limits in the same order
   */
  public List<LimitInfo> limits() {
    return counts.snapshot();
  }

  /**
   * How long the run loop took for the event that took it longest.
   *
   * @return the time since the start
   */
  public Duration longestRunLoopEvent() {
    return Duration.ofNanos(running().loop().longestEventNanos());
  }

  private RunningServer running() {
    RunningServer now = running;
    if (now == null) {
      throw new IllegalStateException("the server was not started");
    }
    return now;
  }

  /** Asks the run loop; what it would say when it isn't there is the default. */
  private <T> T ask(Function<Completion<T>, RunLoopEvent> event, T otherwise) {
    RunningServer now = running;
    if (now == null) {
      return otherwise;
    }
    Completion<T> reply = new Completion<>(host.clock());
    // The loop answers at once, so an interrupt waits: half an answer would help nobody.
    boolean interrupted = Thread.interrupted();
    try {
      if (!now.loop().send(event.apply(reply))) {
        return otherwise;
      }
      while (true) {
        try {
          return reply.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the run loop does not answer with failures", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The node database is the only part that can fail by I/O; anything else is a bug and stays as it
   * is.
   */
  private static ServerException failedStart(RuntimeException e) {
    if (e instanceof UncheckedIOException) {
      return new ServerException(
          ServerException.Reason.BAD_DATABASE,
          "the node database can't be used: " + Endings.words(e),
          e);
    }
    throw e;
  }

  private Hello hello(SecretKey key) {
    List<Capability> capabilities =
        config.protocols().stream()
            .map(Protocol::capability)
            .sorted(Comparator.naturalOrder())
            .toList();
    return new Hello(Hello.VERSION, config.name(), capabilities, 0, key.publicKey());
  }

  private void checkProtocols(Hello hello) throws ServerException {
    Set<Capability> seen = new LinkedHashSet<>();
    for (Protocol protocol : config.protocols()) {
      if (!seen.add(protocol.capability())) {
        throw new ServerException(
            ServerException.Reason.BAD_PROTOCOLS, "protocol " + protocol + " is given twice");
      }
    }
    // What others refuse is better refused here: they only say "breach of protocol", if anything.
    RlpxLimits limits = RlpxLimits.defaults();
    int bytes = BaseMessageCodec.encode(hello).length;
    if (seen.size() > limits.maxCapabilities() || bytes > limits.helloBytes()) {
      throw new ServerException(
          ServerException.Reason.BAD_PROTOCOLS,
          seen.size()
              + " protocols and the name make a Hello of "
              + bytes
              + " bytes; at most "
              + limits.maxCapabilities()
              + " protocols and "
              + limits.helloBytes()
              + " bytes are understood");
    }
  }

  private RunningServer open(SecretKey key, Hello hello) throws ServerException {
    NodeDatabase database =
        config
            .nodeDatabase()
            .orElseGet(() -> NodeDatabase.inMemory(host, EnrLimits.DATABASE_NODES));
    LocalNode localNode = new LocalNode(host, key, database);
    config.externalAddresses().forEach(localNode::staticIp);
    OpenPorts ports = OpenPorts.open(config, key, localNode, database);
    try {
      return new RunningServer(config, counts, key, hello, localNode, ports);
    } catch (RuntimeException e) {
      ports.close();
      throw e;
    }
  }
}
