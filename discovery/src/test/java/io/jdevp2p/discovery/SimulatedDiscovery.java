package io.jdevp2p.discovery;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.DiscoveryV4;
import io.jdevp2p.discovery.v5.DiscoveryV5;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * A whole discovery service on a simulated host of its own; its database lives as long as the host.
 * Driven by the test's thread.
 */
final class SimulatedDiscovery {
  static final Duration AT_MOST = Duration.ofMinutes(10);
  static final int PORT = 30303;

  private final Simulation simulation;
  private final SecretKey key;
  private SimulatedHost host;
  private Optional<DiscoveryService> service = Optional.empty();

  SimulatedDiscovery(Simulation simulation, SimulatedHost host) {
    this.simulation = simulation;
    this.host = host;
    this.key = SecretKey.generate(host.random());
  }

  /** Starts it at the host's own address, as far as nothing else is told. */
  SimulatedDiscovery start(Consumer<DiscoveryConfig.Builder> settings) throws Exception {
    NodeDatabase database = NodeDatabase.inMemory(host, 1000);
    LocalNode localNode = new LocalNode(host, key, database);
    DiscoveryConfig.Builder config =
        DiscoveryConfig.builder().listen(new InetSocketAddress(host.address(), PORT));
    settings.accept(config);
    service =
        Optional.of(
            call(() -> DiscoveryService.start(host, key, localNode, database, config.build())));
    return this;
  }

  SimulatedDiscovery start(SimulatedDiscovery... bootnodes) throws Exception {
    List<Node> nodes = List.of(bootnodes).stream().map(SimulatedDiscovery::node).toList();
    return start(config -> config.bootnodes(nodes));
  }

  /** The same key on the same machine, after its process was killed. */
  SimulatedDiscovery restart(SimulatedDiscovery... bootnodes) throws Exception {
    host = host.restart();
    return start(bootnodes);
  }

  void kill() {
    host.kill();
  }

  void close() throws Exception {
    call(() -> {
      service().close();
      return true;
    });
  }

  <T> T call(Callable<T> body) throws Exception {
    return simulation.call(host, AT_MOST, body);
  }

  DiscoveryService service() {
    return service.orElseThrow();
  }

  DiscoveryV4 v4() {
    return service().v4().orElseThrow();
  }

  DiscoveryV5 v5() {
    return service().v5().orElseThrow();
  }

  SimulatedHost host() {
    return host;
  }

  /** With its record. */
  Node node() {
    return service().localNode().node();
  }

  /** As one knows it who has only its enode URL. */
  Node enode() {
    return Node.of(key.publicKey(), host.address(), 0, PORT);
  }

  NodeId id() {
    return NodeId.of(key.publicKey());
  }

  InetAddress address() {
    return host.address();
  }

  InetSocketAddress address(int port) {
    return new InetSocketAddress(host.address(), port);
  }

  /** Whether it has another one live in a table. */
  boolean knows(Discovery version, SimulatedDiscovery other) {
    return version.table().stream()
        .anyMatch(entry -> entry.node().id().equals(other.id()) && entry.live());
  }

  boolean knowsByBoth(SimulatedDiscovery other) {
    return knows(v4(), other) && knows(v5(), other);
  }
}
