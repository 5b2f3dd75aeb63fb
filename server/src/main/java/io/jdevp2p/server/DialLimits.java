package io.jdevp2p.server;

import static io.jdevp2p.server.ServerLimits.positive;
import static io.jdevp2p.server.ServerLimits.require;

import java.time.Duration;

/**
 * What bounds dialing, and the lists of nodes that it is about. A part of {@link ServerLimits}.
 *
 * @param dialTimeout how long a TCP connect may take (go-ethereum: 15 s)
 * @param resolveTimeout how long the lookup of a host name may take (go-ethereum: 5 s)
 * @param dialHistory how long a node isn't dialed again after a dial began (go-ethereum: 35 s,
 *     above the other side's throttle)
 * @param dialHistoryEntries nodes that the dial history remembers
 * @param redialMaximum the longest wait between two dials of a static node that never answers; the
 *     wait doubles from {@code dialHistory} on
 * @param staticNodes entries of the static list
 * @param trustedNodes entries of the trusted list
 * @param candidates nodes of node sources that wait for a free dial slot
 */
public record DialLimits(
    Duration dialTimeout,
    Duration resolveTimeout,
    Duration dialHistory,
    int dialHistoryEntries,
    Duration redialMaximum,
    int staticNodes,
    int trustedNodes,
    int candidates) {

  /** Refuses numbers that don't fit together. */
  public DialLimits {
    require(positive(dialTimeout), "dialTimeout must be positive");
    require(positive(resolveTimeout), "resolveTimeout must be positive");
    require(
        redialMaximum.compareTo(dialHistory) >= 0, "redialMaximum must not be below dialHistory");
    require(
        dialHistoryEntries > 0 && staticNodes > 0 && trustedNodes > 0 && candidates > 0,
        "lists need room for at least one");
  }

  static DialLimits defaults() {
    return new Builder().build();
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .dialTimeout(dialTimeout)
        .resolveTimeout(resolveTimeout)
        .dialHistory(dialHistory)
        .dialHistoryEntries(dialHistoryEntries)
        .redialMaximum(redialMaximum)
        .staticNodes(staticNodes)
        .trustedNodes(trustedNodes)
        .candidates(candidates);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private Duration dialTimeout = Duration.ofSeconds(15);
    private Duration resolveTimeout = Duration.ofSeconds(5);
    private Duration dialHistory = Duration.ofSeconds(35);
    private int dialHistoryEntries = 16_384;
    private Duration redialMaximum = Duration.ofMinutes(10);
    private int staticNodes = 4_096;
    private int trustedNodes = 4_096;
    private int candidates = 64;

    private Builder() {}

    /**
     * Sets {@link DialLimits#dialTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder dialTimeout(Duration value) {
      dialTimeout = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#resolveTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder resolveTimeout(Duration value) {
      resolveTimeout = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#dialHistory()}.
     *
     * @param value the number
     * @return this
     */
    public Builder dialHistory(Duration value) {
      dialHistory = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#dialHistoryEntries()}.
     *
     * @param value the number
     * @return this
     */
    public Builder dialHistoryEntries(int value) {
      dialHistoryEntries = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#redialMaximum()}.
     *
     * @param value the number
     * @return this
     */
    public Builder redialMaximum(Duration value) {
      redialMaximum = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#staticNodes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder staticNodes(int value) {
      staticNodes = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#trustedNodes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder trustedNodes(int value) {
      trustedNodes = value;
      return this;
    }

    /**
     * Sets {@link DialLimits#candidates()}.
     *
     * @param value the number
     * @return this
     */
    public Builder candidates(int value) {
      candidates = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public DialLimits build() {
      return new DialLimits(
          dialTimeout,
          resolveTimeout,
          dialHistory,
          dialHistoryEntries,
          redialMaximum,
          staticNodes,
          trustedNodes,
          candidates);
    }
  }
}
