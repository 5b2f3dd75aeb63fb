package io.jdevp2p.host;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A named maximum, with what became of it: how often it refused, how near it came. Also for times
 * and rates: then a refusal is a deadline that struck or a budget that was empty. Thread-safe.
 */
public final class Limit {
  private final String name;
  private final long maximum;
  private final Bound.Firmness firmness;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong highWater = new AtomicLong();

  /**
   * The limit for a bound of ours.
   *
   * @param bound what it bounds; gives the name and the firmness
   * @param maximum the largest fill allowed, not negative
   */
  public Limit(Bound bound, long maximum) {
    this(bound.description().name(), maximum, bound.firmness());
  }

  /**
   * A limit of a program that uses the project's parts.
   *
   * @param name as in configuration and metrics
   * @param maximum the largest fill allowed, not negative
   */
  public Limit(String name, long maximum) {
    this(name, maximum, Bound.Firmness.HARD);
  }

  private Limit(String name, long maximum, Bound.Firmness firmness) {
    if (maximum < 0) {
      throw new IllegalArgumentException(name + " must not be negative: " + maximum);
    }
    this.name = name;
    this.maximum = maximum;
    this.firmness = firmness;
  }

  /**
   * Its name.
   *
   * @return as in configuration and metrics
   */
  public String name() {
    return name;
  }

  /**
   * The maximum.
   *
   * @return the largest fill allowed
   */
  public long maximum() {
    return maximum;
  }

  /**
   * Whether the fill may exceed the maximum.
   *
   * @return as its bound says
   */
  public Bound.Firmness firmness() {
    return firmness;
  }

  /**
   * How often something was refused because of it.
   *
   * @return a number that only grows
   */
  public long refused() {
    return refused.get();
  }

  /** Counts one refusal. */
  public void refuse() {
    refused.incrementAndGet();
  }

  /**
   * The largest fill observed.
   *
   * @return 0 when nothing was observed
   */
  public long highWater() {
    return highWater.get();
  }

  /**
   * Notes a fill.
   *
   * @param fill how full it is now
   */
  public void observe(long fill) {
    // Looking first keeps the common case free of a write to a shared line.
    long seen = highWater.get();
    while (fill > seen && !highWater.compareAndSet(seen, fill)) {
      seen = highWater.get();
    }
  }

  @Override
  public String toString() {
    return name + "=" + maximum;
  }
}
