package io.jdevp2p.host;

import java.time.Duration;
import java.time.Instant;

/** A clock that is moved by hand; nobody can wait on it. */
final class HandClock implements Clock {
  long nanos;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wallClock() {
    return Instant.EPOCH.plusNanos(nanos);
  }

  @Override
  public void sleep(Duration duration) {
    nanos += duration.toNanos();
  }

  @Override
  public Timer scheduleAt(Deadline when, Runnable action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean park(Deadline until) {
    nanos = until.nanos();
    return false;
  }
}
