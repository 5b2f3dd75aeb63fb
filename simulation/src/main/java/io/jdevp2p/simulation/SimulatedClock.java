package io.jdevp2p.simulation;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The virtual time of one host. All hosts share the monotonic time line; each has a time of day of
 * its own, which can be skewed. Used by the threads of its simulation only.
 */
final class SimulatedClock implements Clock {
  /** The time of day when a simulation begins. */
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final SimulatedHost host;
  private final SimulatedScheduler scheduler;
  private final List<SimulatedThread> guests = new ArrayList<>(); // of other hosts, parked here
  private Duration skew = Duration.ZERO;
  private final Registry<SimulatedTimer> openTimers = new Registry<>();

  SimulatedClock(SimulatedHost host, SimulatedScheduler scheduler) {
    this.host = host;
    this.scheduler = scheduler;
  }

  @Override
  public long nanos() {
    return scheduler.now();
  }

  @Override
  public Instant wallClock() {
    return BEGINNING.plusNanos(scheduler.now()).plus(skew);
  }

  void skew(Duration by) {
    skew = by;
  }

  int openTimers() {
    return openTimers.size();
  }

  /** The host is killed: nothing fires any more, and nobody waits here. */
  void stop() {
    for (SimulatedThread guest : guests) {
      LockSupport.unpark(guest.thread);
    }
    for (SimulatedTimer timer : openTimers.all()) {
      timer.cancel();
    }
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    host.throwIfKilled();
    SimulatedThread self = scheduler.current();
    boolean wokenEarly = false;
    if (duration.isPositive()) {
      Deadline end = deadline(duration);
      while (!self.thread.isInterrupted() && scheduler.park(end)) {
        wokenEarly = true;
      }
    } else {
      scheduler.yieldNow();
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (wokenEarly) {
      LockSupport.unpark(self.thread); // it was meant for a later park
    }
  }

  @Override
  public Timer scheduleAt(Deadline when, Runnable action) {
    host.throwIfKilled();
    SimulatedTimer timer = new SimulatedTimer(action);
    if (!when.isNever()) {
      openTimers.add(timer);
      scheduler.timers.add(timer, Math.max(when.nanos(), scheduler.now()));
    }
    return timer;
  }

  @Override
  public boolean park(Deadline until) {
    host.throwIfKilled();
    SimulatedThread self = scheduler.current();
    if (self.host.equals(host)) {
      return scheduler.park(until);
    }
    guests.add(self);
    try {
      boolean early = scheduler.park(until);
      host.throwIfKilled();
      return early;
    } finally {
      guests.remove(self);
    }
  }

  private final class SimulatedTimer extends Event implements Timer, Registry.Entry {
    private final Runnable action;
    private boolean waiting = true;
    private int index = -1;

    SimulatedTimer(Runnable action) {
      this.action = action;
    }

    @Override
    void fire() {
      if (end() && host.isAlive()) {
        scheduler.start(host, "timer", action);
      }
    }

    @Override
    public boolean cancel() {
      scheduler.timers.remove(this);
      return end();
    }

    private boolean end() {
      boolean did = waiting;
      if (did) {
        waiting = false;
        openTimers.remove(this);
      }
      return did;
    }

    @Override
    public int index() {
      return index;
    }

    @Override
    public void index(int value) {
      index = value;
    }
  }
}
