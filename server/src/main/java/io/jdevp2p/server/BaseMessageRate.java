package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;
import java.time.Duration;

/**
 * How many messages of the base protocol a peer may send: so many at once, and then one each
 * interval. A ping costs its sender little and us an answer; there is no honest use of many.
 *
 * <p>Owner: the connection's reader.
 */
final class BaseMessageRate {
  private final Clock clock;
  private final Limit burst;
  private final long intervalNanos;

  /** When all that was let through will have been made up for. */
  private long paidUntilNanos;

  BaseMessageRate(Clock clock, Limit burst, Duration interval) {
    this.clock = clock;
    this.burst = burst;
    this.intervalNanos = interval.toNanos();
    this.paidUntilNanos = clock.nanos();
  }

  /** Counts a message that arrived; false when it is one too many. */
  boolean allows() {
    long now = clock.nanos();
    long from = paidUntilNanos - now < 0 ? now : paidUntilNanos;
    long inBurst = (from - now + intervalNanos - 1) / intervalNanos + 1;
    if (inBurst > burst.maximum()) {
      burst.refuse();
      return false;
    }
    burst.observe(inBurst);
    paidUntilNanos = from + intervalNanos;
    return true;
  }
}
