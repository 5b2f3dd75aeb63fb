package io.jdevp2p.host;

/** The maxima of this module, with their reasons. What users of {@link Mailbox} hold is theirs. */
final class HostLimits {
  /**
   * Connections that wait to be accepted; the kernel may lower it. Enough for a flood of a moment:
   * whom there is no place for tries again after a second.
   */
  static final int ACCEPT_BACKLOG = 2_048;

  /** DNS lookups that run at once; each holds a platform thread, the resolver being native. */
  static final int CONCURRENT_LOOKUPS = 8;

  /** DNS lookups that wait for one of those; more are refused. */
  static final int QUEUED_LOOKUPS = 256;

  /** Largest UDP payload, RFC 768 over IPv6 without jumbograms. */
  static final int DATAGRAM_BYTES = 65_535;

  /**
   * What a UDP socket asks the kernel to keep while nobody receives; the kernel may give less. Some
   * thousand small packets, which a thread that has to wait for a processor for 20 ms still finds.
   */
  static final int UDP_RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;

  /**
   * How often a thread that takes packets without waiting looks for one before it waits: 10 µs, as
   * long as it takes to be woken.
   */
  static final int RECEIVE_ATTEMPTS = 16;

  /** Random bytes fetched at once, per stripe. */
  static final int RANDOM_BUFFER_BYTES = 1024;

  /** Independent random generators, so that threads seldom wait for each other; a power of two. */
  static final int RANDOM_STRIPES = 8;

  private HostLimits() {}
}
