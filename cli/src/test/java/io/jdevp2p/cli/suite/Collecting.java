package io.jdevp2p.cli.suite;

import java.util.List;

/** A report that keeps the results. */
record Collecting(List<SuiteResult> results) implements SuiteReport {
  @Override
  public void begin(int tests) {}

  @Override
  public void ended(SuiteResult result) {
    results.add(result);
  }

  @Override
  public void finish(int passed, int run) {}
}
