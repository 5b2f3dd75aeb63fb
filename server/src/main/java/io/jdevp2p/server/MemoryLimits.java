package io.jdevp2p.server;

import static io.jdevp2p.server.ServerLimits.positive;
import static io.jdevp2p.server.ServerLimits.require;

import java.time.Duration;

/**
 * What bounds what peers have sent and nobody has read. A part of {@link ServerLimits}.
 *
 * @param inboxMessages messages of one protocol of one peer that wait for the user's handler
 * @param inboxBytes bytes of such messages; a single larger message is taken when nothing else
 *     waits
 * @param unreadBytes what all peers together have sent and nobody has read yet: in inboxes, about
 *     to be inflated, or a large frame in part. Beyond it a connection is not read, and so its
 *     sender stopped, until something was read; see {@link UnreadBudget} for who waits first
 * @param unreadBytesPerPeer the most that one peer may have of them
 * @param unreadBytesOwn what each peer may have besides, so that small messages never wait for
 *     other peers
 * @param unreadPatience how long it must be that nothing of a peer was read, before it is let go
 *     for those who wait for memory
 */
public record MemoryLimits(
    int inboxMessages,
    long inboxBytes,
    long unreadBytes,
    long unreadBytesPerPeer,
    long unreadBytesOwn,
    Duration unreadPatience) {

  /** Refuses numbers that don't fit together. */
  public MemoryLimits {
    require(inboxMessages > 0 && inboxBytes > 0, "an inbox needs room for at least one message");
    require(
        unreadBytes > 0 && unreadBytesPerPeer > 0 && unreadBytesOwn >= 0,
        "unread data needs room for at least one byte");
    require(positive(unreadPatience), "unreadPatience must be positive");
  }

  static MemoryLimits defaults() {
    return new Builder().build();
  }

  /**
   * A builder that begins with these limits.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder()
        .inboxMessages(inboxMessages)
        .inboxBytes(inboxBytes)
        .unreadBytes(unreadBytes)
        .unreadBytesPerPeer(unreadBytesPerPeer)
        .unreadBytesOwn(unreadBytesOwn)
        .unreadPatience(unreadPatience);
  }

  /** Builds limits that differ from others in some numbers. Not thread-safe. */
  public static final class Builder {
    private int inboxMessages = 1_024;
    private long inboxBytes = 2L << 20;
    private long unreadBytes = 128L << 20;
    private long unreadBytesPerPeer = 32L << 20;
    private long unreadBytesOwn = 64L << 10;
    private Duration unreadPatience = Duration.ofSeconds(10);

    private Builder() {}

    /**
     * Sets {@link MemoryLimits#inboxMessages()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboxMessages(int value) {
      inboxMessages = value;
      return this;
    }

    /**
     * Sets {@link MemoryLimits#inboxBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inboxBytes(long value) {
      inboxBytes = value;
      return this;
    }

    /**
     * Sets {@link MemoryLimits#unreadBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadBytes(long value) {
      unreadBytes = value;
      return this;
    }

    /**
     * Sets {@link MemoryLimits#unreadBytesPerPeer()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadBytesPerPeer(long value) {
      unreadBytesPerPeer = value;
      return this;
    }

    /**
     * Sets {@link MemoryLimits#unreadBytesOwn()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadBytesOwn(long value) {
      unreadBytesOwn = value;
      return this;
    }

    /**
     * Sets {@link MemoryLimits#unreadPatience()}.
     *
     * @param value the number
     * @return this
     */
    public Builder unreadPatience(Duration value) {
      unreadPatience = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public MemoryLimits build() {
      return new MemoryLimits(
          inboxMessages,
          inboxBytes,
          unreadBytes,
          unreadBytesPerPeer,
          unreadBytesOwn,
          unreadPatience);
    }
  }
}
