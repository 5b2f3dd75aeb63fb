package io.jdevp2p.server.chaos;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * A node of a run: one key, and one server after the other, on one host after the other. Driven by
 * the test's thread.
 */
final class ChaosNode implements Mood.Source {
  static final int PORT = 30303;
  private static final Duration AT_MOST = Duration.ofSeconds(30);

  private final ChaosNetwork network;
  private final Simulation simulation;
  private final Scenario scenario;
  private final Ledger ledger;
  private final int index;
  private final SecretKey key;
  private final Set<Integer> links = new LinkedHashSet<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private final List<Server> closed = new ArrayList<>();
  private SimulatedHost host;
  private Mood mood = Mood.FINE;
  private Optional<Life> life = Optional.empty();
  private int moves;

  /** A server from its start to its end. */
  private record Life(Server server, EventWatch watch) {}

  ChaosNode(ChaosNetwork network, int index, SecretKey key, SimulatedHost host) {
    this.network = network;
    this.simulation = network.simulation();
    this.scenario = network.scenario();
    this.ledger = network.ledger();
    this.index = index;
    this.key = key;
    this.host = host;
  }

  int index() {
    return index;
  }

  NodeId id() {
    return NodeId.of(key.publicKey());
  }

  /** The nodes that it keeps connected. */
  Set<Integer> links() {
    return links;
  }

  SimulatedHost host() {
    return host;
  }

  String dnsName() {
    return "node" + index + ".example";
  }

  /** How others dial it. */
  Node node() {
    return scenario.named()
        ? Node.of(key.publicKey(), dnsName(), PORT, 0)
        : Node.of(key.publicKey(), host.address(), PORT, 0);
  }

  OptionalInt indexOf(NodeId id) {
    return network.indexOf(id);
  }

  @Override
  public Mood mood() {
    return mood;
  }

  void mood(Mood now) {
    mood = now;
  }

  boolean isRunning() {
    return life.isPresent();
  }

  boolean isConnectedTo(ChaosNode other) {
    return life.isPresent() && life.get().watch().isConnectedTo(other.id());
  }

  int drops() {
    return life.map(l -> l.watch().drops()).orElse(0);
  }

  // ---- Living and dying

  void start() throws Exception {
    if (!host.isAlive()) {
      host = host.restart();
    }
    host.descriptorLimit(Integer.MAX_VALUE);
    life = Optional.of(start(host));
  }

  /** Starts on a host that was somebody else's for a while. */
  void startAt(SimulatedHost given) throws Exception {
    host = given;
    start();
  }

  /** A second server with the same key, on another host. */
  void startTwin(SimulatedHost elsewhere) throws Exception {
    start(elsewhere);
  }

  private Life start(SimulatedHost where) throws Exception {
    Server server =
        simulation.call(where, AT_MOST, () -> Server.start(config -> configure(config, where)));
    int maxPeers = maxPeers();
    EventWatch watch =
        new EventWatch(where.name(), maxPeers, maxPeers - maxPeers / 3, ledger, server.subscribe());
    where.threads().start("event watch", watch::run);
    return new Life(server, watch);
  }

  private int maxPeers() {
    return scenario.maxPeers(network.degree(index));
  }

  private void configure(ServerConfig.Builder config, SimulatedHost where) {
    config
        .host(where)
        .privateKey(key)
        .name(where.name())
        .listen(where.address().getHostAddress() + ":" + PORT)
        .maxPeers(maxPeers())
        .limits(scenario.limits())
        .onPeer(peer -> Mood.hook(this, where.clock()));
    if (scenario.raw()) {
      config.protocol(new RawTalk(this, where, scenario, ledger).protocol());
    }
    if (scenario.typed()) {
      config.protocol(new TypedTalk(this, where, scenario, ledger).protocol());
    }
    links.forEach(other -> config.staticNode(network.node(other).node()));
    if (scenario.dynamic()) {
      List<Node> all = network.nodes().stream().map(ChaosNode::node).toList();
      config.nodeSource(NodeSource.cycle("all", all));
    }
  }

  /** Closes the server, which must not take long. */
  void stop() throws Exception {
    if (life.isEmpty()) {
      return;
    }
    Server server = life.get().server();
    Duration before = simulation.now();
    simulation.call(
        host,
        AT_MOST,
        () -> {
          server.close();
          return true;
        });
    Duration took = simulation.now().minus(before);
    if (took.compareTo(scenario.limits().closeGrace().plusSeconds(1)) > 0) {
      ledger.violation(host.name() + " took " + took + " to close");
    }
    closed.add(server);
    bury();
  }

  void kill() {
    bury();
    host.kill();
  }

  void cutPower() {
    bury();
    host.cutPower();
  }

  private void bury() {
    life.ifPresent(l ->
        l.watch().failures().forEach((name, count) -> failures.merge(name, count, Integer::sum)));
    life = Optional.empty();
  }

  /** Goes on elsewhere, with the same key. */
  void move() throws Exception {
    kill();
    moves++;
    host = network.newHost("node" + index + "-" + moves);
    network.announce(this);
    start();
  }

  // ---- What users ask of a server

  void addPeer(Node node) throws Exception {
    if (life.isPresent()) {
      Server server = life.get().server();
      simulation.call(host, AT_MOST, () -> server.addPeer(node));
    }
  }

  void removePeer(ChaosNode other) throws Exception {
    if (life.isPresent()) {
      Server server = life.get().server();
      simulation.call(
          host,
          AT_MOST,
          () -> {
            server.removePeer(other.id());
            return true;
          });
    }
  }

  // ---- What must hold

  /** The run loop answers at once, with no more peers than there may be. */
  void check() throws Exception {
    if (life.isEmpty()) {
      return;
    }
    Server server = life.get().server();
    Duration before = simulation.now();
    int peers = simulation.call(host, AT_MOST, server::peerCount);
    if (!simulation.now().equals(before)) {
      ledger.violation(host.name() + ": the run loop took a while to answer");
    }
    if (peers > maxPeers()) {
      ledger.violation(host.name() + ": " + peers + " peers");
    }
    if (!server.longestRunLoopEvent().isZero()) {
      ledger.violation(host.name() + ": the run loop waited " + server.longestRunLoopEvent());
    }
    life.get().watch().lookForAttemptsWithoutOutcome(simulation.now().toNanos());
  }

  /** No limit anywhere inside was exceeded. */
  void inspect() {
    life.ifPresent(l ->
        InsideView.of(l.server())
            .violations()
            .forEach(v -> ledger.violation(host.name() + ": " + v)));
  }

  /** No room is taken inside the servers that were closed. */
  void inspectClosed() {
    for (Server server : closed) {
      InsideView.of(server)
          .roomTaken()
          .forEach(taken -> ledger.violation("closed " + index + ": " + taken));
    }
  }

  /** How often each reason was given why a connection did not come about or went. */
  Map<String, Integer> failures() {
    Map<String, Integer> all = new TreeMap<>(failures);
    life.ifPresent(
        l -> l.watch().failures().forEach((name, count) -> all.merge(name, count, Integer::sum)));
    return all;
  }
}
