package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class NewcomersTest {
  private final Limit limit = new Limit(V4Bound.NEWCOMERS, 3);
  private final List<Node> told = new ArrayList<>();
  private Simulation simulation;
  private Newcomers newcomers;

  @BeforeEach
  void make(Simulation started) {
    simulation = started;
    newcomers = new Newcomers(started.host("host").clock(), limit, told::add);
  }

  private static Node node(int number) {
    return Node.of(Samples.key(number).publicKey(), "20.0.0.1", 0, 5);
  }

  @SimulationTest
  void aNodeIsToldOfAfterAMoment() {
    newcomers.add(node(1));
    simulation.run(Duration.ofMillis(100));
    newcomers.add(node(2));
    simulation.run(V4Limits.NEWCOMER_REST.minusMillis(101));
    assertThat(told).isEmpty();
    simulation.run(Duration.ofMillis(1));
    assertThat(told).containsExactly(node(1));
    simulation.run(Duration.ofMillis(100));
    assertThat(told).containsExactly(node(1), node(2));
    newcomers.add(node(3));
    simulation.run(V4Limits.NEWCOMER_REST);
    assertThat(told).hasSize(3);
  }

  @SimulationTest
  void tooManyAreLeftOut() {
    for (int i = 1; i <= 4; i++) {
      newcomers.add(node(i));
    }
    simulation.run(V4Limits.NEWCOMER_REST);
    assertThat(told).containsExactly(node(1), node(2), node(3));
    assertThat(limit.refused()).isEqualTo(1);
  }

  @SimulationTest
  void nobodyIsToldOfAfterTheEnd() {
    newcomers.add(node(1));
    newcomers.close();
    newcomers.add(node(2));
    assertThat(simulation.openTimers()).isZero();
    simulation.run(Duration.ofMinutes(1));
    assertThat(told).isEmpty();
  }
}
