package io.jdevp2p.discovery.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.host.LimitBook;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkRatesTest {
  private static final long INTERVAL = UdpLimits.PACKET_INTERVAL.toNanos();

  private final LimitBook limits = DiscoveryBounds.newBook();
  private final NetworkRates rates = new NetworkRates(new Random(1), limits);
  private long now = 12_345;

  private static NetworkPrefix network(int number) {
    return new NetworkPrefix(20 << 16 | number, 24, false);
  }

  /** How many of so many packets at once are within the rate. */
  private int within(NetworkPrefix network, int packets) {
    int within = 0;
    for (int i = 0; i < packets; i++) {
      within += rates.take(network, now) ? 1 : 0;
    }
    return within;
  }

  @Test
  void aNetworkIsWithinItsRateForItsBurstAndThenForOneInAnInterval() {
    assertThat(within(network(1), 1000)).isEqualTo(UdpLimits.BURST_PACKETS);
    assertThat(limits.limit(UdpBound.BURST_PACKETS).refused())
        .isEqualTo(1000 - UdpLimits.BURST_PACKETS);
    now += INTERVAL;
    assertThat(within(network(1), 1000)).isEqualTo(1);
    now += INTERVAL - 1;
    assertThat(within(network(1), 1000)).isZero();
    now += 1 + 9 * INTERVAL;
    assertThat(within(network(1), 1000)).isEqualTo(10);
    now += 100_000 * INTERVAL;
    assertThat(within(network(1), 1000)).isEqualTo(UdpLimits.BURST_PACKETS);
  }

  @Test
  void oneNetworksRateIsNotAnothers() {
    assertThat(within(network(1), 1000)).isEqualTo(UdpLimits.BURST_PACKETS);
    assertThat(within(network(2), 1000)).isEqualTo(UdpLimits.BURST_PACKETS);
    assertThat(within(NetworkPrefix.of(InetAddress.ofLiteral("2a00:1:2:3::1")), 1000))
        .isEqualTo(UdpLimits.BURST_PACKETS);
  }

  @Test
  void networksWithoutNumberTakeNoMoreMemory() {
    Set<Integer> buckets = new LinkedHashSet<>();
    for (int i = 0; i < 10 * UdpLimits.RATES; i++) {
      buckets.add(rates.bucketOf(network(i)));
    }
    assertThat(buckets).allMatch(bucket -> bucket >= 0 && bucket < UdpLimits.RATES);
    assertThat(buckets.size()).isGreaterThan(UdpLimits.RATES * 99 / 100);
  }

  @Test
  void whichNetworksShareARateNobodyCanTell() {
    NetworkRates others = new NetworkRates(new Random(2), limits);
    int same = 0;
    int sameToo = 0;
    for (int i = 1; i < 10 * UdpLimits.RATES; i++) {
      if (rates.bucketOf(network(i)) == rates.bucketOf(network(0))) {
        same++;
        sameToo += others.bucketOf(network(i)) == others.bucketOf(network(0)) ? 1 : 0;
      }
    }
    assertThat(same).isPositive();
    assertThat(sameToo).isZero();
  }
}
