package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.PacketSender;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.LimitBook;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Forged pings of random ids from random addresses, given to the handler itself at 25,000 a second:
 * memory stays within the named limits, each costs the same, and honest nodes bond meanwhile over
 * lines of 50 ms.
 *
 * <p>A twentieth of them by default; {@code -Djdevp2p.floods=full} sends all 300,000.
 */
class V4FloodTest {
  private static final boolean FULL = "full".equals(System.getProperty("jdevp2p.floods"));
  private static final int PINGS = FULL ? 300_000 : 15_000;
  private static final int AT_ONCE = 500;
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration LATENCY = Duration.ofMillis(50);
  private static final int ROUNDS = FULL ? 10 : 2; // each with an honest node
  private static final long BYTES_OF_A_PING_BACK = 500;
  private static final long HEAP_SLACK_BYTES = 3 << 20;

  private final Map<InetSocketAddress, DiscoveryV4> nodes = new LinkedHashMap<>();
  private final LimitBook limits = DiscoveryBounds.newBook();
  private SimulatedHost host;
  private long bytesOut;

  private final class Wired {
    final SecretKey key = SecretKey.generate(host.random());
    final InetSocketAddress address;
    final DiscoveryV4 v4;

    Wired(String ip, LimitBook limits) {
      address = new InetSocketAddress(InetAddress.ofLiteral(ip), 30303);
      NodeDatabase database = NodeDatabase.inMemory(host, 10);
      LocalNode local = new LocalNode(host, key, database);
      local.udpPort(30303);
      local.fallbackIp(address.getAddress());
      DiscoveryConfig config = DiscoveryConfig.builder().build();
      EndpointVote vote = new EndpointVote(host, local);
      PacketSender sender = (packet, to) -> deliver(packet, to, address);
      v4 =
          DiscoveryV4.create(
              new DiscoveryContext(host, key, local, database, config, sender, vote, limits));
      nodes.put(address, v4);
    }

    Node node() {
      return Node.of(key.publicKey(), address.getAddress(), 0, address.getPort());
    }
  }

  private void deliver(byte[] packet, InetSocketAddress to, InetSocketAddress from) {
    DiscoveryV4 receiver = nodes.get(to);
    if (receiver != null) {
      host.clock().schedule(LATENCY, () -> receiver.handle(packet, from));
    } else {
      bytesOut += packet.length; // to somebody who never sent anything
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @SimulationTest(seeds = 1)
  void forgedPings(Simulation simulation) throws Exception {
    host = simulation.host("host");
    Wired victim = new Wired("20.0.0.1", limits);
    simulation.call(
        host,
        Duration.ofMinutes(10),
        () -> {
          flood(victim, new Random(1));
          return true;
        });
    nodes.values().forEach(DiscoveryV4::close);
  }

  private void flood(Wired victim, Random random) throws Exception {
    long heapBefore = usedHeap();
    double firstRatio = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long bytesBefore = bytesOut;
      long bytesIn = 0;
      Wired honest = new Wired("21.0." + round + ".1", DiscoveryBounds.newBook());
      boolean[] bonded = {false};
      host.threads().start("honest", () -> bonded[0] = bonds(honest, victim));
      for (int sent = 0; sent < PINGS / ROUNDS; sent++) {
        Ping ping =
            new Ping(
                4,
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                20 + host.clock().wallClock().getEpochSecond(),
                0);
        byte[] packet = V4Codec.encode(ping, SecretKey.generate(random)).bytes();
        bytesIn += packet.length;
        victim.v4.handle(packet, SpoofedSources.next(random));
        if (sent % AT_ONCE == 0) {
          host.clock().sleep(PAUSE);
        }
      }
      long heapGrown = usedHeap() - heapBefore;
      assertThat(heapGrown)
          .isLessThan(V4Limits.PINGS_BACK * BYTES_OF_A_PING_BACK + HEAP_SLACK_BYTES);
      host.clock().sleep(LATENCY.multipliedBy(8));
      assertThat(bonded[0]).as("an honest node has bonded").isTrue();
      double ratio = (double) (bytesOut - bytesBefore) / bytesIn;
      firstRatio = round == 0 ? ratio : firstRatio;
      assertThat(ratio).isLessThan(3).isBetween(firstRatio * 0.98, firstRatio * 1.02);
    }
    assertThat(limits.limit(V4Bound.PINGS_BACK).highWater())
        .isLessThanOrEqualTo(V4Limits.PINGS_BACK);
    assertThat(limits.limit(V4Bound.PROOFS).highWater()).isLessThanOrEqualTo(ROUNDS);
    assertThat(limits.limit(V4Bound.CALLS).highWater()).isZero();
  }

  /** It needs a proof on both sides, so this takes ping, pong, ping, pong, question and answer. */
  private static boolean bonds(Wired honest, Wired victim) {
    try {
      return honest.v4.requestRecord(victim.node()).id().equals(victim.node().id());
    } catch (DiscoveryException | InterruptedException e) {
      return false;
    }
  }
}
