package io.jdevp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.V4Codec;
import io.jdevp2p.discovery.v4.V4Exception;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.UdpSocket;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Where a node that listens at all of its addresses believes to be: row 10 of attacks on discovery.
 */
class EndpointPredictionTest {
  private static final Duration A_WHILE = Duration.ofMinutes(3);
  private static final InetSocketAddress LIE =
      new InetSocketAddress(InetAddress.ofLiteral("66.66.66.66"), 6666);

  private Simulation simulation;
  private SimulatedDiscovery node;
  private final List<SimulatedDiscovery> others = new ArrayList<>();

  @BeforeEach
  void begin(Simulation fresh) throws Exception {
    simulation = fresh;
    simulation.network().conditions(LinkConditions.lan());
    node = new SimulatedDiscovery(simulation, fresh.host("node", "20.0.0.1"));
    node.start(config -> config.listen(at("0.0.0.0", SimulatedDiscovery.PORT)));
    assertThat(node.node().ip()).isEmpty();
  }

  @AfterEach
  void end() throws Exception {
    node.close();
    for (SimulatedDiscovery other : others) {
      other.close();
    }
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  /** Starts one that has the node for a bootnode, by a record that says where it really is. */
  private SimulatedDiscovery other(SimulatedHost host, int port) throws Exception {
    Node known = node.node().withIp(node.address());
    SimulatedDiscovery other = new SimulatedDiscovery(simulation, host);
    other.start(config ->
        config.listen(new InetSocketAddress(host.address(), port)).bootnodes(List.of(known)));
    others.add(other);
    return other;
  }

  @SimulationTest
  void nodesOfTenNetworksKnowWhereItIs() throws Exception {
    for (int i = 1; i <= 10; i++) {
      other(simulation.host("other" + i, "20.0." + i + ".1"), 30303);
    }
    InetAddress truth = node.address();
    assertThat(simulation.runUntil(() -> node.node().ip().isPresent(), A_WHILE)).isTrue();
    assertThat(node.node().ip()).contains(truth);
    assertThat(node.node().udpPort()).isEqualTo(SimulatedDiscovery.PORT);
  }

  @SimulationTest
  void manyNodesOnOneHostHaveOneVoteAndMoveNothing() throws Exception {
    SimulatedHost host = simulation.host("crowd", "20.0.1.1");
    for (int i = 0; i < 12; i++) {
      other(host, 30303 + i);
    }
    NodeRecord before = node.node().record().orElseThrow();
    simulation.run(A_WHILE);
    // All of them have been pinged, and have told by pongs where they see it.
    assertThat(node.v4().table()).isNotEmpty();
    assertThat(node.v5().table()).isNotEmpty();
    assertThat(node.node().record()).contains(before);
  }

  @SimulationTest
  void liesOfManyIdsOnOneHostAndForgedPingsDoNotMoveIt() throws Exception {
    NodeRecord before = node.node().record().orElseThrow();
    SimulatedHost liars = simulation.host("liars", "20.0.1.1");
    int[] pongs = new int[1];
    for (int i = 0; i < 12; i++) {
      int port = 4000 + i;
      simulation.call(
          liars, A_WHILE, () -> liars.threads().start("liar", () -> lie(liars, port, pongs)));
    }
    ForgedPackets forged = new ForgedPackets(liars.random(), node.id());
    simulation.call(
        liars,
        A_WHILE,
        () -> {
          for (int i = 0; i < 100; i++) {
            Instant now = liars.clock().wallClock();
            InetSocketAddress to = node.address(SimulatedDiscovery.PORT);
            InetSocketAddress from = forged.somewhere();
            byte[] ping = forged.v4(from, LIE, now);
            simulation.network().sendForged(liars, from, to, ping);
            liars.clock().sleep(Duration.ofMillis(100));
          }
          return true;
        });
    simulation.run(A_WHILE);
    assertThat(pongs[0]).isGreaterThanOrEqualTo(12);
    assertThat(node.node().record()).contains(before);
  }

  /** Answers each ping by a pong that says something else than where it came from. */
  private void lie(SimulatedHost host, int port, int[] pongs) {
    SecretKey key = SecretKey.generate(host.random());
    InetSocketAddress local = new InetSocketAddress(host.address(), port);
    InetSocketAddress to = node.address(SimulatedDiscovery.PORT);
    try (UdpSocket socket = host.sockets().bind(local)) {
      host.clock().schedule(A_WHILE, socket::close);
      send(
          socket,
          to,
          new V4Packet.Ping(
              4, V4Packet.Endpoint.of(local), V4Packet.Endpoint.of(LIE), soon(host), 0),
          key);
      byte[] received = new byte[1280];
      while (true) {
        int length = socket.receive(received).length();
        V4Codec.Decoded decoded = V4Codec.decode(Arrays.copyOf(received, length));
        if (decoded.packet() instanceof V4Packet.Ping) {
          pongs[0]++;
          V4Packet.Endpoint lie = V4Packet.Endpoint.of(LIE);
          send(socket, to, new V4Packet.Pong(lie, decoded.hash(), soon(host), 0), key);
        }
      }
    } catch (IOException e) {
      assertThat(pongs[0]).isPositive(); // closed by the timer
    } catch (V4Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long soon(SimulatedHost host) {
    return host.clock().wallClock().getEpochSecond() + 20;
  }

  private static void send(UdpSocket by, InetSocketAddress to, V4Packet packet, SecretKey key)
      throws IOException {
    byte[] bytes = V4Codec.encode(packet, key).bytes();
    by.send(bytes, 0, bytes.length, to);
  }
}
