package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

/** Five at once, and one more each second. */
class BaseMessageRateTest {
  private final Limit burst = new Limit("server.base-messages", 5);
  private Simulation simulation;
  private BaseMessageRate rate;

  @BeforeEach
  void makeRate(Simulation simulation) {
    this.simulation = simulation;
    SimulatedHost host = simulation.host("host");
    this.rate = new BaseMessageRate(host.clock(), burst, Duration.ofSeconds(1));
  }

  private int allowed(int messages) {
    int allowed = 0;
    for (int i = 0; i < messages; i++) {
      allowed += rate.allows() ? 1 : 0;
    }
    return allowed;
  }

  @SimulationTest
  void soManyMayComeAtOnce() {
    assertThat(allowed(10)).isEqualTo(5);
    assertThat(burst.refused()).isEqualTo(5);
    assertThat(burst.highWater()).isEqualTo(5);
  }

  @SimulationTest
  void thenOneEachInterval() {
    allowed(5);
    simulation.run(Duration.ofMillis(999));
    assertThat(allowed(1)).isZero();
    simulation.run(Duration.ofMillis(1));
    assertThat(allowed(2)).isEqualTo(1);
    simulation.run(Duration.ofSeconds(3));
    assertThat(allowed(10)).isEqualTo(3);
  }

  @SimulationTest
  void silenceIsNotSavedUpBeyondTheBurst() {
    simulation.run(Duration.ofHours(1));
    assertThat(allowed(100)).isEqualTo(5);
  }

  @SimulationTest
  void whoKeepsToTheIntervalIsNeverRefused() {
    for (int i = 0; i < 1000; i++) {
      assertThat(allowed(1)).isEqualTo(1);
      simulation.run(Duration.ofSeconds(1));
    }
    assertThat(burst.highWater()).isEqualTo(1);
  }
}
