package io.jdevp2p.server;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which nodes were dialed a moment ago and are to be left alone for now, and how long a static node
 * that doesn't answer is left alone. Owner: the run loop's thread, through {@link DialScheduler}.
 */
final class DialHistory {
  private final long waitNanos;
  private final long maximumNanos;
  private final Limit limit;
  // In the order of entry, which is the order of expiry: the wait is the same for all.
  private final Map<NodeId, Long> dialedNanos = new LinkedHashMap<>();

  DialHistory(Duration wait, Duration maximum, Limit limit) {
    this.waitNanos = wait.toNanos();
    this.maximumNanos = maximum.toNanos();
    this.limit = limit;
  }

  void dialed(NodeId id, long nowNanos) {
    expire(nowNanos);
    dialedNanos.remove(id);
    if (dialedNanos.size() >= limit.maximum()) {
      Iterator<NodeId> oldest = dialedNanos.keySet().iterator();
      oldest.next();
      oldest.remove();
      limit.refuse();
    }
    dialedNanos.put(id, nowNanos);
    limit.observe(dialedNanos.size());
  }

  boolean isRecent(NodeId id, long nowNanos) {
    Long at = dialedNanos.get(id);
    return at != null && nowNanos - at < waitNanos;
  }

  /** When this node's entry runs out. */
  OptionalLong expiryNanos(NodeId id) {
    Long at = dialedNanos.get(id);
    return at == null ? OptionalLong.empty() : OptionalLong.of(at + waitNanos);
  }

  void forget(NodeId id) {
    dialedNanos.remove(id);
  }

  int size() {
    return dialedNanos.size();
  }

  void expire(long nowNanos) {
    Iterator<Long> entries = dialedNanos.values().iterator();
    while (entries.hasNext() && nowNanos - entries.next() >= waitNanos) {
      entries.remove();
    }
  }

  /**
   * How long after its last dial a static node is dialed again: the history's wait, doubled for
   * each failure after the first up to a maximum, and up to a quarter more by chance, so that a
   * network that comes back isn't dialed by all at once.
   *
   * @param failures dials in a row that came to nothing
   * @param jitter from 0 to below 1
   */
  long waitNanos(int failures, double jitter) {
    long doubled = waitNanos;
    for (int i = 1; i < failures && doubled < maximumNanos; i++) {
      doubled *= 2;
    }
    long capped = Math.min(doubled, maximumNanos);
    return capped + (long) (capped / 4.0 * jitter);
  }
}
