package io.jdevp2p.host;

/**
 * The one door to the machine: everything that a node needs of the world around it.
 *
 * <p>Code that takes its time, randomness, threads, sockets and names from here runs unchanged on
 * {@link #system() the real machine} and on a simulated one. An implementation is thread-safe, and
 * so are its five parts; each accessor gives the same object at every call.
 */
public interface Host {
  /**
   * The time of this host.
   *
   * @return the clock, the same at every call
   */
  Clock clock();

  /**
   * The randomness of this host.
   *
   * @return the random source, the same at every call
   */
  RandomSource random();

  /**
   * Starts threads.
   *
   * @return the threads of this host, the same at every call
   */
  Threads threads();

  /**
   * Opens sockets.
   *
   * @return the sockets of this host, the same at every call
   */
  Sockets sockets();

  /**
   * Looks up DNS names.
   *
   * @return the names as this host sees them, the same at every call
   */
  Names names();

  /**
   * The real machine.
   *
   * @return the one system host of this JVM
   */
  static Host system() {
    return SystemHost.INSTANCE;
  }
}
