package io.jdevp2p.cli.suite;

/** The node did not do what it must. */
public final class SuiteFailure extends Exception {
  private static final long serialVersionUID = 1L;

  SuiteFailure(String message) {
    super(message);
  }
}
