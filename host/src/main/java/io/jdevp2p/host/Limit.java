package io.jdevp2p.host;

import java.util.concurrent.atomic.AtomicLong;

/** A named maximum, with what became of it: how often it refused, how near it came. Thread-safe. */
public final class Limit {
  private final String name;
  private final long maximum;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong highWater = new AtomicLong();

  /**
   * A limit.
   *
   * @param name as in configuration and metrics
   * @param maximum the largest fill allowed, at least 1
   */
  public Limit(String name, long maximum) {
    if (maximum < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + maximum);
    }
    this.name = name;
    this.maximum = maximum;
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
