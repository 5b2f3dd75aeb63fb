package io.jdevp2p.rlpx;

import java.util.Optional;

/**
 * Everything that can end a connection in this module, as {@code stage.reason}. The other side is
 * never told more than {@link #answer()}: of a failed handshake and of a wrong MAC it learns
 * nothing but the end of the connection.
 */
public enum RlpxFailure {
  /** The auth message was not complete at the deadline. */
  AUTH_TIMEOUT("auth.timeout"),
  /** The other side ended the connection before its auth message was complete, or read. */
  AUTH_CLOSED("auth.closed"),
  /** The connection broke while auth was sent or received. */
  AUTH_LOST("auth.lost"),
  /** The auth message announces fewer bytes than the smallest possible one has. */
  AUTH_TOO_SHORT("auth.too-short"),
  /** The auth message announces more than {@link RlpxLimits#authBytes()}. */
  AUTH_TOO_BIG("auth.too-big"),
  /** The auth message was not sealed for our key, or was changed on its way. */
  AUTH_DECRYPT("auth.decrypt"),
  /** The auth message is not the list it should be. */
  AUTH_MALFORMED("auth.malformed"),
  /** The node key in the auth message is not a public key. */
  AUTH_KEY("auth.key"),
  /** The signature in the auth message gives no ephemeral key. */
  AUTH_SIGNATURE("auth.signature"),

  /** The ack message was not complete at the deadline. */
  ACK_TIMEOUT("ack.timeout"),
  /** The other side ended the connection before its ack message was complete, or read. */
  ACK_CLOSED("ack.closed"),
  /** The connection broke while ack was sent or received. */
  ACK_LOST("ack.lost"),
  /** The ack message announces fewer bytes than the smallest possible one has. */
  ACK_TOO_SHORT("ack.too-short"),
  /** The ack message announces more than {@link RlpxLimits#authBytes()}. */
  ACK_TOO_BIG("ack.too-big"),
  /** The ack message was not sealed for our key, or was changed on its way. */
  ACK_DECRYPT("ack.decrypt"),
  /** The ack message is not the list it should be. */
  ACK_MALFORMED("ack.malformed"),
  /** The ephemeral key in the ack message is not a public key. */
  ACK_KEY("ack.key"),

  /** Hello was not exchanged at the deadline. */
  HELLO_TIMEOUT("hello.timeout"),
  /** The other side ended the connection in place of a Hello. */
  HELLO_CLOSED("hello.closed"),
  /** The connection broke before Hello was exchanged. */
  HELLO_LOST("hello.lost"),
  /** The first message is larger than {@link RlpxLimits#helloBytes()}. */
  HELLO_TOO_BIG("hello.too-big", DisconnectReason.PROTOCOL_ERROR),
  /** Hello is not the list it should be. */
  HELLO_MALFORMED("hello.malformed", DisconnectReason.PROTOCOL_ERROR),
  /** The client name in Hello is longer than {@link RlpxLimits#maxNameBytes()}. */
  HELLO_NAME_TOO_LONG("hello.name-too-long", DisconnectReason.PROTOCOL_ERROR),
  /** Hello has more capabilities than {@link RlpxLimits#maxCapabilities()}. */
  HELLO_TOO_MANY_CAPABILITIES("hello.too-many-capabilities", DisconnectReason.PROTOCOL_ERROR),
  /** A capability in Hello is longer than {@link RlpxLimits#maxCapabilityNameBytes()}. */
  HELLO_CAPABILITY_TOO_LONG("hello.capability-too-long", DisconnectReason.PROTOCOL_ERROR),
  /** The first message is neither Hello nor Disconnect. */
  HELLO_UNEXPECTED_MESSAGE("hello.unexpected-message", DisconnectReason.PROTOCOL_ERROR),
  /** The node key in Hello is not a public key. */
  HELLO_IDENTITY("hello.identity", DisconnectReason.INVALID_IDENTITY),
  /** The node key in Hello is not the one of the handshake. */
  HELLO_UNEXPECTED_IDENTITY("hello.unexpected-identity", DisconnectReason.UNEXPECTED_IDENTITY),

  /** The other side sent a Disconnect; {@link RlpxException#remoteReason()} has its reason. */
  DISCONNECT_RECEIVED("disconnect.received"),

  /** A frame header's MAC is wrong. */
  FRAME_HEADER_MAC("frame.header-mac"),
  /** A frame body's MAC is wrong. */
  FRAME_BODY_MAC("frame.body-mac"),
  /** A frame announces more than is allowed. */
  FRAME_TOO_BIG("frame.too-big", DisconnectReason.PROTOCOL_ERROR),
  /** A frame has no message code, or one that is not an RLP integer. */
  FRAME_MALFORMED("frame.malformed", DisconnectReason.PROTOCOL_ERROR),
  /** The connection ended inside a frame. */
  FRAME_TRUNCATED("frame.truncated"),

  /** A message would inflate to more than its code allows. */
  SNAPPY_TOO_BIG("snappy.too-big", DisconnectReason.PROTOCOL_ERROR),
  /** A message is not compressed as it should be. */
  SNAPPY_MALFORMED("snappy.malformed", DisconnectReason.PROTOCOL_ERROR),

  /** A message, not compressed, is larger than its code allows; or one to be written is. */
  MESSAGE_TOO_BIG("message.too-big", DisconnectReason.PROTOCOL_ERROR),
  /** A message has a code that is not in use. */
  MESSAGE_UNKNOWN_CODE("message.unknown-code", DisconnectReason.PROTOCOL_ERROR),

  /** The connection was closed here. */
  CONNECTION_CLOSED("connection.closed"),
  /** The other side ended the connection, between two messages, without a Disconnect. */
  CONNECTION_ENDED("connection.ended"),
  /** The connection broke. */
  CONNECTION_LOST("connection.lost"),
  /** A deadline set after Hello passed. */
  CONNECTION_TIMEOUT("connection.timeout");

  private final String text;
  private final Optional<DisconnectReason> answer;

  RlpxFailure(String text) {
    this.text = text;
    this.answer = Optional.empty();
  }

  RlpxFailure(String text, DisconnectReason answer) {
    this.text = text;
    this.answer = Optional.of(answer);
  }

  /**
   * The failure as it stands in events, metrics and messages.
   *
   * @return {@code stage.reason}, such as {@code auth.too-big}
   */
  public String text() {
    return text;
  }

  /**
   * What the other side may be told.
   *
   * @return the reason for {@link RlpxConnection#close(DisconnectReason)}; empty when the
   *     connection is to be closed without a word
   */
  public Optional<DisconnectReason> answer() {
    return answer;
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }
}
