package io.jdevp2p.discovery.udp;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import java.util.random.RandomGenerator;

/**
 * How much each network has sent of late: token buckets, as many as there may be and no more.
 * Networks that fall into the same one share its rate. Which do, nobody outside can tell, and it
 * costs them only their place before those who send too much; in a flood from everywhere all
 * buckets are empty, and then nobody has such a place.
 *
 * <p>Owner: the reader thread of the port.
 */
final class NetworkRates {
  private static final long FRACTION = 0x9e3779b97f4a7c15L; // of the golden ratio: odd, bits mixed

  private final Limit burst;
  private final long intervalNanos;
  private final long burstNanos;
  private final long secret;

  /** When each bucket will be full again; in the past if it is. */
  private final long[] fullAtNanos;

  NetworkRates(RandomGenerator random, LimitBook limits) {
    burst = limits.limit(UdpBound.BURST_PACKETS);
    intervalNanos = limits.limit(UdpBound.PACKET_INTERVAL).maximum();
    burstNanos = burst.maximum() * intervalNanos;
    secret = random.nextLong();
    fullAtNanos = new long[Math.toIntExact(limits.limit(UdpBound.RATES).maximum())];
  }

  /** Whether one more packet is within the rate; then it counts. */
  boolean take(NetworkPrefix network, long nowNanos) {
    int bucket = bucketOf(network);
    long fullAt = Math.max(fullAtNanos[bucket], nowNanos) + intervalNanos;
    if (fullAt - nowNanos > burstNanos) {
      burst.refuse();
      return false;
    }
    fullAtNanos[bucket] = fullAt;
    return true;
  }

  int bucketOf(NetworkPrefix network) {
    long hash = (network.bits() ^ secret) * FRACTION;
    hash = (hash ^ hash >>> Integer.SIZE) * FRACTION;
    return (int) Math.unsignedMultiplyHigh(hash, fullAtNanos.length);
  }
}
