package io.jdevp2p.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a flood of connections from becoming a flood of lines: of all that happened for the same
 * reason within a second the first is told, the rest are counted and told with the next. Reasons
 * are names of the taxonomy of failures, so there are a few dozen. Thread-safe.
 */
final class SeldomLines {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private static final class Reason {
    long toldNanos;
    long untold;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Reason> reasons = new LinkedHashMap<>(); // under the lock

  /** The line as it is to be told, or empty when it isn't. */
  Optional<String> tell(String name, long atNanos, String line) {
    lock.lock();
    try {
      Reason reason = reasons.get(name);
      if (reason == null) {
        reason = new Reason();
        reasons.put(name, reason);
      } else if (atNanos - reason.toldNanos < INTERVAL_NANOS) {
        reason.untold++;
        return Optional.empty();
      }
      String more = reason.untold == 0 ? "" : " (and " + reason.untold + " more since the last)";
      reason.toldNanos = atNanos;
      reason.untold = 0;
      return Optional.of(line + more);
    } finally {
      lock.unlock();
    }
  }
}
