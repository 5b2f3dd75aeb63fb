package io.jdevp2p.host;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system's time. Thread-safe. All timers run on one daemon platform thread, started with the
 * first of them; so an action that blocks delays all others.
 */
final class SystemHostClock implements Clock {
  private static final Logger LOG = LoggerFactory.getLogger(SystemHostClock.class);

  /**
   * Readings start at zero, so that they are never negative and Long.MAX_VALUE is never reached.
   */
  private final long origin = System.nanoTime();

  private final ScheduledThreadPoolExecutor timers =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("jdevp2p-timer").factory());

  SystemHostClock() {
    timers.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public Instant wallClock() {
    return Instant.now();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }

  @Override
  public Timer scheduleAt(Deadline when, Runnable action) {
    SystemTimer timer = new SystemTimer(action);
    if (!when.isNever()) {
      timer.task =
          timers.schedule(timer, Math.max(0, when.nanos() - nanos()), TimeUnit.NANOSECONDS);
    }
    return timer;
  }

  @Override
  public boolean park(Deadline until) {
    if (until.isNever()) {
      LockSupport.park(this);
      return true;
    }
    long left = until.nanos() - nanos();
    if (left > 0) {
      LockSupport.parkNanos(this, left);
    }
    return nanos() < until.nanos();
  }

  /** One action: waits, then is either started or cancelled, never both. */
  private static final class SystemTimer implements Timer, Runnable {
    private static final int WAITING = 0;
    private static final int STARTED = 1;
    private static final int CANCELLED = 2;

    private final AtomicInteger state = new AtomicInteger(WAITING);
    private final Runnable action;
    private volatile @Nullable Future<?> task;

    SystemTimer(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      if (!state.compareAndSet(WAITING, STARTED)) {
        return;
      }
      try {
        action.run();
      } catch (Throwable e) {
        LOG.error("a timer's action failed", e);
      }
    }

    @Override
    public boolean cancel() {
      if (!state.compareAndSet(WAITING, CANCELLED)) {
        return false;
      }
      Future<?> scheduled = task;
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      return true;
    }
  }
}
