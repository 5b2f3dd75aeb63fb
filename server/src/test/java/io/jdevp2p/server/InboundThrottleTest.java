package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundThrottleTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Limit limit = new Limit("throttle", 3);
  private final InboundThrottle throttle = new InboundThrottle(Duration.ofSeconds(30), limit);

  @Test
  void anAddressMayConnectOnceInThirtySeconds() {
    assertThat(throttle.admit(ip("20.0.0.1"), 5 * SECOND)).isTrue();
    assertThat(throttle.admit(ip("20.0.0.1"), 5 * SECOND)).isFalse();
    assertThat(throttle.admit(ip("20.0.0.1"), 35 * SECOND - 1)).isFalse();
    assertThat(throttle.admit(ip("20.0.0.1"), 35 * SECOND)).isTrue();
    assertThat(throttle.admit(ip("20.0.0.1"), 35 * SECOND)).isFalse();
  }

  @Test
  void aRefusedAttemptDoesNotProlongTheWait() {
    assertThat(throttle.admit(ip("20.0.0.1"), 0)).isTrue();
    for (int second = 1; second < 30; second++) {
      assertThat(throttle.admit(ip("20.0.0.1"), second * SECOND)).isFalse();
    }
    assertThat(throttle.admit(ip("20.0.0.1"), 30 * SECOND)).isTrue();
  }

  @Test
  void neighboursInIpv4AreStrangers() {
    assertThat(throttle.admit(ip("20.0.0.1"), 0)).isTrue();
    assertThat(throttle.admit(ip("20.0.0.2"), 0)).isTrue();
  }

  @Test
  void ipv6CountsByItsFirst64Bits() {
    assertThat(throttle.admit(ip("2001:db8:0:1::1"), 0)).isTrue();
    assertThat(throttle.admit(ip("2001:db8:0:1::2"), 0)).isFalse();
    assertThat(throttle.admit(ip("2001:db8:0:1:ffff:ffff:ffff:ffff"), 0)).isFalse();
    assertThat(throttle.admit(ip("2001:db8:0:2::1"), 0)).isTrue();
    assertThat(throttle.size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::ffff:127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "fdff::1"
      })
  void lanAndLoopbackAreExempt(String address) {
    assertThat(throttle.admit(ip(address), 0)).isTrue();
    assertThat(throttle.admit(ip(address), 0)).isTrue();
    assertThat(throttle.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "126.255.255.255",
        "128.0.0.1",
        "11.0.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.167.255.255",
        "100.64.0.1",
        "2001:db8::1",
        "fbff::1",
        "fe00::1"
      })
  void allOthersAreNot(String address) {
    assertThat(throttle.admit(ip(address), 0)).isTrue();
    assertThat(throttle.admit(ip(address), 0)).isFalse();
  }

  @Test
  void whenFullTheOldestIsForgotten() {
    for (int i = 1; i <= 4; i++) {
      assertThat(throttle.admit(ip("20.0.0." + i), i)).isTrue();
    }
    assertThat(throttle.size()).isEqualTo(3);
    assertThat(limit.refused()).isEqualTo(1);
    assertThat(limit.highWater()).isEqualTo(3);
    assertThat(throttle.admit(ip("20.0.0.2"), 5)).isFalse();
    assertThat(throttle.admit(ip("20.0.0.1"), 5)).isTrue();
  }

  @Test
  void whatRanOutTakesNoRoom() {
    for (int i = 1; i <= 3; i++) {
      throttle.admit(ip("20.0.0." + i), i);
    }
    assertThat(throttle.admit(ip("20.0.0.9"), 40 * SECOND)).isTrue();
    assertThat(throttle.size()).isEqualTo(1);
    assertThat(limit.refused()).isZero();
  }

  @Test
  void behavesAsAMapWithTimes() {
    InboundThrottle checked = new InboundThrottle(Duration.ofNanos(100), new Limit("throttle", 50));
    Map<String, Long> model = new HashMap<>();
    Random random = new Random(1);
    long now = 0;
    for (int step = 0; step < 20_000; step++) {
      now += random.nextInt(10);
      String address = "20.0.0." + random.nextInt(50);
      boolean free = !model.containsKey(address) || now - model.get(address) >= 100;
      assertThat(checked.admit(ip(address), now)).isEqualTo(free);
      if (free) {
        model.put(address, now);
      }
      long at = now;
      assertThat(checked.size())
          .isEqualTo((int) model.values().stream().filter(t -> at - t < 100).count());
    }
  }
}
