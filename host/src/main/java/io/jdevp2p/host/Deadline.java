package io.jdevp2p.host;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point on the monotonic time line of one {@link Clock}. Immutable.
 *
 * <p>One deadline covers a whole undertaking and is handed down; a lower layer never restarts it.
 */
public final class Deadline {
  private static final Deadline NEVER = new Deadline(Long.MAX_VALUE);

  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  /**
   * The deadline that does not come.
   *
   * @return the same object at every call
   */
  public static Deadline never() {
    return NEVER;
  }

  /**
   * So long from now.
   *
   * @param clock whose time line
   * @param duration how long; one beyond 292 years means never
   * @return the deadline
   */
  public static Deadline after(Clock clock, Duration duration) {
    long now = clock.nanos();
    long length = TimeUnit.NANOSECONDS.convert(duration); // saturates
    long sum = now + length;
    // now is never negative, so the sum can only overflow upwards.
    return length > 0 && sum < 0 ? NEVER : atNanos(sum);
  }

  /**
   * At a reading of {@link Clock#nanos()}.
   *
   * @param nanos the reading; {@link Long#MAX_VALUE} means never
   * @return the deadline
   */
  public static Deadline atNanos(long nanos) {
    return nanos == Long.MAX_VALUE ? NEVER : new Deadline(nanos);
  }

  /**
   * Whether it has come.
   *
   * @param clock the clock whose time line this is a point of
   * @return true from the moment of the deadline on
   */
  public boolean passed(Clock clock) {
    return nanos != Long.MAX_VALUE && clock.nanos() >= nanos;
  }

  /**
   * How long until it comes.
   *
   * @param clock the clock whose time line this is a point of
   * @return never negative; 292 years when the deadline never comes
   */
  public Duration remaining(Clock clock) {
    return Duration.ofNanos(isNever() ? Long.MAX_VALUE : Math.max(0, nanos - clock.nanos()));
  }

  /**
   * Whether this is {@link #never()}.
   *
   * @return true when it does not come
   */
  public boolean isNever() {
    return nanos == Long.MAX_VALUE;
  }

  /**
   * The reading of {@link Clock#nanos()} at which it comes.
   *
   * @return nanoseconds; {@link Long#MAX_VALUE} for never
   */
  public long nanos() {
    return nanos;
  }

  /**
   * The earlier of two.
   *
   * @param other a deadline of the same clock
   * @return this or the other
   */
  public Deadline earlier(Deadline other) {
    return other.nanos < nanos ? other : this;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Deadline other && other.nanos == nanos;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(nanos);
  }

  @Override
  public String toString() {
    return isNever() ? "never" : "at " + Duration.ofNanos(nanos);
  }
}
