package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;

/** What a peer tells of itself and of its connection, right to the byte. */
final class PeerInfoTest {
  private final Notebook atServer = new Notebook();
  private final Notebook atDialer = new Notebook();

  private SimulatedServer server(Simulation simulation, String name, Notebook notes) {
    return new SimulatedServer(simulation, name)
        .with(c -> c.name(name + "/v1").protocol(notes.protocol()));
  }

  @SimulationTest
  void trafficIsCountedToTheByte(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation, "server", atServer).start();
    Relay relay = new Relay(simulation, "relay", server.node().tcpAddress().orElseThrow());
    SimulatedServer dialer = server(simulation, "dialer", atDialer).start();
    Node behindRelay =
        Node.of(
            server.key().publicKey(), relay.address().getAddress(), relay.address().getPort(), 0);
    dialer.run(() -> dialer.server().addPeer(behindRelay));
    dialer.await("the handlers", () -> atServer.peers() == 1 && atDialer.peers() == 1);
    long bytes = 0;
    for (int size = 0; size < 5000; size += 333) {
      int length = size;
      bytes += size;
      dialer.run(() -> atDialer.channel().write(size(length), new byte[length]));
    }
    server.run(() -> atServer.channel().write(1, new byte[77]));
    long expected = bytes;
    server.await("all messages", () -> atServer.received().size() == 16);
    simulation.run(Duration.ofSeconds(40)); // with a few pings

    PeerInfo here = dialer.peer(server).info();
    PeerInfo there = server.peer(dialer).info();
    assertThat(here.traffic().get(Notebook.CAPABILITY))
        .isEqualTo(new PeerInfo.ProtocolTraffic(1, 77, 16, expected));
    assertThat(there.traffic().get(Notebook.CAPABILITY))
        .isEqualTo(new PeerInfo.ProtocolTraffic(16, expected, 1, 77));
    assertThat(here.wireBytesOut())
        .isEqualTo(there.wireBytesIn())
        .isEqualTo(relay.bytesFromDialer());
    assertThat(here.wireBytesIn()).isEqualTo(there.wireBytesOut()).isEqualTo(relay.bytesToDialer());
    dialer.close();
    server.close();
    relay.close();
  }

  private static int size(int length) {
    return length % Notebook.LENGTH;
  }

  @SimulationTest
  void latencyIsTheRoundTripOfThePing(Simulation simulation) throws Exception {
    simulation
        .network()
        .conditions(
            LinkConditions.lan().withLatency(Duration.ofMillis(30)).withJitter(Duration.ZERO));
    SimulatedServer server = server(simulation, "server", atServer).start();
    SimulatedServer dialer = server(simulation, "dialer", atDialer).start();
    dialer.connect(server);
    assertThat(dialer.peer(server).latency()).isEmpty();
    simulation.run(Duration.ofSeconds(20));
    assertThat(dialer.peer(server).latency()).contains(Duration.ofMillis(60));
    simulation
        .network()
        .conditions(
            LinkConditions.lan().withLatency(Duration.ofMillis(45)).withJitter(Duration.ZERO));
    simulation.run(Duration.ofSeconds(20));
    assertThat(dialer.peer(server).latency()).contains(Duration.ofMillis(90));
    assertThat(dialer.peer(server).info().latency()).contains(Duration.ofMillis(90));
    dialer.close();
    server.close();
  }

  @SimulationTest
  void aPongThatComesAfterTheNextPingIsStillThatOfTheFirst(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation, "server", atServer).start();
    SimulatedServer dialer = server(simulation, "dialer", atDialer).start();
    dialer.connect(server);
    Duration begin = simulation.now();
    simulation.run(Duration.ofMillis(29_900)); // the next ping goes at 30 s
    // Lest it be silent for too long.
    server.run(() -> atServer.channel().write(0, new byte[1]));
    dialer.run(() -> atDialer.channel().write(0, new byte[1]));
    simulation.run(begin.plusMillis(29_950).minus(simulation.now()));
    simulation.network().stall(dialer.host(), server.host(), Duration.ofMillis(16_050));
    simulation.run(Duration.ofSeconds(17)); // the one after that goes at 45 s
    assertThat(dialer.peer(server).latency())
        .hasValueSatisfying(
            l -> assertThat(l).isBetween(Duration.ofMillis(15_990), Duration.ofMillis(16_010)));
    dialer.close();
    server.close();
  }

  @SimulationTest(seeds = 1)
  void bothSidesKnowEachOther(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation, "server", atServer).start();
    SimulatedServer dialer = server(simulation, "dialer", atDialer).start();
    dialer.connect(server);
    simulation.run(Duration.ofSeconds(7));
    PeerInfo here = dialer.peer(server).info();
    PeerInfo there = server.peer(dialer).info();
    assertThat(here.id()).isEqualTo(server.id());
    assertThat(there.id()).isEqualTo(dialer.id());
    assertThat(here.name()).isEqualTo("server/v1");
    assertThat(there.name()).isEqualTo("dialer/v1");
    assertThat(here.capabilities()).containsExactly(Notebook.CAPABILITY);
    assertThat(here.flags()).containsExactly(ConnectionFlag.STATIC_DIALED);
    assertThat(there.flags()).containsExactly(ConnectionFlag.INBOUND);
    assertThat(here.remoteAddress()).isEqualTo(there.localAddress());
    assertThat(here.localAddress()).isEqualTo(there.remoteAddress());
    assertThat(here.enode()).isEqualTo(server.node().enode());
    assertThat(here.connected()).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7001));
    dialer.close();
    server.close();
  }
}
