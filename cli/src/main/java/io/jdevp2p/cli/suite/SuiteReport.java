package io.jdevp2p.cli.suite;

/** Tells somebody of a run of tests. Called by the thread of the run. */
public interface SuiteReport {
  /**
   * The run begins.
   *
   * @param tests how many there will be
   */
  void begin(int tests);

  /**
   * A test is over.
   *
   * @param result how it ended
   */
  void ended(SuiteResult result);

  /**
   * The run is over, or was ended early.
   *
   * @param passed how many tests passed
   * @param run how many were run
   */
  void finish(int passed, int run);
}
