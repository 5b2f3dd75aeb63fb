package io.jdevp2p.server;

import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.rlpx.Capability;
import java.util.Optional;

/** A protocol of codes and payloads. Immutable. */
public final class RawProtocol extends Protocol {
  private final int maxMessageBytes;
  private final ProtocolHandler handler;

  RawProtocol(
      Capability capability,
      int length,
      int maxMessageBytes,
      Optional<NodeSource> candidates,
      ProtocolHandler handler) {
    super(capability, length, candidates);
    if (maxMessageBytes < 0 || maxMessageBytes > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "protocol " + capability + ": a message of " + maxMessageBytes + " bytes can't be sent");
    }
    this.maxMessageBytes = maxMessageBytes;
    this.handler = handler;
  }

  /**
   * The same protocol with smaller messages: larger ones are refused before they are inflated.
   *
   * @param bytes the largest payload, 0 to {@link Protocol#MAX_MESSAGE_BYTES}
   * @return a new protocol
   */
  public RawProtocol maxMessageBytes(int bytes) {
    return new RawProtocol(capability(), length(), bytes, candidates(), handler);
  }

  /**
   * The same protocol with a source of nodes that speak it.
   *
   * @param source dial candidates; the server closes it
   * @return a new protocol
   */
  public RawProtocol candidates(NodeSource source) {
    return new RawProtocol(capability(), length(), maxMessageBytes, Optional.of(source), handler);
  }

  @Override
  public int maxBytes(int code) {
    return maxMessageBytes;
  }

  @Override
  int largestBytes() {
    return maxMessageBytes;
  }

  @Override
  boolean countsUntilUsed() {
    return false;
  }

  @Override
  void run(Peer peer, MessageChannel channel) throws Exception {
    handler.run(peer, channel);
  }
}
