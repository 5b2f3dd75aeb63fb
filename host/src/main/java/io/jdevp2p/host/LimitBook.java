package io.jdevp2p.host;

import java.util.LinkedHashMap;
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
   * Makes the limit for a bound.
   *
   * @param bound the bound
   * @param maximum the largest fill allowed
   * @return the limit
   * @throws IllegalArgumentException when there is one already
   */
  public Limit add(Bound bound, long maximum) {
    Limit limit = new Limit(bound, maximum);
    add(bound, limit);
    return limit;
  }

  /**
   * Takes a limit in that another book may have, too.
   *
   * @param bound the bound
   * @param limit its limit
   * @throws IllegalArgumentException when there is one already
   */
  public void add(Bound bound, Limit limit) {
    lock.lock();
    try {
      if (limits.putIfAbsent(bound, limit) != null) {
        throw new IllegalArgumentException(limit.name() + " has its limit already");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The limit for a bound.
   *
   * @param bound the bound
   * @return always the same limit
   * @throws IllegalArgumentException when none was added
   */
  public Limit limit(Bound bound) {
    lock.lock();
    try {
      Limit limit = limits.get(bound);
      if (limit == null) {
        throw new IllegalArgumentException(bound.description().name() + " has no limit");
      }
      return limit;
    } finally {
      lock.unlock();
    }
  }

  /**
   * All limits.
   *
   * @return a copy, in the order in which they were added
   */
  public Map<Bound, Limit> all() {
    lock.lock();
    try {
      return new LinkedHashMap<>(limits);
    } finally {
      lock.unlock();
    }
  }
}
