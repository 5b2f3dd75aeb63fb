package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two servers that list each other, and so may dial each other in the same moment. */
final class CrossDialTest {
  private static final Duration SOON = Duration.ofSeconds(3);

  @Test
  void endsWithOneConnectionWheneverTheSecondDialBegins() throws Exception {
    List<String> without = new ArrayList<>();
    for (int seed = 0; seed < 220; seed++) {
      try (Simulation simulation = Simulation.seeded(seed)) {
        simulation
            .network()
            .conditions(
                LinkConditions.lan()
                    .withLatency(Duration.ofMillis(5 + seed % 23))
                    .withJitter(Duration.ofMillis(seed % 41)));
        Notebook atA = new Notebook();
        Notebook atB = new Notebook();
        SimulatedServer a =
            new SimulatedServer(simulation, "a").with(c -> c.protocol(atA.protocol())).start();
        SimulatedServer b =
            new SimulatedServer(simulation, "b").with(c -> c.protocol(atB.protocol())).start();
        a.run(() -> a.server().addPeer(b.node()));
        simulation.run(Duration.ofMillis(seed * 37L % 130));
        b.run(() -> b.server().addPeer(a.node()));

        boolean connected =
            simulation.runUntil(() -> a.isConnectedTo(b) && b.isConnectedTo(a), SOON);
        simulation.run(SOON);
        if (!connected || !a.isConnectedTo(b) || !b.isConnectedTo(a)) {
          without.add("seed " + seed + "\n  a: " + a.events() + "\n  b: " + b.events());
        } else {
          Peer peerOfA = a.peer(b);
          Peer peerOfB = b.peer(a);
          assertThat(peerOfA.remoteAddress()).isEqualTo(peerOfB.localAddress());
          assertThat(peerOfA.inbound()).isNotEqualTo(peerOfB.inbound());
          assertThat(a.connections()).isEqualTo(1);
          assertThat(b.connections()).isEqualTo(1);
        }
        a.close();
        b.close();
        simulation.runUntilIdle(Duration.ofMinutes(1));
        assertThat(simulation.openSockets()).isZero();
      }
    }
    assertThat(without).isEmpty();
  }
}
