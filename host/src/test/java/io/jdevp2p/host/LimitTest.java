package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LimitTest {
  private final Limit limit = new Limit("peers", 50);

  @Test
  void remembersTheHighestFill() {
    limit.observe(3);
    limit.observe(7);
    limit.observe(5);

    assertThat(limit.highWater()).isEqualTo(7);
  }

  @Test
  void countsRefusals() {
    limit.refuse();
    limit.refuse();

    assertThat(limit.refused()).isEqualTo(2);
  }

  @Test
  void hasANameAndAMaximum() {
    assertThat(limit.name()).isEqualTo("peers");
    assertThat(limit.maximum()).isEqualTo(50);
    assertThat(limit).hasToString("peers=50");
    assertThatThrownBy(() -> new Limit("peers", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("peers must not be negative: -1");
  }
}
