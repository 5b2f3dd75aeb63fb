package io.jdevp2p.cli;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A command that Ctrl-C and SIGTERM end cleanly: they interrupt its thread, which then says what it
 * has and closes what it opened.
 */
@FunctionalInterface
interface Interruptible {
  /** What the command does; the exit code. */
  int proceed() throws InterruptedException;

  /** Runs it; the exit code is that of the signal if there was one. */
  static int run(Interruptible command) {
    AtomicInteger signal = new AtomicInteger();
    Thread thread = Thread.currentThread();
    Signals.onStop(code -> {
      signal.set(code);
      thread.interrupt();
    });
    try {
      int code = command.proceed();
      return signal.get() == 0 ? code : signal.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return signal.get() == 0 ? ExitCodes.INTERRUPTED : signal.get();
    }
  }
}
