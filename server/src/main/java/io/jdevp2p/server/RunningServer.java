package io.jdevp2p.server;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Hello;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A started server's parts, and how they hang together: each connection's way through them, and the
 * way down.
 *
 * <p>Threads: {@link #close} by any; the rest by the threads that the comments name.
 */
final class RunningServer implements RunLoop.Outside, CloseSequence.Observer {
  private static final Logger log = LoggerFactory.getLogger(RunningServer.class);

  private final ServerConfig config;
  private final Host host;
  private final LocalNode localNode;
  private final Hello hello;
  private final LimitCounts counts;
  private final Events events;
  private final RunLoop loop;
  private final ConnectionSetup setup;
  private final Optional<Listener> listener;
  private final Optional<DiscoveryService> discovery;
  private final Optional<NodeFeed> candidates;
  private final PendingConnections pending = new PendingConnections();
  private final AtomicInteger handlersLeft = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * Peers whose end isn't complete. Its own lock; bounded by the peer maximum and the handlers
   * left.
   */
  private final ReentrantLock aliveLock = new ReentrantLock();

  private final Set<Peer> alive = new LinkedHashSet<>();

  /**
   * Threads of new-peer hooks. Under the same lock; those of peers that are gone count as handlers
   * left.
   */
  private final Set<Thread> hooks = new LinkedHashSet<>();

  RunningServer(
      ServerConfig config,
      LimitCounts counts,
      SecretKey key,
      Hello hello,
      LocalNode localNode,
      OpenPorts ports) {
    this.config = config;
    this.counts = counts;
    this.host = config.host();
    this.localNode = localNode;
    this.hello = hello;
    this.discovery = ports.discovery();
    discovery.ifPresent(d -> counts.discovery(d.limits()));
    this.events = new Events(host.clock(), counts);
    KnownAddresses known = new KnownAddresses();
    this.loop =
        new RunLoop(host, localNode.id(), config, counts, known, events, this, this::handlersLeft);
    this.setup =
        new ConnectionSetup(
            host,
            config,
            counts,
            key,
            hello,
            new Checkpoints(loop, pending::asksLastCheckpoint),
            this,
            events,
            pending,
            discovery.<Dialer.Finder>map(d -> d::resolve),
            this::callHooks);
    Entrance entrance = new Entrance(host, config.limits(), counts, known);
    this.listener =
        ports.tcp().map(s -> new Listener(host, s, config, counts, entrance, setup, events));
    this.candidates =
        NodeFeed.combined(host, nodeSources())
            .map(s -> new NodeFeed(host, s, counts.of(ServerBound.CANDIDATE_REQUESTS), loop));
  }

  /** A protocol that has candidates knows better than discovery who speaks it. */
  private List<NodeSource> nodeSources() {
    List<NodeSource> sources = new ArrayList<>();
    config.protocols().forEach(p -> p.candidates().ifPresent(sources::add));
    if (sources.isEmpty() && !config.noDial()) {
      discovery.map(DiscoveryService::sources).orElse(List.of()).stream()
          .map(found -> found.filter(host.clock(), this::mayBeDialed))
          .forEach(sources::add);
    }
    sources.addAll(config.nodeSources());
    return sources;
  }

  /** Many nodes of discovery have no TCP port: they are bootnodes, or are of other networks. */
  private boolean mayBeDialed(Node node) {
    return node.tcpAddress().isPresent()
        && config.netRestrict().stream()
            .allMatch(networks -> networks.contains(node.ip().orElseThrow()));
  }

  LocalNode localNode() {
    return localNode;
  }

  Hello hello() {
    return hello;
  }

  RunLoop loop() {
    return loop;
  }

  Events events() {
    return events;
  }

  Optional<DiscoveryService> discovery() {
    return discovery;
  }

  Optional<InetSocketAddress> listenAddress() {
    return listener.map(Listener::localAddress);
  }

  void start() {
    host.threads().start("run loop of " + localNode.id().shortHex(), loop::run);
    candidates.ifPresent(NodeFeed::start);
    listener.ifPresent(Listener::start);
    events.publish(new ServerEvent.Started(host.clock().nanos(), localNode.node()));
    log.debug(
        "Server {} runs, listening on {}, discovery on {}",
        localNode.id().shortHex(),
        listener.map(l -> l.localAddress().toString()).orElse("nothing"),
        discovery.map(d -> d.localAddress().toString()).orElse("nothing"));
  }

  /** In this order: nobody new, all peers told, handlers interrupted, subscribers last. */
  void close() {
    Deadline deadline = host.clock().deadline(config.limits().closeGrace());
    try {
      if (stopping.compareAndSet(false, true)) {
        listener.ifPresent(Listener::close);
        candidates.ifPresent(NodeFeed::close);
        pending.close();
        discovery.ifPresent(DiscoveryService::close);
        loop.send(new RunLoopEvent.Stop());
      }
      if (listener.isPresent()) {
        listener.get().awaitEnd(deadline);
      }
      loop.awaitEnd(deadline);
      for (Peer peer : stillAlive()) {
        peer.closing().awaitTold(deadline);
      }
      for (Peer peer : stillAlive()) {
        peer.closing().interruptHandlers();
      }
      for (Thread hook : locked(() -> List.copyOf(hooks))) {
        if (!hook.equals(Thread.currentThread())) {
          hook.interrupt();
        }
      }
      for (Peer peer : stillAlive()) {
        peer.closing().awaitHandlers(deadline);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the rest goes on by itself
    }
    if (stopped.compareAndSet(false, true)) {
      if (deadline.passed(host.clock())) {
        counts.of(ServerBound.CLOSE_GRACE).refuse();
      }
      events.publish(new ServerEvent.Stopped(host.clock().nanos()));
    }
    events.close();
  }

  @Override
  public void startDial(Dial dial) {
    pending.announce(dial);
    host.threads().start("dial " + dial.node().id().shortHex(), () -> setup.dial(dial));
  }

  @Override
  public void admitted(Peer peer) {
    locked(() -> alive.add(peer));
  }

  @Override
  public void giveUpDial(Dial dial) {
    pending.giveUp(dial);
  }

  @Override
  public boolean askForCandidate() {
    return candidates.isPresent() && candidates.get().ask();
  }

  private void callHooks(Peer peer) {
    for (Consumer<Peer> hook : config.peerHooks()) {
      locked(() ->
          hooks.add(
              host.threads()
                  .start("new-peer hook for " + peer.shortId(), () -> callHook(hook, peer))));
    }
  }

  private void callHook(Consumer<Peer> hook, Peer peer) {
    try {
      hook.accept(peer);
    } catch (Throwable e) {
      // User code failed, perhaps with what the peer said in its message; and strangers decide how
      // often.
      log.debug("The new-peer hook failed on {}", peer, LoggedFailure.withWords(e));
    } finally {
      locked(() -> hooks.remove(Thread.currentThread()));
    }
  }

  /** User code that still runs for peers that are gone. */
  private int handlersLeft() {
    int hooksLeft = locked(() -> hooks.size() - alive.size() * config.peerHooks().size());
    return handlersLeft.get() + Math.max(0, hooksLeft);
  }

  private <T> T locked(Supplier<T> action) {
    aliveLock.lock();
    try {
      return action.get();
    } finally {
      aliveLock.unlock();
    }
  }

  @Override
  public void ended(Peer peer, Ending ending) {
    loop.send(new RunLoopEvent.PeerEnded(peer, ending));
  }

  @Override
  public void closed(Peer peer) {
    locked(() -> alive.remove(peer));
  }

  @Override
  public void handlersLeft(int more) {
    int left = handlersLeft.addAndGet(more);
    if (more > 0) {
      counts.of(ServerBound.HANDLER_GRACE).refuse();
      counts.of(ServerBound.HANDLERS_LEFT).observe(left);
    }
  }

  private List<Peer> stillAlive() {
    return locked(() -> List.copyOf(alive));
  }
}
