package io.jdevp2p.server;

import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.rlpx.Capability;
import java.util.Optional;

/**
 * A protocol that a server offers: what the user writes. Two forms: {@link #raw} gives codes and
 * payloads as they travel, {@link #named} gives Java records, requests and responses.
 *
 * <p>When both sides of a connection offer the protocol, its handler runs once for that peer, on a
 * virtual thread of its own, where it may block as it likes. When it returns, the peer is told
 * "client quitting" and goes; when it throws, the peer goes with "subprotocol error", or "breach of
 * protocol" if what was thrown is a {@link ProtocolBreach}. Immutable; one protocol may be given to
 * many servers.
 */
public abstract sealed class Protocol permits RawProtocol, TypedProtocol {
  /** The largest payload that any protocol may allow: a frame's size has 24 bits. */
  public static final int MAX_MESSAGE_BYTES = (1 << 24) - 1;

  private static final int MAX_LENGTH = 0xffff;

  private final Capability capability;
  private final int length;
  private final Optional<NodeSource> candidates;

  Protocol(Capability capability, int length, Optional<NodeSource> candidates) {
    if (!capability.name().matches("[!-~]{1,8}")) {
      throw new IllegalArgumentException(
          "protocol name '" + capability.name() + "' is not one to eight ASCII characters");
    }
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "protocol " + capability + ": length " + length + " is not in 0.." + MAX_LENGTH);
    }
    this.capability = capability;
    this.length = length;
    this.candidates = candidates;
  }

  /**
   * A protocol of codes and payloads.
   *
   * @param name one to eight ASCII characters, by the specification
   * @param version from 0; the highest that both sides have is used
   * @param length how many message codes it has, from 0 to length - 1
   * @param handler what to do with a peer
   * @return the protocol
   * @throws IllegalArgumentException when the name, version or length can't be
   */
  public static RawProtocol raw(String name, int version, int length, ProtocolHandler handler) {
    return new RawProtocol(
        new Capability(name, version), length, MAX_MESSAGE_BYTES, Optional.empty(), handler);
  }

  /**
   * A protocol of Java records; messages and handlers are added to it.
   *
   * @param name one to eight ASCII characters, by the specification
   * @param version from 0; the highest that both sides have is used
   * @return a protocol without messages
   * @throws IllegalArgumentException when the name or version can't be
   */
  public static TypedProtocol named(String name, int version) {
    return TypedProtocol.empty(new Capability(name, version));
  }

  /**
   * Name and version as Hello tells them.
   *
   * @return the capability
   */
  public final Capability capability() {
    return capability;
  }

  /**
   * How many message codes the protocol takes.
   *
   * @return the number of codes
   */
  public final int length() {
    return length;
  }

  /**
   * Where to find nodes that speak this protocol, if it brings a source of its own.
   *
   * @return the source
   */
  public final Optional<NodeSource> candidates() {
    return candidates;
  }

  /**
   * The largest payload that a message may have when it arrives, checked before it is inflated.
   *
   * @param code message code within the protocol
   * @return bytes
   */
  public abstract int maxBytes(int code);

  /** The largest of all {@link #maxBytes}: what is larger isn't even read. */
  abstract int largestBytes();

  /**
   * Whether a message counts as unread beyond the handler's taking it. Then the protocol gives its
   * bytes back.
   */
  abstract boolean countsUntilUsed();

  /** Runs the user's handler for one peer to its end. */
  abstract void run(Peer peer, MessageChannel channel) throws Exception;

  @Override
  public String toString() {
    return capability.toString();
  }
}
