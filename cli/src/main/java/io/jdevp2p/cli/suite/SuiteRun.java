package io.jdevp2p.cli.suite;

import io.jdevp2p.host.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Runs tests one after the other. Owner: the thread that calls {@link #run}. */
public final class SuiteRun {
  private final Clock clock;
  private final SuiteReport report;

  public SuiteRun(Clock clock, SuiteReport report) {
    this.clock = clock;
    this.report = report;
  }

  /** Runs them all; true when all have passed. Interrupted, it tells of those it has run. */
  public boolean run(List<SuiteTest> tests) throws InterruptedException {
    int run = 0;
    int passed = 0;
    report.begin(tests.size());
    try {
      for (SuiteTest test : tests) {
        SuiteResult result = run(test);
        report.ended(result);
        run++;
        passed += result.passed() ? 1 : 0;
      }
    } finally {
      report.finish(passed, run);
    }
    return passed == tests.size();
  }

  private SuiteResult run(SuiteTest test) throws InterruptedException {
    Lines log = new Lines();
    long began = clock.nanos();
    Optional<String> failure = Optional.empty();
    try {
      test.script().run(log);
    } catch (SuiteFailure | IOException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    return new SuiteResult(
        test.name(), failure, Duration.ofNanos(clock.nanos() - began), log.all());
  }

  /** What was said. Thread-safe: the peers of a test have threads of their own. */
  private static final class Lines implements SuiteLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> lines = new ArrayList<>(); // under the lock
    private boolean more; // under the lock

    @Override
    public void say(String line) {
      lock.lock();
      try {
        if (lines.size() < SuiteLimits.LOG_LINES) {
          lines.add(line);
        } else {
          more = true;
        }
      } finally {
        lock.unlock();
      }
    }

    List<String> all() {
      lock.lock();
      try {
        List<String> all = new ArrayList<>(lines);
        if (more) {
          all.add("... and more");
        }
        return all;
      } finally {
        lock.unlock();
      }
    }
  }
}
