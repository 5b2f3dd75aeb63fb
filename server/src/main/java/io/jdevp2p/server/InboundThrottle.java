package io.jdevp2p.server;

import io.jdevp2p.host.Limit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one address may connect: once in a while. IPv6 counts by /64, since whoever has one
 * address there has them all. LAN and loopback are exempt. An attempt that is refused doesn't
 * prolong the wait.
 *
 * <p>Owner: the listener's thread.
 */
final class InboundThrottle {
  private static final int IPV6_PREFIX_BYTES = 8;

  private final long waitNanos;
  private final Limit limit;
  // In the order of entry, which is the order of expiry, so both ends of the map are cheap.
  private final Map<ByteBuffer, Long> enteredNanos = new LinkedHashMap<>();

  InboundThrottle(Duration wait, Limit limit) {
    this.waitNanos = wait.toNanos();
    this.limit = limit;
  }

  /** Whether a connection from there may be let in now; if so, it is remembered. */
  boolean admit(InetAddress address, long nowNanos) {
    expire(nowNanos);
    if (isExempt(address)) {
      return true;
    }
    ByteBuffer prefix = prefix(address);
    if (enteredNanos.containsKey(prefix)) {
      return false;
    }
    if (enteredNanos.size() >= limit.maximum()) {
      // The oldest has nearly served its time; forgetting it costs less than turning strangers
      // away.
      Iterator<ByteBuffer> oldest = enteredNanos.keySet().iterator();
      oldest.next();
      oldest.remove();
      limit.refuse();
    }
    enteredNanos.put(prefix, nowNanos);
    limit.observe(enteredNanos.size());
    return true;
  }

  int size() {
    return enteredNanos.size();
  }

  private void expire(long nowNanos) {
    Iterator<Long> entries = enteredNanos.values().iterator();
    while (entries.hasNext() && nowNanos - entries.next() >= waitNanos) {
      entries.remove();
    }
  }

  static boolean isExempt(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || isUniqueLocal(address);
  }

  /** fc00::/7, which {@link InetAddress} has no word for. */
  private static boolean isUniqueLocal(InetAddress address) {
    return address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc;
  }

  private static ByteBuffer prefix(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(
        address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
  }
}
