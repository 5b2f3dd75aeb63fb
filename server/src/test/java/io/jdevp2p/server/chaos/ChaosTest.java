package io.jdevp2p.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole networks of servers to which everything happens that can: {@link Fault} says what, {@link
 * ChaosRun} what must hold all the same, {@link ChaosSeedsTest} what was found.
 *
 * <p>{@code -Djdevp2p.chaos.hours=24} sets how much virtual time; {@code -Djdevp2p.seed=N} runs one
 * seed again.
 */
final class ChaosTest {
  private static final String HOURS_PROPERTY = "jdevp2p.chaos.hours";
  private static final int HOURS = 2;
  private static final int MOST_FOUND = 5;

  @Test
  void freshSeedsBringEveryLinkBackLoseNothingAndLeaveNothingBehind() {
    Chaos chaos = new Chaos();
    Optional<Long> replayed = Simulation.replayedSeed();
    if (replayed.isPresent()) {
      chaos.one(replayed.get());
    } else {
      Duration hours = Duration.ofHours(Integer.getInteger(HOURS_PROPERTY, HOURS));
      chaos.run(new Random(), hours, MOST_FOUND);
    }
    throwFirst(chaos);
  }

  @Test
  void aSeedGivesTheSameRunTwice() {
    assertThat(ChaosRun.of(7).hash()).isEqualTo(ChaosRun.of(7).hash());
  }

  private static void throwFirst(Chaos chaos) {
    if (!chaos.found().isEmpty()) {
      AssertionError first = chaos.found().getFirst();
      chaos.found().stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }
}
