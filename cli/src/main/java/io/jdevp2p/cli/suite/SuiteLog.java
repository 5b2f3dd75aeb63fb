package io.jdevp2p.cli.suite;

/** Is told what happens in a test. Several threads may tell. */
@FunctionalInterface
public interface SuiteLog {
  /**
   * Something happened.
   *
   * @param line one line, without text of strangers
   */
  void say(String line);
}
