package io.jdevp2p.fuzz;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * A host for code that needs no second thread to go on: what is started is run at once, to its end,
 * by who starts it. Time stands still, and randomness is the same in each run.
 */
public final class InlineHost implements Host, Clock, Threads {
  private final RandomSource random;

  public InlineHost(long seed) {
    Random source = new Random(seed);
    random = source::nextLong;
  }

  @Override
  public Clock clock() {
    return this;
  }

  @Override
  public RandomSource random() {
    return random;
  }

  @Override
  public Threads threads() {
    return this;
  }

  @Override
  public Thread start(String name, Runnable body) {
    body.run();
    return Thread.currentThread();
  }

  @Override
  public int live() {
    return 1;
  }

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public Instant wallClock() {
    return Instant.EPOCH;
  }

  @Override
  public Timer scheduleAt(Deadline when, Runnable action) {
    return () -> true;
  }

  @Override
  public void sleep(Duration duration) {
    throw new AssertionError("nothing here has to wait");
  }

  @Override
  public boolean park(Deadline until) {
    throw new AssertionError("nothing here has to wait");
  }

  @Override
  public Sockets sockets() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Names names() {
    throw new UnsupportedOperationException();
  }
}
