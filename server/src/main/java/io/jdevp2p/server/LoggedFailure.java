package io.jdevp2p.server;

import org.jspecify.annotations.Nullable;

/**
 * A throwable as the log may have it. Strangers' text may stand in the message of any exception of
 * user code, and in those of its causes: here each is one line without control characters, or left
 * out altogether where more than DEBUG is written. Traces are kept.
 */
final class LoggedFailure extends Throwable {
  private static final int MAX_CAUSES = 8;
  private static final long serialVersionUID = 1;

  private LoggedFailure(String line, @Nullable Throwable cause, StackTraceElement[] trace) {
    super(line, cause, false, true);
    setStackTrace(trace);
  }

  /** With its words, escaped; for DEBUG. */
  static LoggedFailure withWords(Throwable e) {
    return copy(e, true, MAX_CAUSES);
  }

  /** Without a word; for all other levels. */
  static LoggedFailure withoutWords(Throwable e) {
    return copy(e, false, MAX_CAUSES);
  }

  private static LoggedFailure copy(Throwable e, boolean withWords, int causes) {
    Throwable cause = causes == 0 ? null : Endings.asked(e, Throwable::getCause);
    StackTraceElement[] trace = Endings.asked(e, Throwable::getStackTrace);
    String name = e.getClass().getName();
    return new LoggedFailure(
        withWords ? name + ": " + Endings.words(e) : name,
        cause == null ? null : copy(cause, withWords, causes - 1),
        trace == null ? new StackTraceElement[0] : trace);
  }
}
