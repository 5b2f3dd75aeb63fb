package io.jdevp2p.simulation;

/**
 * Unwinds the threads of a killed host: thrown by every blocking or starting call on it. Not to be
 * caught; what a thread throws while it unwinds is not reported.
 */
public final class HostKilledError extends Error {
  private static final long serialVersionUID = 1;

  HostKilledError(String host) {
    // Without stack trace: there is one per thread of a killed host, and nobody reads it.
    super("host " + host + " was killed", null, false, false);
  }
}
