package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.PacketSender;
import io.jdevp2p.discovery.udp.UdpPort;
import io.jdevp2p.discovery.udp.Versions;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** A node of version 4 alone on a simulated host. Its table does nothing unless it is started. */
final class V4Node implements AutoCloseable {
  static final int PORT = 30303;

  final SimulatedHost host;
  final SecretKey key;
  final LocalNode local;
  final DiscoveryV4 v4;
  private final LimitBook limits = DiscoveryBounds.newBook();
  private final NodeDatabase database;
  private final UdpPort port;
  private final EndpointVote vote;
  private long bytesSent;

  V4Node(Simulation simulation, String name) {
    this(simulation.host(name));
  }

  V4Node(SimulatedHost host) {
    this(host, DiscoveryConfig.builder());
  }

  V4Node(SimulatedHost host, DiscoveryConfig.Builder settings) {
    this.host = host;
    this.database = NodeDatabase.inMemory(host, 100);
    this.key = SecretKey.generate(host.random());
    this.local = new LocalNode(host, key, database);
    DiscoveryConfig config =
        settings.listen(new InetSocketAddress(host.address(), PORT)).v5(false).build();
    try {
      this.port = UdpPort.open(host, config.listen(), limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    local.udpPort(PORT);
    local.fallbackIp(host.address());
    this.vote = new EndpointVote(host, local);
    PacketSender sender =
        (packet, to) -> {
          bytesSent += packet.length;
          port.send(packet, to);
        };
    this.v4 =
        DiscoveryV4.create(
            new DiscoveryContext(host, key, local, database, config, sender, vote, limits));
    port.start(new Versions(v4, null, _ -> false), config.allowed());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host.address(), PORT);
  }

  Node node() {
    return Node.of(key.publicKey(), host.address(), 0, PORT);
  }

  Limit limit(V4Bound bound) {
    return limits.limit(bound);
  }

  long bytesSent() {
    return bytesSent;
  }

  /** Has it closed by a thread of its host, soon. */
  @Override
  public void close() {
    host.threads()
        .start(
            "close",
            () -> {
              v4.close();
              port.close();
              vote.close();
              database.close();
            });
  }
}
