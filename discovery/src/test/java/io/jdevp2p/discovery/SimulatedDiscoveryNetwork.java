package io.jdevp2p.discovery;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Many whole nodes of one version, each at a public address in a network of its own, that all begin
 * with the first one. Driven by the test's thread.
 */
final class SimulatedDiscoveryNetwork {
  /** 50 to 150 ms each way, one packet in twenty lost. */
  static final LinkConditions INTERNET =
      LinkConditions.loopback()
          .withLatency(Duration.ofMillis(50))
          .withJitter(Duration.ofMillis(100))
          .withLoss(0.05);

  private static final int LOOKUP_NODES = 16;

  final Simulation simulation;
  final DiscoveryVersion version;
  final List<SimulatedDiscovery> nodes = new ArrayList<>();
  private final Random random;
  private int started;

  SimulatedDiscoveryNetwork(Simulation simulation, DiscoveryVersion version) {
    this.simulation = simulation;
    this.version = version;
    this.random = new Random(simulation.seed());
  }

  /** Starts so many more. */
  void start(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      SimulatedHost host = simulation.host("node" + started, address(started));
      started++;
      nodes.add(start(new SimulatedDiscovery(simulation, host)));
    }
  }

  private SimulatedDiscovery start(SimulatedDiscovery node) throws Exception {
    List<Node> bootnodes = nodes.isEmpty() ? List.of() : List.of(nodes.getFirst().node());
    return node.start(config ->
        config
            .bootnodes(bootnodes)
            .v4(version == DiscoveryVersion.V4)
            .v5(version == DiscoveryVersion.V5));
  }

  private static String address(int number) {
    return (11 + number / 62_500) + "." + number / 250 % 250 + "." + number % 250 + ".7";
  }

  /** Kills one, not the bootnode, and starts a new one. */
  void replaceOne() throws Exception {
    nodes.remove(1 + random.nextInt(nodes.size() - 1)).kill();
    start(1);
  }

  Discovery discovery(SimulatedDiscovery node) {
    return version == DiscoveryVersion.V4 ? node.v4() : node.v5();
  }

  double meanTableSize() {
    return nodes.stream().mapToLong(this::tableSize).average().orElse(0);
  }

  long tableSize(SimulatedDiscovery node) {
    return discovery(node).table().stream().filter(entry -> !entry.replacement()).count();
  }

  /** Of the nodes that tables have as live, the share that is. */
  double shareOfLiving() {
    List<NodeId> living = nodes.stream().map(SimulatedDiscovery::id).toList();
    List<NodeId> known =
        nodes.stream()
            .flatMap(node -> discovery(node).table().stream())
            .filter(entry -> entry.live() && !entry.replacement())
            .map(entry -> entry.node().id())
            .toList();
    return (double) known.stream().filter(living::contains).count() / known.size();
  }

  /** The share of lookups, by any node for any target, that find exactly the closest nodes. */
  double exactLookups(int lookups) throws Exception {
    return exactLookups(lookups, nodes);
  }

  /** The same among some of them. */
  double exactLookups(int lookups, List<SimulatedDiscovery> among) throws Exception {
    int exact = 0;
    for (int i = 0; i < lookups; i++) {
      SimulatedDiscovery node = among.get(random.nextInt(among.size()));
      byte[] target = new byte[version == DiscoveryVersion.V4 ? 64 : 32];
      random.nextBytes(target);
      List<NodeId> found = lookUp(node, target).stream().map(Node::id).toList();
      exact += found.equals(closest(among, node, target)) ? 1 : 0;
    }
    return (double) exact / lookups;
  }

  private List<Node> lookUp(SimulatedDiscovery node, byte[] target) throws Exception {
    return version == DiscoveryVersion.V4
        ? node.call(() -> node.v4().lookup(target))
        : node.call(() -> node.v5().lookup(NodeId.of(target)));
  }

  private List<NodeId> closest(
      List<SimulatedDiscovery> among, SimulatedDiscovery asking, byte[] target) {
    NodeId id = NodeId.of(version == DiscoveryVersion.V4 ? Keccak256.hash(target) : target);
    return among.stream()
        .filter(node -> !node.equals(asking))
        .map(SimulatedDiscovery::id)
        .sorted(id::compareDistance)
        .limit(LOOKUP_NODES)
        .toList();
  }

  void close() throws Exception {
    for (SimulatedDiscovery node : nodes) {
      node.close();
    }
  }
}
