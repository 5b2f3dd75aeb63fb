package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

class PingsBackTest {
  private static final NodeId A = NodeId.of(Samples.key(1).publicKey());

  private final Limit limit = new Limit(V4Bound.PINGS_BACK, 3);
  private Simulation simulation;
  private PingsBack pings;

  @BeforeEach
  void make(Simulation started) {
    simulation = started;
    pings = new PingsBack(started.host("host").clock(), limit);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("20.0.0.1"), port);
  }

  private static PacketHash hash(int number) {
    byte[] bytes = new byte[PacketHash.BYTES];
    bytes[0] = (byte) number;
    return PacketHash.of(bytes);
  }

  @SimulationTest
  void aPingIsAnsweredOnceFromItsEndpointWithItsHash() {
    pings.add(at(1), A, 7, hash(1));
    assertThat(pings.isPinged(at(1))).isTrue();
    assertThat(pings.isPinged(at(2))).isFalse();
    assertThat(pings.take(at(2), hash(1))).isNull();
    assertThat(pings.take(at(1), hash(2))).isNull();
    assertThat(pings.take(at(1), hash(1))).isNotNull();
    assertThat(pings.take(at(1), hash(1))).isNull();
    assertThat(pings.isPinged(at(1))).isFalse();
  }

  @SimulationTest
  void anAnswerMayTakeHalfASecond() {
    pings.add(at(1), A, 7, hash(1));
    simulation.run(V4Limits.ANSWER_TIME.minusMillis(1));
    assertThat(pings.isPinged(at(1))).isTrue();
    simulation.run(Duration.ofMillis(1));
    assertThat(pings.isPinged(at(1))).isFalse();
    assertThat(pings.take(at(1), hash(1))).isNull();
  }

  @SimulationTest
  void theOldestGoesWhenThereAreTooMany() {
    for (int i = 1; i <= 4; i++) {
      pings.add(at(i), A, 7, hash(i));
    }
    assertThat(pings.isPinged(at(1))).isFalse();
    for (int i = 2; i <= 4; i++) {
      assertThat(pings.take(at(i), hash(i))).isNotNull();
    }
    assertThat(limit.refused()).isEqualTo(1);
    assertThat(limit.highWater()).isEqualTo(3);
  }

  @SimulationTest
  void whatHasExpiredTakesNoPlace() {
    for (int i = 1; i <= 30; i++) {
      pings.add(at(i % 4), A, 7, hash(i));
      simulation.run(V4Limits.ANSWER_TIME.dividedBy(2));
    }
    assertThat(limit.refused()).isZero();
    assertThat(limit.highWater()).isEqualTo(2);
  }
}
