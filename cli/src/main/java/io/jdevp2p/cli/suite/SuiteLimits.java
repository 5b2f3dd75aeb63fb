package io.jdevp2p.cli.suite;

import java.time.Duration;

/** The maxima of the suites. */
public final class SuiteLimits {
  /** Packets that have come and wait to be read: a lookup's worth, many times. */
  static final int PACKETS = 1024;

  /** What is read of a packet: more than discovery allows, so that one too long is seen. */
  static final int PACKET_BYTES = 2048;

  /** What a test tells of itself. */
  static final int LOG_LINES = 1000;

  /** How long an answer may take unless told otherwise, as in go-ethereum's suites. */
  public static final Duration ANSWER = Duration.ofMillis(300);

  /** How long a version 4 packet of ours is valid. */
  static final Duration EXPIRATION = Duration.ofSeconds(20);

  /** How long a node may take until it tells others of a node that it was told of. */
  static final Duration ADMISSION = Duration.ofSeconds(60);

  /** How long to wait between questions that are asked again. */
  static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  private SuiteLimits() {}
}
