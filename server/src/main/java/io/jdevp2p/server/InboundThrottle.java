package io.jdevp2p.server;

import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.PlainAddress;
import io.jdevp2p.host.Limit;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
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
  private final long waitNanos;
  private final Limit limit;
  // In the order of entry, which is the order of expiry, so both ends of the map are cheap.
  private final Map<Object, Long> enteredNanos = new LinkedHashMap<>();

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
    Object from = countedAs(address);
    if (enteredNanos.containsKey(from)) {
      return false;
    }
    if (enteredNanos.size() >= limit.maximum()) {
      // The oldest has nearly served its time; forgetting it costs less than turning strangers
      // away.
      Iterator<Object> oldest = enteredNanos.keySet().iterator();
      oldest.next();
      oldest.remove();
      limit.refuse();
    }
    enteredNanos.put(from, nowNanos);
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

  static boolean isExempt(InetAddress from) {
    AddressScope scope = AddressScope.of(from);
    return scope == AddressScope.LOOPBACK || scope.isLan();
  }

  /** An address of IPv4, or a network of IPv6. */
  private static Object countedAs(InetAddress address) {
    InetAddress plain = PlainAddress.of(address);
    return plain instanceof Inet6Address ? NetworkPrefix.of(plain) : plain;
  }
}
