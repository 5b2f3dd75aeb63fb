package io.jdevp2p.server;

import static io.jdevp2p.server.ServerLimits.positive;
import static io.jdevp2p.server.ServerLimits.require;

import java.time.Duration;

/**
 * What bounds the way in: who has not proved who it is, and who may come how often. A part of
 * {@link ServerLimits}.
 *
 * @param handshake one deadline over accept or connect's end, encryption handshake, both
 *     checkpoints and Hello; go-ethereum gives the encryption handshake 5 s and Hello another 30 s,
 *     which lets silent strangers hold slots
 * @param authTimeout how long the whole auth of a connection that came in may take to arrive,
 *     within {@code handshake}; an honest one sends it at once
 * @param awaitingAuth connections that came in and haven't sent their whole auth; when there are
 *     more, the most dispensable is closed
 * @param handshakeLine connections whose auth waits to be computed; when there are more, the
 *     longest line of a network loses its last
 * @param handshakesPerProcessor handshakes of connections that came in, computing at once
 * @param awaitingHello connections whose handshake is done and whose Hello isn't; when there are
 *     more, the most dispensable is closed. At our best of some thousand handshakes a second, it
 *     still takes longer than a round trip to fill
 * @param unprovenKnown places in each of these that only the addresses of trusted and static nodes
 *     take
 * @param inboundPeersPerPrefix inbound peers of one /24 (IPv4) or /64 (IPv6) once half of the
 *     inbound places are taken; until then anybody may have them. LAN and loopback are exempt
 * @param crossDialPatience how long a connection whose node has proved itself waits for a better
 *     one with the same node, which has not
 * @param inboundThrottle how long an address must wait before it may connect again (go-ethereum: 30
 *     s); LAN and loopback are exempt
 * @param throttleEntries addresses that the throttle remembers
 */
public record EntryLimits(
    Duration handshake,
    Duration authTimeout,
    int awaitingAuth,
    int handshakeLine,
    int handshakesPerProcessor,
    int awaitingHello,
    int unprovenKnown,
    int inboundPeersPerPrefix,
    Duration crossDialPatience,
    Duration inboundThrottle,
    int throttleEntries) {

  /** Refuses numbers that don't fit together. */
  public EntryLimits {
    require(positive(handshake), "handshake must be positive");
    require(positive(authTimeout), "authTimeout must be positive");
    require(authTimeout.compareTo(handshake) <= 0, "authTimeout is a part of handshake, not more");
    require(!crossDialPatience.isNegative(), "crossDialPatience must not be negative");
    require(!inboundThrottle.isNegative(), "inboundThrottle must not be negative");
    require(
        awaitingAuth > 0
            && handshakeLine > 0
            && handshakesPerProcessor > 0
            && awaitingHello > 0
            && unprovenKnown > 0
            && inboundPeersPerPrefix > 0,
        "the way in needs room for at least one");
    require(throttleEntries > 0, "lists need room for at least one");
  }

  static EntryLimits defaults() {
    return new Builder().build();
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .handshake(handshake)
        .authTimeout(authTimeout)
        .awaitingAuth(awaitingAuth)
        .handshakeLine(handshakeLine)
        .handshakesPerProcessor(handshakesPerProcessor)
        .awaitingHello(awaitingHello)
        .unprovenKnown(unprovenKnown)
        .inboundPeersPerPrefix(inboundPeersPerPrefix)
        .crossDialPatience(crossDialPatience)
        .inboundThrottle(inboundThrottle)
        .throttleEntries(throttleEntries);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private Duration handshake = Duration.ofSeconds(8);
    private Duration authTimeout = Duration.ofSeconds(3);
    private int awaitingAuth = 1_024;
    private int handshakeLine = 256;
    private int handshakesPerProcessor = 1;
    private int awaitingHello = 512;
    private int unprovenKnown = 64;
    private int inboundPeersPerPrefix = 4;
    private Duration crossDialPatience = Duration.ofSeconds(2);
    private Duration inboundThrottle = Duration.ofSeconds(30);
    private int throttleEntries = 65_536;

    private Builder() {}

    /**
     * Sets {@link EntryLimits#handshake()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshake(Duration value) {
      handshake = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#authTimeout()}.
     *
     * @param value the number
     * @return this
     */
    public Builder authTimeout(Duration value) {
      authTimeout = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#awaitingAuth()}.
     *
     * @param value the number
     * @return this
     */
    public Builder awaitingAuth(int value) {
      awaitingAuth = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#handshakeLine()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshakeLine(int value) {
      handshakeLine = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#handshakesPerProcessor()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshakesPerProcessor(int value) {
      handshakesPerProcessor = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#awaitingHello()}.
     *
     * @param value the number
     * @return this
     */
    public Builder awaitingHello(int value) {
      awaitingHello = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#unprovenKnown()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unprovenKnown(int value) {
      unprovenKnown = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#inboundPeersPerPrefix()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboundPeersPerPrefix(int value) {
      inboundPeersPerPrefix = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#crossDialPatience()}.
     *
     * @param value the number
     * @return this
     */
    public Builder crossDialPatience(Duration value) {
      crossDialPatience = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#inboundThrottle()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboundThrottle(Duration value) {
      inboundThrottle = value;
      return this;
    }

    /**
     * Sets {@link EntryLimits#throttleEntries()}.
     *
     * @param value the number
     * @return this
     */
    public Builder throttleEntries(int value) {
      throttleEntries = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public EntryLimits build() {
      return new EntryLimits(
          handshake,
          authTimeout,
          awaitingAuth,
          handshakeLine,
          handshakesPerProcessor,
          awaitingHello,
          unprovenKnown,
          inboundPeersPerPrefix,
          crossDialPatience,
          inboundThrottle,
          throttleEntries);
    }
  }
}
