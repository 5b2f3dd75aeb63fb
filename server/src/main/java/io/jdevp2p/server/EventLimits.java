package io.jdevp2p.server;

import static io.jdevp2p.server.ServerLimits.require;

/**
 * What bounds the events inside a server, and those that it tells. A part of {@link ServerLimits}.
 *
 * @param mailboxEvents events that wait for the run loop
 * @param eventRing events that a subscriber may lag behind
 * @param subscribers event subscriptions at once
 */
public record EventLimits(int mailboxEvents, int eventRing, int subscribers) {

  /** Refuses numbers that don't fit together. */
  public EventLimits {
    require(mailboxEvents >= 16, "the run loop's mailbox needs room for at least 16 events");
    require(eventRing > 0 && subscribers > 0, "rings need room for at least one");
  }

  static EventLimits defaults() {
    return new Builder().build();
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder().mailboxEvents(mailboxEvents).eventRing(eventRing).subscribers(subscribers);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private int mailboxEvents = 4_096;
    private int eventRing = 4_096;
    private int subscribers = 64;

    private Builder() {}

    /**
     * Sets {@link EventLimits#mailboxEvents()}.
     *
     * @param value the number
     * @return this
     */
    public Builder mailboxEvents(int value) {
      mailboxEvents = value;
      return this;
    }

    /**
     * Sets {@link EventLimits#eventRing()}.
     *
     * @param value the number
     * @return this
     */
    public Builder eventRing(int value) {
      eventRing = value;
      return this;
    }

    /**
     * Sets {@link EventLimits#subscribers()}.
     *
     * @param value the number
     * @return this
     */
    public Builder subscribers(int value) {
      subscribers = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public EventLimits build() {
      return new EventLimits(mailboxEvents, eventRing, subscribers);
    }
  }
}
