package io.jdevp2p.rlpx;

import java.time.Duration;

/**
 * Every number that bounds what a connection takes, keeps or waits for. Immutable; {@link
 * #defaults()} is what the network uses, a {@code with…} method changes one number.
 *
 * @param authBytes the largest auth or ack message that is accepted, without its size prefix;
 *     default 2,048, as in go-ethereum
 * @param helloBytes the largest Hello that is accepted, and with it the largest frame before Hello;
 *     default 2,048, as in go-ethereum
 * @param maxNameBytes the longest client name in a Hello; default 512
 * @param maxCapabilities the most capabilities in a Hello; default 128
 * @param maxCapabilityNameBytes the longest name of a capability in a Hello; default 32, four times
 *     what the specification allows
 * @param frameBytes the largest frame, in bytes of its data; default and maximum 2^24-1, what its
 *     size field can hold
 * @param inflatedBytes the largest payload of a message, inflated; default and maximum 2^24-1
 *     (EIP-706)
 * @param idleBufferBytes the read buffer and the write buffer of a connection that does nothing;
 *     default 512
 * @param bufferBytes what these buffers grow to while there is much to do, and so how much may be
 *     accepted by {@link RlpxConnection#write} while as much is being written to the socket;
 *     default 65,536. A larger message has a buffer of its own as long as it is being read or
 *     written
 * @param queuedMessages how many messages of one protocol may wait for room in the write buffer
 *     before the next caller has to wait for a place; default 256
 * @param drainBytes how much of what still arrives is read after our Disconnect, so that it is not
 *     lost; default 1 MiB
 * @param handshakeDeadline the time for handshake and Hello together, when {@link
 *     RlpxConnection#deadline} sets no other; default 5 s, which go-ethereum gives to the handshake
 *     alone
 * @param disconnectDeadline the time for sending a Disconnect and for the other side to end the
 *     connection; default 2 s, the grace that the specification asks for
 */
public record RlpxLimits(
    int authBytes,
    int helloBytes,
    int maxNameBytes,
    int maxCapabilities,
    int maxCapabilityNameBytes,
    int frameBytes,
    int inflatedBytes,
    int idleBufferBytes,
    int bufferBytes,
    int queuedMessages,
    int drainBytes,
    Duration handshakeDeadline,
    Duration disconnectDeadline) {

  private static final int SIZE_FIELD_MAXIMUM = 0xffffff;

  /**
   * What the process keeps of the arrays in which large messages were compressed and large frames
   * received, for the next ones: 8 MiB, as {@code rlpx.pooled-bytes}.
   */
  public static final int POOLED_BYTES = 8 << 20;

  private static final RlpxLimits DEFAULTS =
      new RlpxLimits(
          2048,
          2048,
          512,
          128,
          32,
          SIZE_FIELD_MAXIMUM,
          SIZE_FIELD_MAXIMUM,
          512,
          64 * 1024,
          256,
          1024 * 1024,
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));

  /**
   * Checks each number and how they go together.
   *
   * @throws IllegalArgumentException naming the number that does not fit
   */
  public RlpxLimits {
    between("authBytes", authBytes, HandshakeCodec.SMALLEST_AUTH_BYTES, 0xffff);
    between("helloBytes", helloBytes, 128, SIZE_FIELD_MAXIMUM - 1);
    between("maxNameBytes", maxNameBytes, 0, helloBytes);
    between("maxCapabilities", maxCapabilities, 0, helloBytes);
    between("maxCapabilityNameBytes", maxCapabilityNameBytes, 1, helloBytes);
    between("frameBytes", frameBytes, helloBytes + 1, SIZE_FIELD_MAXIMUM);
    between("inflatedBytes", inflatedBytes, helloBytes, SIZE_FIELD_MAXIMUM);
    between("idleBufferBytes", idleBufferBytes, 64, 1 << 20);
    between("bufferBytes", bufferBytes, idleBufferBytes, 1 << 24);
    between("queuedMessages", queuedMessages, 1, 1 << 20);
    between("drainBytes", drainBytes, 0, 1 << 30);
    positive("handshakeDeadline", handshakeDeadline);
    positive("disconnectDeadline", disconnectDeadline);
  }

  /**
   * The limits that fit the public network.
   *
   * @return the defaults as given above
   */
  public static RlpxLimits defaults() {
    return DEFAULTS;
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
    private int authBytes;
    private int helloBytes;
    private int maxNameBytes;
    private int maxCapabilities;
    private int maxCapabilityNameBytes;
    private int frameBytes;
    private int inflatedBytes;
    private int idleBufferBytes;
    private int bufferBytes;
    private int queuedMessages;
    private int drainBytes;
    private Duration handshakeDeadline;
    private Duration disconnectDeadline;

    private Builder(RlpxLimits from) {
      authBytes = from.authBytes;
      helloBytes = from.helloBytes;
      maxNameBytes = from.maxNameBytes;
      maxCapabilities = from.maxCapabilities;
      maxCapabilityNameBytes = from.maxCapabilityNameBytes;
      frameBytes = from.frameBytes;
      inflatedBytes = from.inflatedBytes;
      idleBufferBytes = from.idleBufferBytes;
      bufferBytes = from.bufferBytes;
      queuedMessages = from.queuedMessages;
      drainBytes = from.drainBytes;
      handshakeDeadline = from.handshakeDeadline;
      disconnectDeadline = from.disconnectDeadline;
    }

    /**
     * Sets {@link RlpxLimits#authBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder authBytes(int value) {
      authBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#helloBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder helloBytes(int value) {
      helloBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#maxNameBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder maxNameBytes(int value) {
      maxNameBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#maxCapabilities()}.
     *
     * @param value the number
     * @return this
     */
    public Builder maxCapabilities(int value) {
      maxCapabilities = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#maxCapabilityNameBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder maxCapabilityNameBytes(int value) {
      maxCapabilityNameBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#frameBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder frameBytes(int value) {
      frameBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#inflatedBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder inflatedBytes(int value) {
      inflatedBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#idleBufferBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder idleBufferBytes(int value) {
      idleBufferBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#bufferBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder bufferBytes(int value) {
      bufferBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#queuedMessages()}.
     *
     * @param value the number
     * @return this
     */
    public Builder queuedMessages(int value) {
      queuedMessages = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#drainBytes()}.
     *
     * @param value the number
     * @return this
     */
    public Builder drainBytes(int value) {
      drainBytes = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#handshakeDeadline()}.
     *
     * @param value the number
     * @return this
     */
    public Builder handshakeDeadline(Duration value) {
      handshakeDeadline = value;
      return this;
    }

    /**
     * Sets {@link RlpxLimits#disconnectDeadline()}.
     *
     * @param value the number
     * @return this
     */
    public Builder disconnectDeadline(Duration value) {
      disconnectDeadline = value;
      return this;
    }

    /**
     * The limits as set so far.
     *
     * @return limits
     * @throws IllegalArgumentException when they don't fit together
     */
    public RlpxLimits build() {
      return new RlpxLimits(
          authBytes,
          helloBytes,
          maxNameBytes,
          maxCapabilities,
          maxCapabilityNameBytes,
          frameBytes,
          inflatedBytes,
          idleBufferBytes,
          bufferBytes,
          queuedMessages,
          drainBytes,
          handshakeDeadline,
          disconnectDeadline);
    }
  }

  private static void between(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          name + " is " + value + ", must be from " + low + " to " + high);
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " is not positive: " + value);
    }
  }
}
