package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DialHistoryTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Limit limit = new Limit("history", 4);
  private final DialHistory history =
      new DialHistory(Duration.ofSeconds(35), Duration.ofMinutes(10), limit);

  @Test
  void aNodeIsRecentForExactlyTheWait() {
    history.dialed(id(1), 10 * SECOND);
    assertThat(history.isRecent(id(1), 10 * SECOND)).isTrue();
    assertThat(history.isRecent(id(1), 45 * SECOND - 1)).isTrue();
    assertThat(history.isRecent(id(1), 45 * SECOND)).isFalse();
    assertThat(history.isRecent(id(2), 10 * SECOND)).isFalse();
    assertThat(history.expiryNanos(id(1))).isEqualTo(OptionalLong.of(45 * SECOND));
    assertThat(history.expiryNanos(id(2))).isEmpty();
  }

  @Test
  void aNewDialBeginsTheWaitAnew() {
    history.dialed(id(1), 0);
    history.dialed(id(2), SECOND);
    history.dialed(id(1), 2 * SECOND);
    history.expire(36 * SECOND);
    assertThat(history.size()).isEqualTo(1);
    assertThat(history.isRecent(id(1), 36 * SECOND)).isTrue();
  }

  @Test
  void whatRanOutTakesNoRoom() {
    for (int i = 0; i < 4; i++) {
      history.dialed(id(i), i * SECOND);
    }
    history.dialed(id(9), 36 * SECOND);
    assertThat(history.size()).isEqualTo(3);
    assertThat(limit.refused()).isZero();
  }

  @Test
  void whenFullTheOldestIsForgotten() {
    for (int i = 0; i < 6; i++) {
      history.dialed(id(i), i);
    }
    assertThat(history.size()).isEqualTo(4);
    assertThat(history.isRecent(id(1), 6)).isFalse();
    assertThat(history.isRecent(id(2), 6)).isTrue();
    assertThat(limit.refused()).isEqualTo(2);
    assertThat(limit.highWater()).isEqualTo(4);
  }

  @Test
  void aNodeCanBeForgotten() {
    history.dialed(id(1), 0);
    history.forget(id(1));
    history.forget(id(2));
    assertThat(history.isRecent(id(1), 0)).isFalse();
  }

  @Test
  void theWaitForAStaticNodeDoublesUpToTheMaximum() {
    int[] seconds = {35, 35, 70, 140, 280, 560, 600, 600};
    for (int failures = 0; failures < seconds.length; failures++) {
      assertThat(history.waitNanos(failures, 0)).isEqualTo(seconds[failures] * SECOND);
    }
    assertThat(history.waitNanos(Integer.MAX_VALUE, 0)).isEqualTo(600 * SECOND);
  }

  @Test
  void chanceAddsUpToAQuarter() {
    assertThat(history.waitNanos(1, 0.5)).isEqualTo((long) (35 * 1.125 * SECOND));
    assertThat(history.waitNanos(9, 0.999_999_999))
        .isLessThan(750 * SECOND)
        .isGreaterThan(749 * SECOND);
  }

  @Test
  void behavesAsAMapWithTimes() {
    Limit plenty = new Limit("history", 30);
    DialHistory checked = new DialHistory(Duration.ofNanos(100), Duration.ofNanos(1_000), plenty);
    Map<Integer, Long> model = new HashMap<>();
    Random random = new Random(1);
    long now = 0;
    for (int step = 0; step < 20_000; step++) {
      now += random.nextInt(20);
      int node = random.nextInt(30);
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          checked.dialed(id(node), now);
          model.put(node, now);
        }
        case 2 -> {
          checked.forget(id(node));
          model.remove(node);
        }
        default -> checked.expire(now);
      }
      for (int i = 0; i < 30; i++) {
        boolean recent = model.containsKey(i) && now - model.get(i) < 100;
        assertThat(checked.isRecent(id(i), now)).isEqualTo(recent);
      }
    }
    assertThat(plenty.refused()).isZero();
  }
}
