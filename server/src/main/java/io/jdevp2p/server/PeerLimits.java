package io.jdevp2p.server;

import static io.jdevp2p.server.ServerLimits.positive;
import static io.jdevp2p.server.ServerLimits.require;

import java.time.Duration;

/**
 * What bounds a peer: how it has to show that it is there, how much it may talk about that, and how
 * it ends. A part of {@link ServerLimits}.
 *
 * @param pingInterval how often a peer is asked whether it is there (go-ethereum: 15 s)
 * @param readTimeout how long nothing may arrive before a peer is dropped (go-ethereum: 30 s)
 * @param writeTimeout how long a peer may take nothing before it is dropped (go-ethereum: 20 s)
 * @param baseMessageBurst messages of the base protocol, such as pings, that a peer may send at
 *     once; beyond it, it is disconnected
 * @param baseMessageInterval how long it takes until it may send one more; by default as many as
 *     ethrex allows, 500 a minute (go-ethereum sends four, ethrex six a minute)
 * @param handlerGrace how long a protocol's handler may go on after its peer went, before it is
 *     interrupted
 * @param handlersLeft handlers that may outlive their peers, because they don't react to an
 *     interrupt; beyond it no new peer is admitted
 */
public record PeerLimits(
    Duration pingInterval,
    Duration readTimeout,
    Duration writeTimeout,
    int baseMessageBurst,
    Duration baseMessageInterval,
    Duration handlerGrace,
    int handlersLeft) {

  /** Refuses numbers that don't fit together. */
  public PeerLimits {
    require(positive(pingInterval), "pingInterval must be positive");
    require(
        readTimeout.compareTo(pingInterval) > 0,
        "readTimeout must exceed pingInterval, or a peer is dropped before its pong can arrive");
    require(positive(writeTimeout), "writeTimeout must be positive");
    require(baseMessageBurst > 0, "a peer must be allowed a ping");
    require(positive(baseMessageInterval), "baseMessageInterval must be positive");
    require(!handlerGrace.isNegative(), "handlerGrace must not be negative");
    require(handlersLeft > 0, "handlersLeft must be positive");
  }

  static PeerLimits defaults() {
    return new Builder().build();
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .pingInterval(pingInterval)
        .readTimeout(readTimeout)
        .writeTimeout(writeTimeout)
        .baseMessageBurst(baseMessageBurst)
        .baseMessageInterval(baseMessageInterval)
        .handlerGrace(handlerGrace)
        .handlersLeft(handlersLeft);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private Duration pingInterval = Duration.ofSeconds(15);
    private Duration readTimeout = Duration.ofSeconds(30);
    private Duration writeTimeout = Duration.ofSeconds(20);
    private int baseMessageBurst = 64;
    private Duration baseMessageInterval = Duration.ofMillis(120);
    private Duration handlerGrace = Duration.ofSeconds(1);
    private int handlersLeft = 1_024;

    private Builder() {}

    /**
     * Sets {@link PeerLimits#pingInterval()}.
     *
     * @param value the number
     * @return this
     */
    public Builder pingInterval(Duration value) {
      pingInterval = value;
      return this;
    }

    /**
     * Sets {@link PeerLimits#readTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder readTimeout(Duration value) {
      readTimeout = value;
      return this;
    }

    /**
     * Sets {@link PeerLimits#writeTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder writeTimeout(Duration value) {
      writeTimeout = value;
      return this;
    }

    /**
     * Sets {@link PeerLimits#baseMessageBurst()}.
     *
     * @param value the number
     * @return this
     */
    public Builder baseMessageBurst(int value) {
      baseMessageBurst = value;
      return this;
    }

    /**
     * Sets {@link PeerLimits#baseMessageInterval()}.
     *
     * @param value the number
     * @return this
     */
    public Builder baseMessageInterval(Duration value) {
      baseMessageInterval = value;
      return this;
    }

    /**
     * Sets {@link PeerLimits#handlerGrace()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handlerGrace(Duration value) {
      handlerGrace = value;
      return this;
    }

    /**
     * Sets {@link PeerLimits#handlersLeft()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handlersLeft(int value) {
      handlersLeft = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public PeerLimits build() {
      return new PeerLimits(
          pingInterval,
          readTimeout,
          writeTimeout,
          baseMessageBurst,
          baseMessageInterval,
          handlerGrace,
          handlersLeft);
    }
  }
}
