package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;

class ListenerTest {
  @SimulationTest
  void withoutDescriptorsItRestsAndGoesOn(Simulation simulation) throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server").start();
    SimulatedServer dialer =
        new SimulatedServer(simulation, "dialer")
            .with(c -> c.staticNode(server.node()).limits(patient()));
    server.host().descriptorLimit(1); // the listener's own
    long steps = simulation.steps();
    dialer.start();
    // A hundred attempts, and what the dialer does; without rest there would be millions.
    boolean busy =
        simulation.runUntil(() -> simulation.steps() - steps > 10_000, Duration.ofSeconds(20));
    assertThat(busy).isFalse();
    assertThat(server.isConnectedTo(dialer)).isFalse();

    server.host().descriptorLimit(1_000);
    server.await("the link", () -> server.isConnectedTo(dialer), Duration.ofMinutes(2));
    dialer.close();
    server.close();
  }

  private static ServerLimits patient() {
    return ServerLimits.defaults().toBuilder()
        .entry(e -> e.handshake(Duration.ofSeconds(60)))
        .build();
  }
}
