package io.jdevp2p.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The limits of one owner, such as a server: one for each {@link Bound}, however many things it
 * bounds apiece, so that what was refused and how near it came can be told for all of them
 * together. Thread-safe. Bounded by the number of bounds.
 */
public final class LimitBook {
  private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions
  private final Map<Bound, Limit> limits = new LinkedHashMap<>();

  /** A book without limits. */
  public LimitBook() {}

  /**
   * The limit for a bound; made when it is asked for first.
   *
   * @param bound the bound
   * @param maximum the largest fill allowed; the same at each call
   * @return always the same limit
   */
  public Limit limit(Bound bound, long maximum) {
    lock.lock();
    try {
      Limit limit = limits.computeIfAbsent(bound, b -> new Limit(b, maximum));
      if (limit.maximum() != maximum) {
        throw new IllegalArgumentException(limit + " can't also be " + maximum);
      }
      return limit;
    } finally {
      lock.unlock();
    }
  }

  /**
   * All limits that were asked for.
   *
   * @return in the order in which they were made
   */
  public List<Limit> all() {
    lock.lock();
    try {
      return new ArrayList<>(limits.values());
    } finally {
      lock.unlock();
    }
  }
}
