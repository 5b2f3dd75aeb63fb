package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;

/** A peer that is gone is noticed, however it went; one that is only slow is kept. */
final class DeadPeersTest {
  private static final Duration READ_TIMEOUT = ServerLimits.defaults().peers().readTimeout();

  private final Notebook notes = new Notebook();

  private SimulatedServer server(Simulation simulation, String name) {
    return new SimulatedServer(simulation, name).with(c -> c.protocol(notes.protocol()));
  }

  @SimulationTest
  void idlePeersStayConnectedForDays(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a").start();
    SimulatedServer b = server(simulation, "b").start();
    a.connect(b);
    simulation.run(Duration.ofDays(2));
    assertThat(a.failures()).isEmpty();
    assertThat(b.failures()).isEmpty();
    assertThat(a.isConnectedTo(b)).isTrue();
    a.close();
    b.close();
  }

  @SimulationTest
  void aProcessThatIsKilledIsNoticedAtOnce(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a").start();
    SimulatedServer b = server(simulation, "b").start();
    a.connect(b);
    b.host().kill();
    a.await("the end", () -> !a.isConnectedTo(b), Duration.ofMillis(10));
    assertThat(a.failures()).containsExactly("connection.lost");
    a.close();
  }

  @SimulationTest
  void aMachineThatLosesPowerIsNoticedByTheReadTimeoutAndDialedAgain(Simulation simulation)
      throws Exception {
    SimulatedServer b = server(simulation, "b").start();
    SimulatedServer a = server(simulation, "a").with(c -> c.staticNode(b.node())).start();
    a.awaitPeer(b);
    simulation.run(Duration.ofMinutes(2));
    b.host().cutPower();
    Duration begin = simulation.now();
    ServerEvent.PeerDropped dropped = a.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(dropped.reason()).isEqualTo(DisconnectReason.READ_TIMEOUT);
    assertThat(simulation.now().minus(begin)).isLessThanOrEqualTo(READ_TIMEOUT);
    b.restart();
    a.await("the link", () -> a.isConnectedTo(b), Duration.ofMinutes(3));
    a.close();
    b.close();
  }

  @SimulationTest
  void aPartitionShorterThanTheReadTimeoutIsSatOut(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a").start();
    SimulatedServer b = server(simulation, "b").start();
    a.connect(b);
    for (int i = 0; i < 5; i++) {
      simulation.network().partition(List.of(a.host()), List.of(b.host()));
      simulation.run(Duration.ofSeconds(14));
      simulation.network().heal();
      simulation.run(Duration.ofSeconds(17));
    }
    assertThat(a.failures()).isEmpty();
    assertThat(b.failures()).isEmpty();
    a.close();
    b.close();
  }

  @SimulationTest
  void aLongPartitionIsNoticedAtBothSidesAndHealed(Simulation simulation) throws Exception {
    SimulatedServer b = server(simulation, "b").start();
    SimulatedServer a = server(simulation, "a").with(c -> c.staticNode(b.node())).start();
    a.awaitPeer(b);
    b.awaitPeer(a);
    simulation.network().partition(List.of(a.host()), List.of(b.host()));
    simulation.run(READ_TIMEOUT.plusSeconds(1));
    assertThat(a.failures()).contains("run.read-timeout");
    assertThat(b.failures()).contains("run.read-timeout");
    simulation.run(Duration.ofMinutes(3));
    simulation.network().heal();
    a.await("the link", () -> a.isConnectedTo(b) && b.isConnectedTo(a), Duration.ofMinutes(10));
    a.close();
    b.close();
  }

  @SimulationTest
  void aLinkOfManySecondsIsSlowButNotDead(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a").start();
    SimulatedServer b = server(simulation, "b").start();
    a.connect(b);
    simulation.network().conditions(LinkConditions.lan().withLatency(Duration.ofSeconds(10)));
    simulation.run(Duration.ofMinutes(10));
    assertThat(a.failures()).isEmpty();
    assertThat(b.failures()).isEmpty();
    a.close();
    b.close();
  }

  @SimulationTest
  void aWallClockThatIsWrongOrJumpsHarmsNobody(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a");
    SimulatedServer b = server(simulation, "b");
    a.host().skewWallClock(Duration.ofDays(-3000));
    b.host().skewWallClock(Duration.ofDays(3000));
    a.start();
    b.start();
    a.connect(b);
    simulation.run(Duration.ofMinutes(1));
    a.host().skewWallClock(Duration.ofDays(1));
    b.host().skewWallClock(Duration.ofDays(-1));
    simulation.run(Duration.ofMinutes(5));
    assertThat(a.failures()).isEmpty();
    assertThat(b.failures()).isEmpty();
    a.run(() -> a.server().removePeer(b.id()));
    a.connect(b);
    a.close();
    b.close();
  }
}
