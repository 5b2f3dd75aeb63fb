package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeldomLinesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final SeldomLines lines = new SeldomLines();

  @Test
  void eachReasonIsToldOnceASecond() {
    assertThat(lines.tell("auth.timeout", 5 * SECOND, "a")).contains("a");
    assertThat(lines.tell("auth.timeout", 5 * SECOND, "b")).isEmpty();
    assertThat(lines.tell("auth.decrypt", 5 * SECOND, "c")).contains("c");
    assertThat(lines.tell("auth.timeout", 6 * SECOND - 1, "d")).isEmpty();
    assertThat(lines.tell("auth.timeout", 6 * SECOND, "e"))
        .contains("e (and 2 more since the last)");
    assertThat(lines.tell("auth.timeout", 7 * SECOND, "f")).contains("f");
  }
}
