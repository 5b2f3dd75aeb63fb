package io.jdevp2p.cli;

/** The end of a command, with what to tell the user: one line that names the offending part. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String words;

  CliException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.words = message;
  }

  int exitCode() {
    return exitCode;
  }

  String words() {
    return words;
  }
}
