package io.jdevp2p.host;

/** Starts the threads of one host. Thread-safe. */
public interface Threads {
  /**
   * Starts a virtual thread.
   *
   * @param name for logs and thread dumps; need not be unique
   * @param body what it runs. What escapes from it goes to the host's handler of uncaught errors:
   *     the ERROR log on the real machine, a failed test on a simulated one
   * @return the thread, started
   */
  Thread start(String name, Runnable body);

  /**
   * How many threads can compute at the same time.
   *
   * @return the processors of the real machine; 1 on a simulated one, which runs one at a time
   */
  default int processors() {
    return 1;
  }

  /**
   * How many threads were started here and have not ended yet.
   *
   * @return the number at this moment
   */
  int live();
}
