package io.jdevp2p.host;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of one host, and every way of waiting for it. Thread-safe.
 *
 * <p>No other code waits with a time limit: the timed waits of the JDK cannot be simulated.
 */
public interface Clock {
  /**
   * Monotonic time of this host, in nanoseconds since an arbitrary point; never negative. Values of
   * two clocks cannot be compared.
   *
   * @return nanoseconds
   */
  long nanos();

  /**
   * The time of day. May be wrong, may jump, may differ from that of other hosts.
   *
   * @return the time of day
   */
  Instant wallClock();

  /**
   * Blocks the current thread.
   *
   * @param duration how long; zero or less returns at once
   * @throws InterruptedException when the thread is interrupted before or meanwhile
   */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Runs an action once, later.
   *
   * @param delay how long from now; zero or less means as soon as possible
   * @param action short; may take locks, must not wait for anything else. It runs on a thread of
   *     this host, never on the caller's. What it throws is reported as for a thread of {@link
   *     Threads#start}
   * @return a handle by which to cancel it
   */
  default Timer schedule(Duration delay, Runnable action) {
    return scheduleAt(deadline(delay), action);
  }

  /**
   * Runs an action once, at a deadline.
   *
   * @param when the moment; one that has passed means as soon as possible, {@link Deadline#never()}
   *     means that the action never runs
   * @param action as in {@link #schedule}
   * @return a handle by which to cancel it
   */
  Timer scheduleAt(Deadline when, Runnable action);

  /**
   * Parks the current thread until it is unparked ({@link
   * java.util.concurrent.locks.LockSupport#unpark}), interrupted (the flag stays set), or the
   * deadline comes. May return for no reason at all: call it in a loop around the condition.
   *
   * @param until when to give up
   * @return false when the deadline has passed
   */
  boolean park(Deadline until);

  /**
   * The point so far from now on this clock.
   *
   * @param fromNow how far; a negative one has passed already
   * @return a deadline on this clock
   */
  default Deadline deadline(Duration fromNow) {
    return Deadline.after(this, fromNow);
  }

  /** An action that waits for its time. Thread-safe. */
  interface Timer {
    /**
     * Stops the action from being run. Does not wait for one that is running.
     *
     * @return true when this call made sure that the action never runs; false when it ran, runs, or
     *     was cancelled before
     */
    boolean cancel();
  }
}
