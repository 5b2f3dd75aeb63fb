package io.jdevp2p.server;

import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Every number that bounds a server, with its default, in parts by concern; those of typed
 * protocols are in {@link TypedLimits}, what each bounds and what happens at it in {@code
 * docs/limits.md}.
 *
 * {@snippet :
 * ServerLimits limits =
 *     ServerLimits.defaults().toBuilder()
 *         .memory(m -> m.unreadBytes(64 << 20).inboxMessages(256))
 *         .peers(p -> p.readTimeout(Duration.ofMinutes(1)))
 *         .build();
 * }
 *
 * @param entry the way in: who has not proved who it is
 * @param dials dialing, and the lists of nodes
 * @param peers a peer: its pings, its silence, its end
 * @param memory what peers have sent and nobody has read
 * @param events events inside a server, and those that it tells
 * @param closeGrace how long {@link Server#close()} waits for what doesn't let go
 */
public record ServerLimits(
    EntryLimits entry,
    DialLimits dials,
    PeerLimits peers,
    MemoryLimits memory,
    EventLimits events,
    Duration closeGrace) {

  /** Refuses numbers that don't fit together. */
  public ServerLimits {
    require(
        dials.dialHistory().compareTo(entry.inboundThrottle()) > 0,
        "dialHistory must exceed inboundThrottle, or the other side refuses our redials");
    require(!closeGrace.isNegative(), "closeGrace must not be negative");
  }

  /**
   * The defaults.
   *
   * @return go-ethereum's numbers where it has one and nothing speaks against it
   */
  public static ServerLimits defaults() {
    return new ServerLimits(
        EntryLimits.defaults(),
        DialLimits.defaults(),
        PeerLimits.defaults(),
        MemoryLimits.defaults(),
        EventLimits.defaults(),
        Duration.ofSeconds(2));
  }

  static boolean positive(Duration d) {
    return !d.isNegative() && !d.isZero();
  }

  static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private EntryLimits entry;
    private DialLimits dials;
    private PeerLimits peers;
    private MemoryLimits memory;
    private EventLimits events;
    private Duration closeGrace;

    private Builder(ServerLimits from) {
      entry = from.entry;
      dials = from.dials;
      peers = from.peers;
      memory = from.memory;
      events = from.events;
      closeGrace = from.closeGrace;
    }

    /**
     * Changes some of {@link ServerLimits#entry()}.
     *
     * @param change sets what is to differ
     * @return this
     * @throws IllegalArgumentException when they don't fit together
     */
    public Builder entry(UnaryOperator<EntryLimits.Builder> change) {
      entry = change.apply(entry.toBuilder()).build();
      return this;
    }

    /**
     * Changes some of {@link ServerLimits#dials()}.
     *
     * @param change sets what is to differ
     * @return this
     * @throws IllegalArgumentException when they don't fit together
     */
    public Builder dials(UnaryOperator<DialLimits.Builder> change) {
      dials = change.apply(dials.toBuilder()).build();
      return this;
    }

    /**
     * Changes some of {@link ServerLimits#peers()}.
     *
     * @param change sets what is to differ
     * @return this
     * @throws IllegalArgumentException when they don't fit together
     */
    public Builder peers(UnaryOperator<PeerLimits.Builder> change) {
      peers = change.apply(peers.toBuilder()).build();
      return this;
    }

    /**
     * Changes some of {@link ServerLimits#memory()}.
     *
     * @param change sets what is to differ
     * @return this
     * @throws IllegalArgumentException when they don't fit together
     */
    public Builder memory(UnaryOperator<MemoryLimits.Builder> change) {
      memory = change.apply(memory.toBuilder()).build();
      return this;
    }

    /**
     * Changes some of {@link ServerLimits#events()}.
     *
     * @param change sets what is to differ
     * @return this
     * @throws IllegalArgumentException when they don't fit together
     */
    public Builder events(UnaryOperator<EventLimits.Builder> change) {
      events = change.apply(events.toBuilder()).build();
      return this;
    }

    /**
     * Sets {@link ServerLimits#closeGrace()}.
     *
     * @param value the number
     * @return this
     */
    public Builder closeGrace(Duration value) {
      closeGrace = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public ServerLimits build() {
      return new ServerLimits(entry, dials, peers, memory, events, closeGrace);
    }
  }
}
