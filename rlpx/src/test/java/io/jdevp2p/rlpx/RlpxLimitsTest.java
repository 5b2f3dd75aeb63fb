package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The numbers, and that each can be changed by itself. */
class RlpxLimitsTest {

  private final RlpxLimits limits = RlpxLimits.defaults();

  @Test
  void theDefaultsAreThoseOfTheNetwork() {
    assertThat(limits.authBytes()).isEqualTo(2048);
    assertThat(limits.helloBytes()).isEqualTo(2048);
    assertThat(limits.frameBytes()).isEqualTo((1 << 24) - 1);
    assertThat(limits.inflatedBytes()).isEqualTo((1 << 24) - 1);
    assertThat(limits.handshakeDeadline()).isEqualTo(Duration.ofSeconds(5));
    assertThat(limits.disconnectDeadline()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void eachNumberIsChangedByItself() {
    RlpxLimits changed =
        limits.toBuilder()
            .authBytes(1000)
            .helloBytes(1001)
            .maxNameBytes(100)
            .maxCapabilities(10)
            .maxCapabilityNameBytes(8)
            .frameBytes(5000)
            .inflatedBytes(6000)
            .idleBufferBytes(128)
            .bufferBytes(256)
            .queuedMessages(3)
            .drainBytes(7)
            .handshakeDeadline(Duration.ofSeconds(8))
            .disconnectDeadline(Duration.ofSeconds(1))
            .build();
    assertThat(changed)
        .isEqualTo(
            new RlpxLimits(
                1000,
                1001,
                100,
                10,
                8,
                5000,
                6000,
                128,
                256,
                3,
                7,
                Duration.ofSeconds(8),
                Duration.ofSeconds(1)));
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    for (Callable<RlpxLimits> bad :
        List.<Callable<RlpxLimits>>of(
            () -> limits.toBuilder().authBytes(281).build(),
            () -> limits.toBuilder().authBytes(1 << 16).build(),
            () -> limits.toBuilder().frameBytes(1 << 24).build(),
            () -> limits.toBuilder().frameBytes(2048).build(),
            () -> limits.toBuilder().inflatedBytes(1 << 24).build(),
            () -> limits.toBuilder().idleBufferBytes(100).bufferBytes(99).build(),
            () -> limits.toBuilder().queuedMessages(0).build(),
            () -> limits.toBuilder().drainBytes(-1).build(),
            () -> limits.toBuilder().handshakeDeadline(Duration.ZERO).build())) {
      assertThatThrownBy(bad::call).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void failuresHaveDistinctNames() {
    assertThat(RlpxFailure.values()).extracting(RlpxFailure::text).doesNotHaveDuplicates();
    assertThat(RlpxFailure.AUTH_TOO_BIG).hasToString("auth.too-big");
  }
}
