package io.jdevp2p.server;

import java.time.Duration;

/** What bounds a server whatever its use; what depends on that is in {@link ServerLimits}. */
final class FixedLimits {
  /** The pause after accepting has failed, as it does without a file descriptor. */
  static final Duration ACCEPT_PAUSE = Duration.ofMillis(200);

  /**
   * Addresses of one name that are dialed. A name with more is somebody's mistake or game; each one
   * costs a connect timeout.
   */
  static final int ADDRESSES_PER_NAME = 4;

  /** Dials for each dialed peer that is missing: about half of all dials come to nothing. */
  static final int DIALS_PER_FREE_SLOT = 2;

  /** A static peer that stayed this long was worth its dial. */
  static final Duration GOOD_WHILE = Duration.ofMinutes(1);

  /** The pause after many candidates in a row were of no use. */
  static final Duration CANDIDATE_PAUSE = Duration.ofSeconds(1);

  /**
   * Ports that the system is asked for until one is free for TCP and for UDP: each is taken for UDP
   * by a chance that is small on any machine.
   */
  static final int PORT_DRAWS = 16;

  /**
   * How long a node source may take for a node when its turn comes: a source that is quick, because
   * somebody has filled it with nodes of his, must not be the only one that is dialed. Less than it
   * takes to see that nobody answers at an address.
   */
  static final Duration SOURCE_PATIENCE = Duration.ofSeconds(1);

  /** Characters of foreign text in the words of a failure. */
  static final int FAILURE_CHARS = 200;

  private FixedLimits() {}
}
