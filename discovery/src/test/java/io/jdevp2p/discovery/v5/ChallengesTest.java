package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.Map;

/** Which WHOAREYOUs of ours are remembered, and how long. */
class ChallengesTest {
  private static Challenge challenge(SimulatedHost host) {
    return new Challenge(
        new byte[63], new byte[63], null, host.clock().deadline(V5Limits.CHALLENGE_LIFE));
  }

  @SimulationTest
  void holdsNoMoreThanItMay(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges =
        new Challenges(host.clock(), V5Node.limits(Map.of(V5Bound.CHALLENGES, 10L)));
    for (int i = 0; i < 100; i++) {
      challenges.add(FairMapTest.remote(i % 7, i), challenge(host));
      assertThat(challenges.size()).isLessThanOrEqualTo(10);
    }
  }

  @SimulationTest
  void aChallengeLivesForASecond(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host.clock(), V5Node.limits(Map.of()));
    for (int i = 0; i < 100; i++) {
      challenges.add(FairMapTest.remote(1, i), challenge(host));
    }
    simulation.run(V5Limits.CHALLENGE_LIFE.minus(Duration.ofMillis(1)));
    assertThat(challenges.get(FairMapTest.remote(1, 1))).isNotNull();
    simulation.run(Duration.ofMillis(1));
    assertThat(challenges.get(FairMapTest.remote(1, 1))).isNull();
    assertThat(challenges.take(FairMapTest.remote(1, 2))).isNull();
    challenges.add(FairMapTest.remote(2, 0), challenge(host)); // the others leave
    assertThat(challenges.size()).isEqualTo(1);
  }

  @SimulationTest
  void aChallengeIsTakenOnce(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host.clock(), V5Node.limits(Map.of()));
    Remote remote = FairMapTest.remote(1, 1);
    challenges.add(remote, challenge(host));
    assertThat(challenges.take(remote)).isNotNull();
    assertThat(challenges.take(remote)).isNull();
  }
}
