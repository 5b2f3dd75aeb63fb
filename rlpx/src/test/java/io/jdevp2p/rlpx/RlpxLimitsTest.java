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
        limits
            .withAuthBytes(1000)
            .withHelloBytes(1001)
            .withMaxNameBytes(100)
            .withMaxCapabilities(10)
            .withMaxCapabilityNameBytes(8)
            .withFrameBytes(5000)
            .withInflatedBytes(6000)
            .withBufferBytes(128, 256)
            .withQueuedMessages(3)
            .withDrainBytes(7)
            .withHandshakeDeadline(Duration.ofSeconds(8))
            .withDisconnectDeadline(Duration.ofSeconds(1));
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
            () -> limits.withAuthBytes(281),
            () -> limits.withAuthBytes(1 << 16),
            () -> limits.withFrameBytes(1 << 24),
            () -> limits.withFrameBytes(2048),
            () -> limits.withInflatedBytes(1 << 24),
            () -> limits.withBufferBytes(100, 99),
            () -> limits.withQueuedMessages(0),
            () -> limits.withDrainBytes(-1),
            () -> limits.withHandshakeDeadline(Duration.ZERO))) {
      assertThatThrownBy(bad::call).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void failuresHaveDistinctNames() {
    assertThat(RlpxFailure.values()).extracting(RlpxFailure::text).doesNotHaveDuplicates();
    assertThat(RlpxFailure.AUTH_TOO_BIG).hasToString("auth.too-big");
  }
}
