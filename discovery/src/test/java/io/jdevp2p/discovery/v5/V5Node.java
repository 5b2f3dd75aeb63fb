package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.udp.UdpPort;
import io.jdevp2p.discovery.udp.Versions;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Bound;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Version 5 at a port of a simulated host. Its table does nothing by itself. Driven by the test's
 * thread.
 */
final class V5Node implements AutoCloseable {
  static final int PORT = 30303;
  static final Duration AT_MOST = Duration.ofMinutes(1);

  private final Simulation simulation;
  private final SimulatedHost host;
  private final SecretKey key;
  private final LocalNode localNode;
  private final UdpPort port;
  private final DiscoveryV5 v5;
  private final LimitBook limits;
  private final List<byte[]> sent = new ArrayList<>();

  V5Node(Simulation simulation, String name) throws Exception {
    this(simulation, simulation.host(name), Map.of());
  }

  V5Node(Simulation simulation, SimulatedHost host, Map<? extends Bound, Long> maxima)
      throws Exception {
    this(simulation, host, SecretKey.generate(host.random()), maxima);
  }

  V5Node(
      Simulation simulation, SimulatedHost host, SecretKey key, Map<? extends Bound, Long> maxima)
      throws Exception {
    this.simulation = simulation;
    this.host = host;
    this.key = key;
    this.limits = limits(maxima);
    NodeDatabase database = NodeDatabase.inMemory(host, 100);
    this.localNode = new LocalNode(host, key, database);
    localNode.staticIp(host.address());
    localNode.udpPort(PORT);
    InetSocketAddress at = new InetSocketAddress(host.address(), PORT);
    DiscoveryConfig config = DiscoveryConfig.builder().listen(at).v4(false).build();
    this.port = simulation.call(host, AT_MOST, () -> UdpPort.open(host, at, limits));
    this.v5 =
        DiscoveryV5.create(
            new DiscoveryContext(
                host,
                key,
                localNode,
                database,
                config,
                (packet, to) -> {
                  sent.add(packet);
                  port.send(packet, to);
                },
                new EndpointVote(host, localNode),
                limits));
    port.start(new Versions(null, v5, _ -> true), config.allowed());
  }

  /** The standard limits, but for these. */
  static LimitBook limits(Map<? extends Bound, Long> maxima) {
    Map<Bound, Long> all = new LinkedHashMap<>();
    DiscoveryBounds.all().forEach(bound -> all.put(bound, bound.description().standard()));
    all.putAll(maxima);
    LimitBook book = new LimitBook();
    all.forEach(book::add);
    return book;
  }

  DiscoveryV5 v5() {
    return v5;
  }

  SimulatedHost host() {
    return host;
  }

  SecretKey key() {
    return key;
  }

  LocalNode localNode() {
    return localNode;
  }

  Node node() {
    return localNode.node();
  }

  LimitBook limits() {
    return limits;
  }

  /** How many packets it has sent so far. */
  int sent() {
    return sent.size();
  }

  /** Runs something on this node's host, to its end. */
  <T> T call(Callable<T> body) throws Exception {
    return simulation.call(host, AT_MOST, body);
  }

  @Override
  public void close() {
    try {
      call(() -> {
        v5.close();
        port.close();
        return true;
      });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
