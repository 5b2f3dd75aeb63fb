package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Bound;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Version 5 without a port: packets are handed to it, whoever they are from, and what it sends is
 * written down.
 */
final class V5Desk implements AutoCloseable {
  private final SimulatedHost host;
  private final LocalNode localNode;
  private final DiscoveryV5 v5;
  private final LimitBook limits;
  private final List<Packet> sent = new ArrayList<>();
  private long sentBytes;
  private long sentPackets;

  /** A packet that it sent. */
  @SuppressWarnings("ArrayRecordComponent") // compared with nothing
  record Packet(byte[] bytes, InetSocketAddress to) {}

  V5Desk(Simulation simulation) {
    this(simulation, Map.of());
  }

  V5Desk(Simulation simulation, Map<? extends Bound, Long> maxima) {
    this.host = simulation.host("desk", "20.0.0.1");
    this.limits = V5Node.limits(maxima);
    SecretKey key = SecretKey.generate(host.random());
    NodeDatabase database = NodeDatabase.inMemory(host, 100);
    this.localNode = new LocalNode(host, key, database);
    localNode.staticIp(host.address());
    localNode.udpPort(V5Node.PORT);
    InetSocketAddress at = new InetSocketAddress(host.address(), V5Node.PORT);
    this.v5 =
        DiscoveryV5.create(
            new DiscoveryContext(
                host,
                key,
                localNode,
                database,
                DiscoveryConfig.builder().listen(at).v4(false).build(),
                this::send,
                new EndpointVote(host, localNode),
                limits));
  }

  private void send(byte[] packet, InetSocketAddress to) {
    sent.add(new Packet(packet, to));
    sentBytes += packet.length;
    sentPackets++;
  }

  DiscoveryV5 v5() {
    return v5;
  }

  SimulatedHost host() {
    return host;
  }

  Node node() {
    return localNode.node();
  }

  LimitBook limits() {
    return limits;
  }

  /** What it sends because of a packet. */
  List<Packet> give(byte[] packet, InetSocketAddress from) {
    sent.clear();
    v5.handle(packet.clone(), from);
    return taken();
  }

  /** What it has sent since the last look. */
  List<Packet> taken() {
    List<Packet> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  long sentBytes() {
    return sentBytes;
  }

  long sentPackets() {
    return sentPackets;
  }

  @Override
  public void close() {
    v5.close();
  }
}
