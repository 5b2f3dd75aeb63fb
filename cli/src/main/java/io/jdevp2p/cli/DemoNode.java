package io.jdevp2p.cli;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.host.Threads;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.server.ConnectionFlag;
import io.jdevp2p.server.EventRing;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.ServerEvent;
import io.jdevp2p.server.ServerException;
import io.jdevp2p.server.ServerLimits;
import io.jdevp2p.server.TypedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A node of the demo: a real server, with what the story needs to remember of it: its packets to
 * the bootnode, the sockets it dialed, its last events with each other node, its channels.
 * Thread-safe, by one lock.
 */
final class DemoNode implements AutoCloseable {
  /** Redials soon enough to be seen; everything else as it is. */
  static final Duration REDIAL = Duration.ofSeconds(3);

  private static final Duration PING_INTERVAL = Duration.ofSeconds(1);
  private static final int MAX_DIALS = 64;

  /** With more nodes than this each has fewer peers than there are others. */
  private static final int MAX_PEERS = 8;

  /** What a node saw of another one, last. */
  static final class Link {
    ServerEvent.@Nullable DialStarted dialed;
    ServerEvent.@Nullable Encrypted encrypted;
    ServerEvent.@Nullable PeerAdded added;
    ServerEvent.@Nullable PeerDropped dropped;
  }

  private final String name;
  private final Server server;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final Map<NodeId, Link> links = new LinkedHashMap<>();
  private final Map<NodeId, TypedChannel> channels = new LinkedHashMap<>();
  private final List<WatchedSocket> dials = new ArrayList<>();
  private @Nullable WatchedUdp udp;
  private @Nullable EventRing events;

  private final Host host;
  private final Node bootnode;
  private volatile long startedNanos;

  /** A node that is told of a bootnode, and of nobody else. */
  DemoNode(Host machine, String name, String listen, Protocol protocol, Node bootnode) {
    this.name = name;
    this.bootnode = bootnode;
    this.host = new WatchedHost(machine);
    this.server =
        new Server(
            ServerConfig.builder()
                .host(host)
                .freshKey()
                .name(Version.clientName().replaceFirst("/", "/" + name + "/"))
                .listen(listen)
                .protocol(protocol)
                .maxPeers(MAX_PEERS)
                .dialRatio(2)
                .discovery(d -> d.bootnodes(List.of(bootnode)))
                .limits(limits())
                .build());
  }

  private static ServerLimits limits() {
    return ServerLimits.defaults().toBuilder()
        .entry(e -> e.inboundThrottle(Duration.ofSeconds(1)))
        .dials(d -> d.dialHistory(REDIAL))
        .peers(p -> p.pingInterval(PING_INTERVAL))
        .build();
  }

  void start() throws ServerException {
    startedNanos = host.clock().nanos();
    server.start();
    EventRing ring = server.subscribe();
    events = ring;
    host.threads().start("events of " + name, () -> follow(ring));
  }

