package io.jdevp2p.rlpx;

import io.jdevp2p.host.Bound;
import io.jdevp2p.host.Limit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The limits of connections, with what became of them: how often each was reached, how near it
 * came. One for all connections of an owner, such as a server. What ends a connection is not
 * counted here: its {@link RlpxFailure} tells the owner.
 *
 * <p>Thread-safe.
 */
public final class RlpxLimitCounts {
  private final RlpxLimits limits;
  private final Map<RlpxBound, Limit> byBound = new EnumMap<>(RlpxBound.class);

  /**
   * Counts from nothing.
   *
   * @param limits the numbers
   */
  public RlpxLimitCounts(RlpxLimits limits) {
    this.limits = limits;
    for (RlpxBound bound : RlpxBound.values()) {
      byBound.put(bound, new Limit(bound, bound.maximum(limits)));
    }
    byBound.put(RlpxBound.POOLED_BYTES, LargeBuffers.SHARED.kept()); // the process's
  }

  /**
   * Each limit with what it bounds.
   *
   * @return always the same limits; times are in nanoseconds
   */
  public Map<Bound, Limit> byBound() {
    return Collections.unmodifiableMap(byBound);
  }

  RlpxLimits limits() {
    return limits;
  }

  Limit of(RlpxBound bound) {
    Limit limit = byBound.get(bound);
    if (limit == null) {
      throw new IllegalArgumentException(bound + " has no limit");
    }
    return limit;
  }
}
