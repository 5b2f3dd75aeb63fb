package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Which WHOAREYOUs of ours are remembered, and how long. */
class ChallengesTest {
  private static final Remote REMOTE = FairMapTest.remote(1, 1);
  private static final V5Nonce ANOTHER = nonce(1000);
  private static final Duration JUST = Duration.ofMillis(1);

  private static V5Nonce nonce(int number) {
    return new V5Nonce(number, 7);
  }

  private static Challenge challenge(SimulatedHost host, int number) {
    byte[] data = V5Codec.challenge(new byte[16], nonce(number), new byte[16], 0).challengeData();
    return new Challenge(new byte[63], data, null, host.clock().deadline(V5Limits.CHALLENGE_LIFE));
  }

  private static Challenge add(SimulatedHost host, Challenges challenges, int number) {
    Challenge challenge = challenge(host, number);
    challenges.add(REMOTE, challenge);
    return challenge;
  }

  @SimulationTest
  void holdsNoMoreThanItMay(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host, V5Node.limits(Map.of(V5Bound.CHALLENGES, 10L)));
    for (int i = 0; i < 100; i++) {
      challenges.add(FairMapTest.remote(i % 7, i), challenge(host, i));
      assertThat(challenges.size()).isLessThanOrEqualTo(10);
    }
  }

  @SimulationTest
  void aRemoteHasNoMoreThanItMay(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges =
        new Challenges(host, V5Node.limits(Map.of(V5Bound.CHALLENGES_OF_REMOTE, 3L)));
    for (int i = 0; i < 100; i++) {
      Challenge newest = add(host, challenges, i);
      List<Challenge> open = challenges.open(REMOTE);
      assertThat(open).hasSize(Math.min(i + 1, 3)).startsWith(newest);
    }
    assertThat(challenges.size()).isEqualTo(1);
  }

  /** No rate of others' packets is one from which on none lasts. */
  @SimulationTest
  void whichOneMakesRoomIsLeftToChance(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host, V5Node.limits(Map.of()));
    int lasting = 0;
    int rounds = 1000;
    for (int i = 0; i < rounds; i++) {
      Challenge honest = add(host, challenges, i);
      for (int k = 0; k < V5Limits.CHALLENGES_OF_REMOTE; k++) {
        add(host, challenges, k);
      }
      lasting += challenges.open(REMOTE).contains(honest) ? 1 : 0;
    }
    assertThat(lasting).isBetween(rounds / 5, rounds / 2); // three fourths, to the fourth: 0.32
  }

  @SimulationTest
  void aChallengeLivesForASecond(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host, V5Node.limits(Map.of()));
    for (int i = 0; i < 100; i++) {
      challenges.add(FairMapTest.remote(1, i), challenge(host, i));
    }
    simulation.run(V5Limits.CHALLENGE_LIFE.minus(JUST));
    assertThat(challenges.repeated(REMOTE, nonce(1))).isNotNull();
    assertThat(challenges.open(REMOTE)).hasSize(1);
    Challenge later = add(host, challenges, 1001);
    simulation.run(JUST);
    assertThat(challenges.repeated(REMOTE, nonce(1))).isNull();
    assertThat(challenges.open(REMOTE)).containsExactly(later);
    assertThat(challenges.open(FairMapTest.remote(1, 2))).isEmpty();
    challenges.add(FairMapTest.remote(2, 0), challenge(host, 0)); // all that have ended leave
    assertThat(challenges.size()).isEqualTo(2);
  }

  @SimulationTest
  void theFirstIsRepeatedForAMoment(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host, V5Node.limits(Map.of()));
    assertThat(challenges.repeated(REMOTE, ANOTHER)).isNull();
    Challenge first = add(host, challenges, 1);
    simulation.run(V5Limits.CHALLENGE_REPEAT.minus(JUST));
    assertThat(challenges.repeated(REMOTE, ANOTHER)).isSameAs(first);
    simulation.run(JUST);
    assertThat(challenges.repeated(REMOTE, ANOTHER)).isNull();
    Challenge second = add(host, challenges, 2);
    assertThat(challenges.repeated(REMOTE, ANOTHER)).isNull(); // only the first is
    assertThat(challenges.repeated(REMOTE, nonce(1))).isSameAs(first);
    assertThat(challenges.repeated(REMOTE, nonce(2))).isSameAs(second);
  }

  @SimulationTest
  void aChallengeIsAnsweredOnceAndSoAreTheOthers(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges = new Challenges(host, V5Node.limits(Map.of()));
    Challenge first = add(host, challenges, 1);
    Challenge second = add(host, challenges, 2);
    assertThat(challenges.answered(REMOTE, first)).isTrue();
    assertThat(challenges.answered(REMOTE, first)).isFalse();
    assertThat(challenges.answered(REMOTE, second)).isFalse();
    assertThat(challenges.open(REMOTE)).isEmpty();
    assertThat(challenges.size()).isZero();
  }

  @SimulationTest
  void aChallengeAllowsForSomeWrongAnswers(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Challenges challenges =
        new Challenges(host, V5Node.limits(Map.of(V5Bound.CHALLENGE_TRIES, 3L)));
    Challenge first = add(host, challenges, 1);
    challenges.failed(REMOTE);
    challenges.failed(REMOTE);
    Challenge second = add(host, challenges, 2);
    assertThat(challenges.open(REMOTE)).containsExactly(second, first);
    challenges.failed(REMOTE);
    assertThat(challenges.open(REMOTE)).containsExactly(second);
    challenges.failed(REMOTE);
    challenges.failed(REMOTE);
    assertThat(challenges.open(REMOTE)).isEmpty();
    simulation.run(V5Limits.CHALLENGE_REPEAT);
    add(host, challenges, 3);
    assertThat(challenges.repeated(REMOTE, ANOTHER)).isNull(); // it isn't the first
  }
}
