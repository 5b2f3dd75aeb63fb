package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Packets in somebody else's name, so that the answers hit them: until an endpoint is proved, less
 * than three times as many bytes go there as came from there.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv4.md#endpoint-proof">discv4.md,
 *     Endpoint Proof</a>
 */
class AmplificationAttackTest {
  private static final int MOST = 3;
  private static final Duration AT_MOST = Duration.ofMinutes(1);

  /** The smallest ping that counts, larger ones, and what isn't to be answered at all. */
  private static List<byte[]> packets(Stranger stranger, InetSocketAddress to) {
    long expiration = stranger.expiration();
    PacketHash hash = PacketHash.of(new byte[PacketHash.BYTES]);
    RlpWriter smallest = new RlpWriter().beginList().writeLong(0);
    for (int i = 0; i < 2; i++) {
      smallest.beginList().writeLong(0).writeLong(0).writeLong(0).endList();
    }
    List<byte[]> packets = new ArrayList<>();
    packets.add(V4CodecTest.signed(Ping.TYPE, smallest.writeLong(expiration).endList().toBytes()));
    for (V4Packet packet :
        List.of(
            stranger.ping(to),
            new Ping(4, Endpoint.of(to), Endpoint.of(to), expiration, 1),
            new Pong(Endpoint.UNKNOWN, hash, expiration, 0),
            new FindNode(EncodedKey.of(new byte[64]), expiration),
            new Neighbors(List.of(), expiration),
            new EnrRequest(expiration),
            new EnrResponse(hash, Samples.record(new Random(1))))) {
      packets.add(V4Codec.encode(packet, stranger.key).bytes());
    }
    return packets;
  }

  private static void attack(Simulation simulation, V4Node node, SimulatedHost from, int times)
      throws Exception {
    int port = 20_000;
    int kinds = 8;
    for (int kind = 0; kind < kinds; kind++) {
      Stranger victim = new Stranger(from, port++);
      byte[] packet = packets(victim, node.address()).get(kind);
      long before = node.bytesSent();
      simulation.call(
          from,
          AT_MOST,
          () -> {
            for (int i = 0; i < times; i++) {
              victim.send(packet, node.address());
            }
            return true;
          });
      simulation.run(Duration.ofSeconds(2));
      long sent = node.bytesSent() - before;
      assertThat(sent).as("kind %s", kind).isLessThan((long) MOST * times * packet.length);
      if (kind >= 3) {
        assertThat(sent).as("kind %s", kind).isZero();
      }
      victim.close();
    }
  }

  @SimulationTest
  void overIpv4(Simulation simulation) throws Exception {
    try (V4Node node = new V4Node(simulation, "node")) {
      attack(simulation, node, simulation.host("victim"), 1);
      attack(simulation, node, simulation.host("other"), 20);
    }
  }

  @SimulationTest
  void overIpv6(Simulation simulation) throws Exception {
    try (V4Node node = new V4Node(simulation.host("node", "2600::1:1"))) {
      node.local.tcpPort(30303);
      attack(simulation, node, simulation.host("victim", "2600::2:1"), 1);
      attack(simulation, node, simulation.host("other", "2600::3:1"), 20);
    }
  }

  /** In the worst case every packet claims another sender. */
  @SimulationTest
  void theRatioIsTheSameHoweverManyThereAre(Simulation simulation) throws Exception {
    SimulatedHost attacker = simulation.host("attacker");
    try (V4Node node = new V4Node(simulation, "node")) {
      Random random = new Random(1);
      Stranger stranger = new Stranger(attacker, 20_000);
      byte[] packet = packets(stranger, node.address()).getFirst();
      for (int round = 0; round < 5; round++) {
        long before = node.bytesSent();
        for (int i = 0; i < 50; i++) {
          simulation
              .network()
              .sendForged(attacker, SpoofedSources.next(random), node.address(), packet);
        }
        simulation.run(Duration.ofSeconds(1));
        double ratio = (node.bytesSent() - before) / (50.0 * packet.length);
        assertThat(ratio).isBetween(2.4, 2.7);
      }
      stranger.close();
    }
  }
}
