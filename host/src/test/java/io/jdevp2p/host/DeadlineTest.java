package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final HandClock clock = new HandClock();

  @Test
  void passesAtItsMoment() {
    clock.nanos = 1000;
    Deadline deadline = Deadline.after(clock, Duration.ofNanos(10));

    assertThat(deadline.nanos()).isEqualTo(1010);
    clock.nanos = 1009;
    assertThat(deadline.passed(clock)).isFalse();
    assertThat(deadline.remaining(clock)).isEqualTo(Duration.ofNanos(1));
    clock.nanos = 1010;
    assertThat(deadline.passed(clock)).isTrue();
    clock.nanos = 5000;
    assertThat(deadline.remaining(clock)).isEqualTo(Duration.ZERO);
  }

  @Test
  void neverDoesNotCome() {
    clock.nanos = Long.MAX_VALUE;

    assertThat(Deadline.never().passed(clock)).isFalse();
    assertThat(Deadline.never().isNever()).isTrue();
    assertThat(Deadline.never().remaining(clock)).isGreaterThan(Duration.ofDays(100_000));
  }

  @Test
  void durationBeyondTheTimeLineMeansNever() {
    clock.nanos = 5;

    assertThat(Deadline.after(clock, Duration.ofSeconds(Long.MAX_VALUE)).isNever()).isTrue();
    assertThat(Deadline.after(clock, Duration.ofNanos(Long.MAX_VALUE)).isNever()).isTrue();
    assertThat(Deadline.after(clock, Duration.ofNanos(Long.MAX_VALUE - 5)).isNever()).isTrue();
    assertThat(Deadline.after(clock, Duration.ofNanos(Long.MAX_VALUE - 6)).isNever()).isFalse();
  }

  @Test
  void negativeDurationHasPassed() {
    assertThat(Deadline.after(clock, Duration.ofSeconds(-1)).passed(clock)).isTrue();
    assertThat(Deadline.after(clock, Duration.ofSeconds(Long.MIN_VALUE)).passed(clock)).isTrue();
    assertThat(clock.deadline(Duration.ZERO).passed(clock)).isTrue();
  }

  @Test
  void earlierOfTwo() {
    Deadline one = Deadline.atNanos(1);
    Deadline two = Deadline.atNanos(2);

    assertThat(one.earlier(two)).isEqualTo(one);
    assertThat(two.earlier(one)).isEqualTo(one);
    assertThat(two.earlier(Deadline.never())).isEqualTo(two);
    assertThat(Deadline.never().earlier(two)).isEqualTo(two);
  }

  @Test
  void equalByTime() {
    assertThat(Deadline.atNanos(3)).isEqualTo(Deadline.atNanos(3)).hasToString("at PT0.000000003S");
    assertThat(Deadline.atNanos(Long.MAX_VALUE)).isSameAs(Deadline.never()).hasToString("never");
  }
}