  private void follow(EventRing ring) {
    try {
      Optional<ServerEvent> event = ring.next();
      while (event.isPresent()) {
        note(event.get());
        event = ring.next();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(ServerEvent event) {
    lock.lock();
    try {
      switch (event) {
        case ServerEvent.DialStarted e -> linkTo(e.node().id()).dialed = e;
        case ServerEvent.Encrypted e -> linkTo(e.id()).encrypted = e;
        case ServerEvent.PeerAdded e -> linkTo(e.id()).added = e;
        case ServerEvent.PeerDropped e -> linkTo(e.id()).dropped = e;
        default -> {}
      }
    } finally {
      lock.unlock();
    }
  }

  private Link linkTo(NodeId id) {
    return links.computeIfAbsent(id, _ -> new Link());
  }

  String name() {
    return name;
  }

  /** When it began to look for others. */
  long startedNanos() {
    return startedNanos;
  }

  /** What went between it and the bootnode at first. */
  List<WatchedUdp.Packet> firstPackets() {
    lock.lock();
    try {
      return udp == null ? List.of() : udp.packets();
    } finally {
      lock.unlock();
    }
  }

  Host host() {
    return host;
  }

  Server server() {
    return server;
  }

  NodeId id() {
    return server.id();
  }

  Optional<ServerEvent.DialStarted> dialed(DemoNode other) {
    return seen(other, link -> link.dialed);
  }

  Optional<ServerEvent.Encrypted> encrypted(DemoNode other) {
    return seen(other, link -> link.encrypted);
  }

  Optional<ServerEvent.PeerAdded> added(DemoNode other) {
    return seen(other, link -> link.added);
  }

  /** As long as it was this node that dialed. */
  Optional<ServerEvent.PeerAdded> dialedPeer(DemoNode other) {
    return added(other).filter(e -> !e.flags().contains(ConnectionFlag.INBOUND));
  }

  Optional<ServerEvent.PeerDropped> dropped(DemoNode other) {
    return seen(other, link -> link.dropped);
  }

  private <E> Optional<E> seen(
      DemoNode other, java.util.function.Function<Link, @Nullable E> which) {
    lock.lock();
    try {
      Link link = links.get(other.id());
      return link == null ? Optional.empty() : Optional.ofNullable(which.apply(link));
    } finally {
      lock.unlock();
    }
  }

  /** Whether both handlers of the chat run now. */
  boolean talksWith(DemoNode other) {
    return channel(other.id()).isPresent() && other.channel(id()).isPresent();
  }

  /** The last socket that it opened to another node. */
  Optional<WatchedSocket> dialTo(DemoNode other) {
    int port = other.server.self().tcpPort();
    lock.lock();
    try {
      for (WatchedSocket socket : dials.reversed()) {
        InetSocketAddress to = socket.remoteAddress();
        if (to.getPort() == port
            && to.getAddress().equals(other.server.self().ip().orElseThrow())) {
          return Optional.of(socket);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void opened(NodeId peer, TypedChannel channel) {
    lock.lock();
    try {
      channels.put(peer, channel);
    } finally {
      lock.unlock();
    }
  }

  void closed(NodeId peer, TypedChannel channel) {
    lock.lock();
    try {
      channels.remove(peer, channel);
    } finally {
      lock.unlock();
    }
  }

  Optional<TypedChannel> channel(NodeId peer) {
    lock.lock();
    try {
      return Optional.ofNullable(channels.get(peer));
    } finally {
      lock.unlock();
    }
  }

  List<TypedChannel> channels() {
    lock.lock();
    try {
      return new ArrayList<>(channels.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    server.close();
    if (events != null) {
      events.close();
    }
  }

  /** The machine of a node, with an eye on its UDP socket and on those it dials. */
  private final class WatchedHost implements Host, Sockets {
    private final Host machine;

    WatchedHost(Host machine) {
      this.machine = machine;
    }

    @Override
    public Clock clock() {
      return machine.clock();
    }

    @Override
    public RandomSource random() {
      return machine.random();
    }

    @Override
    public Threads threads() {
      return machine.threads();
    }

    @Override
    public Names names() {
      return machine.names();
    }

    @Override
    public Sockets sockets() {
      return this;
    }

    @Override
    public StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException {
      long began = clock().nanos();
      WatchedSocket socket =
          new WatchedSocket(machine.sockets().dial(to, deadline), clock(), began);
      lock.lock();
      try {
        if (dials.size() == MAX_DIALS) {
          dials.removeFirst();
        }
        dials.add(socket);
      } finally {
        lock.unlock();
      }
      return socket;
    }

    @Override
    public StreamListener listen(InetSocketAddress on) throws IOException {
      return machine.sockets().listen(on);
    }

    @Override
    public UdpSocket bind(InetSocketAddress on) throws IOException {
      WatchedUdp socket =
          new WatchedUdp(machine.sockets().bind(on), clock(), bootnode.udpAddress().orElseThrow());
      lock.lock();
      try {
        udp = socket;
      } finally {
        lock.unlock();
      }
      return socket;
    }
  }
}
