package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.util.Map;
import java.util.Random;

/** Which sessions are remembered, and how long. */
class SessionsTest {
  private static final Random RANDOM = new Random(1);
  private static final Node NODE =
      Node.of(SecretKey.generate(RANDOM).publicKey(), "20.0.0.1", 0, 30303);

  private static Session session() {
    byte[] bytes = new byte[V5Key.BYTES];
    RANDOM.nextBytes(bytes);
    V5SessionKeys keys = new V5SessionKeys(V5Key.of(bytes), V5Key.of(bytes));
    return Session.ofInitiator(NODE, keys, new Limit("messages", 10));
  }

  private static Sessions sessions(SimulatedHost host) {
    return new Sessions(host.clock(), V5Node.limits(Map.of(V5Bound.SESSIONS, 10L)));
  }

  @SimulationTest
  void holdsNoMoreThanItMay(Simulation simulation) {
    Sessions sessions = sessions(simulation.host("a"));
    for (int i = 0; i < 100; i++) {
      sessions.add(FairMapTest.remote(i % 7, i), session());
      assertThat(sessions.size()).isLessThanOrEqualTo(10);
    }
    int known = 0;
    for (int i = 0; i < 100; i++) {
      known += sessions.isEndpoint(FairMapTest.remote(i % 7, i).endpoint()) ? 1 : 0;
    }
    assertThat(known).isEqualTo(10);
  }

  @SimulationTest
  void olderKeysAreGoodForAWhile(Simulation simulation) {
    Sessions sessions = sessions(simulation.host("a"));
    Remote remote = FairMapTest.remote(1, 1);
    Session first = session();
    Session second = session();
    Session third = session();
    sessions.add(remote, first);
    sessions.add(remote, second);
    assertThat(sessions.newest(remote)).isEqualTo(second);
    assertThat(sessions.keys(remote).older()).isEqualTo(first);
    sessions.add(remote, third);
    assertThat(sessions.keys(remote).older()).isEqualTo(second);
    simulation.run(V5Limits.OLDER_KEYS);
    assertThat(sessions.newest(remote)).isEqualTo(third);
    assertThat(sessions.keys(remote).older()).isNull();
  }

  @SimulationTest
  void noTwoMessagesHaveTheSameCountInTheirNonces(Simulation simulation) {
    SimulatedHost host = simulation.host("a");
    Session session = session();
    for (int i = 0; i < 10; i++) {
      assertThat(session.isUsedUp()).isFalse();
      assertThat(session.nextNonce(host.random()).high()).isEqualTo(i);
    }
    assertThat(session.isUsedUp()).isTrue();
    assertThat(session.nextNonce(host.random())).isNull();
    assertThat(session.nextNonce(host.random())).isNull();
  }
}
