package io.jdevp2p.host;

import java.net.InetAddress;

/**
 * The real machine. Together with the other {@code SystemHost…} classes the only code of the
 * project that reads the system's time and randomness, starts threads or opens sockets; the build
 * fails on any other. Thread-safe.
 */
final class SystemHost implements Host {
  static final SystemHost INSTANCE = new SystemHost();

  private final Clock clock = new SystemHostClock();
  private final RandomSource random = new SystemHostRandom();
  private final Threads threads = new SystemHostThreads();
  private final Sockets sockets = new SystemHostSockets(clock);
  private final Names names = new SystemHostNames(clock, InetAddress::getAllByName);

  private SystemHost() {}

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public RandomSource random() {
    return random;
  }

  @Override
  public Threads threads() {
    return threads;
  }

  @Override
  public Sockets sockets() {
    return sockets;
  }

  @Override
  public Names names() {
    return names;
  }
}
