package io.jdevp2p.discovery.table;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A little network: real tables on simulated hosts, whose questions travel with latency and loss,
 * but not as packets. Used by the thread that drives the simulation and by its threads.
 */
final class World {
  static final int UDP_PORT = 30303;
  static final Duration TIMEOUT = Duration.ofMillis(700);

  final Simulation simulation;
  final Map<InetSocketAddress, Peer> peers = new LinkedHashMap<>();

  /** One way. */
  Duration latency = Duration.ofNanos(200_000);

  Duration jitter = Duration.ofNanos(50_000);
  double loss;
  BiPredicate<Peer, Peer> connected = (_, _) -> true;
  DiscoveryVersion version = DiscoveryVersion.V5;
  Supplier<LimitBook> limits = DiscoveryBounds::newBook;

  World(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Somewhere on the internet, in a /24 of its own. */
  static String publicAddress(int number) {
    return (11 + number / 62_500) + "." + number / 250 % 250 + "." + number % 250 + ".7";
  }

  Peer add(int number, List<Node> bootnodes) {
    return add("node" + number, publicAddress(number), bootnodes);
  }

  Peer add(String name, String address, List<Node> bootnodes) {
    SimulatedHost host = simulation.host(name, address);
    return add(host, SecretKey.generate(host.random()), bootnodes);
  }

  Peer add(SimulatedHost host, SecretKey key, List<Node> bootnodes) {
    Peer peer = new Peer(host, key, NodeDatabase.inMemory(host, 1000), bootnodes);
    peers.put(peer.address(), peer);
    return peer;
  }

  /** The nodes that a perfect lookup would find. */
  List<NodeId> closest(NodeId target, @Nullable Peer without) {
    return peers.values().stream()
        .filter(peer -> !peer.equals(without) && peer.answers)
        .map(peer -> peer.node.id())
        .sorted(target::compareDistance)
        .limit(TableLimits.LOOKUP_NODES)
        .toList();
  }

  double meanTableSize() {
    return peers.values().stream().mapToInt(peer -> peer.table.size()).average().orElse(0);
  }

  void start() {
    peers.values().forEach(peer -> peer.table.start());
  }

  void close() {
    peers.values().forEach(peer -> peer.table.close());
  }

  /** One node. What it answers can be replaced. */
  final class Peer implements NodeQueries {
    final SimulatedHost host;
    final DiscoveryContext context;
    final LocalNode localNode;
    final NodeTable table;
    Node node;
    boolean answers = true;
    boolean answersPings = true;
    Duration delay = Duration.ZERO; // before it answers
    UnaryOperator<List<Node>> tells = UnaryOperator.identity();
    int pingsReceived;
    int queriesReceived;

    Peer(SimulatedHost host, SecretKey key, NodeDatabase database, List<Node> bootnodes) {
      this.host = host;
      this.localNode = new LocalNode(host, key, database);
      localNode.staticIp(host.address());
      localNode.udpPort(UDP_PORT);
      localNode.tcpPort(UDP_PORT);
      this.node = localNode.node();
      this.context =
          new DiscoveryContext(
              host,
              key,
              localNode,
              database,
              DiscoveryConfig.builder().bootnodes(bootnodes).build(),
              (_, _) -> {},
              new EndpointVote(host, localNode),
              limits.get());
      this.table = new NodeTable(version, context, this);
    }

    /** The nodes in its buckets. */
    List<NodeId> knows() {
      return table.entries().stream()
          .filter(entry -> !entry.replacement())
          .map(entry -> entry.node().id())
          .toList();
    }

    NodeId id() {
      return node.id();
    }

    InetSocketAddress address() {
      return node.udpAddress().orElseThrow();
    }

    @Override
    public void ping(Node to, Reply<Pong> reply) {
      ask(
          to,
          reply,
          peer -> {
            peer.pingsReceived++;
            if (!peer.answersPings) {
              return Optional.empty();
            }
            Pong pong = new Pong(peer.node.sequence(), address(), Duration.ZERO);
            return Optional.of(pong);
          });
    }

    @Override
    public void findNode(Node to, Target target, Reply<List<Node>> reply) {
      ask(
          to,
          reply,
          peer -> {
            peer.queriesReceived++;
            return Optional.of(peer.tells.apply(peer.closest(target.id())));
          });
    }

    private List<Node> closest(NodeId target) {
      if (version == DiscoveryVersion.V4) {
        return table.closest(target, 16);
      }
      int distance = NodeId.logDistance(node.id(), target);
      return table.atDistances(List.of(distance, distance + 1, distance - 1), 16);
    }

    @Override
    public boolean hasMore() {
      return version == DiscoveryVersion.V5;
    }

    @Override
    public void findMore(Node to, Target target, Reply<List<Node>> reply) {
      ask(
          to,
          reply,
          peer -> {
            peer.queriesReceived++;
            int distance = NodeId.logDistance(peer.node.id(), target.id());
            List<Integer> more =
                List.of(distance - 1, distance - 2, distance - 3, distance - 4, distance + 1);
            return Optional.of(peer.tells.apply(peer.table.atDistances(more, 16)));
          });
    }

    @Override
    public void requestRecord(Node to, Reply<NodeRecord> reply) {
      ask(to, reply, peer -> peer.node.record());
    }

    private <T> void ask(Node to, Reply<T> reply, Answering<T> answering) {
      Question<T> question = new Question<>(this, reply);
      Peer peer = peers.get(to.udpAddress().orElseThrow());
      travel(
          this,
          peer,
          () -> {
            if (peer == null || !peer.answers || !peer.node.id().equals(to.id())) {
              return;
            }
            peer.table.contacted(node);
            answering
                .answer(peer)
                .ifPresent(answer ->
                    peer.host
                        .clock()
                        .schedule(
                            peer.delay, () -> travel(peer, this, () -> question.end(answer))));
          });
    }

    @Override
    public Target randomTarget() {
      byte[] bytes = new byte[NodeId.BYTES];
      host.random().nextBytes(bytes);
      return Target.of(NodeId.of(bytes));
    }

    @Override
    public Target target(Node of) {
      return Target.of(of.id());
    }
  }

  @FunctionalInterface
  private interface Answering<T> {
    Optional<T> answer(Peer peer);
  }

  private void travel(Peer from, @Nullable Peer to, Runnable arrival) {
    boolean lost = from.host.random().nextDouble() < loss;
    long extra = jitter.isZero() ? 0 : from.host.random().nextLong(jitter.toNanos());
    if (to != null && !lost && connected.test(from, to)) {
      to.host.clock().schedule(latency.plusNanos(extra), arrival);
    }
  }

  /** A question that was asked; ends once. */
  private static final class Question<T> {
    private final Reply<T> reply;
    private boolean ended;

    Question(Peer asker, Reply<T> reply) {
      this.reply = reply;
      asker
          .host
          .clock()
          .schedule(
              TIMEOUT,
              () -> {
                if (!ended) {
                  ended = true;
                  reply.failed(DiscoveryFailure.TIMEOUT);
                }
              });
    }

    void end(T answer) {
      if (!ended) {
        ended = true;
        reply.answered(answer);
      }
    }
  }

  /** Looks for targets drawn by chance, by random peers; the share that found exactly all. */
  double exactLookups(int lookups) throws Exception {
    List<Peer> all = new ArrayList<>(peers.values());
    int exact = 0;
    for (int i = 0; i < lookups; i++) {
      Peer peer = all.get(all.getFirst().host.random().nextInt(all.size()));
      Target target = peer.randomTarget();
      List<NodeId> expected = closest(target.id(), peer);
      exact += ids(lookUp(peer, target)).equals(expected) ? 1 : 0;
    }
    return (double) exact / lookups;
  }

  List<Node> lookUp(Peer peer, Target target) throws Exception {
    return call(peer, () -> peer.table.lookup(target));
  }

  <T> T call(Peer peer, Callable<T> body) throws Exception {
    return simulation.call(peer.host, Duration.ofMinutes(10), body);
  }

  static List<NodeId> ids(List<Node> nodes) {
    return nodes.stream().map(Node::id).toList();
  }
}
