package io.jdevp2p.rlpx;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The machine's threads, a clock that stands still until it is moved, and repeatable randomness.
 */
final class ManualHost implements Host {

  private final ManualClock clock = new ManualClock();
  private final RandomSource random;

  ManualHost(long seed) {
    Random source = new Random(seed);
    random = source::nextLong;
  }

  @Override
  public ManualClock clock() {
    return clock;
  }

  @Override
  public RandomSource random() {
    return random;
  }

  @Override
  public Threads threads() {
    return Host.system().threads();
  }

  @Override
  public Sockets sockets() {
    return Host.system().sockets();
  }

  @Override
  public Names names() {
    return Host.system().names();
  }

  /** Runs its timers on the thread that moves it. */
  static final class ManualClock implements Clock {

    private record Alarm(Deadline when, Runnable action) implements Comparable<Alarm> {
      @Override
      public int compareTo(Alarm other) {
        return Long.compare(when.nanos(), other.when.nanos());
      }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Alarm> alarms = new ArrayList<>();
    private long nanos;

    void advance(Duration by) {
      long to = nanos() + by.toNanos();
      while (true) {
        Runnable action;
        lock.lock();
        try {
          Alarm next = alarms.stream().sorted().findFirst().orElse(null);
          if (next == null || next.when().nanos() > to) {
            nanos = to;
            return;
          }
          alarms.remove(next);
          nanos = Math.max(nanos, next.when().nanos());
          action = next.action();
        } finally {
          lock.unlock();
        }
        action.run();
      }
    }

    /** How many timers are set. */
    int alarms() {
      lock.lock();
      try {
        return alarms.size();
      } finally {
        lock.unlock();
      }
    }

    /** Waits until so many timers are set. */
    void awaitAlarms(int count) {
      lock.lock();
      try {
        while (alarms.size() < count) {
          changed.awaitUninterruptibly();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public long nanos() {
      lock.lock();
      try {
        return nanos;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public Instant wallClock() {
      return Instant.EPOCH.plusNanos(nanos());
    }

    @Override
    public void sleep(Duration duration) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer scheduleAt(Deadline when, Runnable action) {
      Alarm alarm = new Alarm(when, action);
      lock.lock();
      try {
        alarms.add(alarm);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      return () -> {
        lock.lock();
        try {
          return alarms.removeIf(other -> other.action().equals(action));
        } finally {
          lock.unlock();
        }
      };
    }

    @Override
    public boolean park(Deadline until) {
      if (!until.isNever()) {
        return false; // as if all that time had passed, though the clock stands still
      }
      LockSupport.park(this);
      return true;
    }
  }
}
