package io.jdevp2p.discovery.v5;

/** What is wrong with a packet or a message, as {@code stage.reason}. */
public enum V5Failure {
  /** Fewer bytes than the smallest packet has, or than its header announces. */
  PACKET_TOO_SHORT("packet.too-short"),
  /** More bytes than a packet may have. */
  PACKET_TOO_LONG("packet.too-long"),
  /** It doesn't say "discv5": something else, or masked for another node. */
  PACKET_FOREIGN("packet.foreign"),
  /** A version before 5.1. */
  PACKET_VERSION("packet.version"),
  /** A kind of packet that nobody knows. */
  PACKET_KIND("packet.kind"),
  /** The size of the authentication data isn't the one of this kind. */
  PACKET_AUTHDATA_SIZE("packet.authdata-size"),
  /** WHOAREYOU with a message. */
  PACKET_UNEXPECTED_MESSAGE("packet.unexpected-message"),
  /** A message that is too short to be authentic. */
  PACKET_MESSAGE_TOO_SHORT("packet.message-too-short"),

  /** The sizes of signature and key aren't those of the "v4" identity scheme. */
  HANDSHAKE_SIZES("handshake.sizes"),
  /** The record is larger than a record may be. */
  HANDSHAKE_RECORD_TOO_LONG("handshake.record-too-long"),
  /** There is no record in it, and we have none. */
  HANDSHAKE_NO_RECORD("handshake.no-record"),
  /** The record in it is not valid, or another node's. */
  HANDSHAKE_RECORD("handshake.record"),
  /** The signature is not the node's, or not for this WHOAREYOU. */
  HANDSHAKE_SIGNATURE("handshake.signature"),
  /** The ephemeral key is not a point of the curve. */
  HANDSHAKE_KEY("handshake.key"),

  /** The message is not sealed with this key, or was changed on its way. */
  MESSAGE_DECRYPT("message.decrypt"),
  /** Nothing in it. */
  MESSAGE_EMPTY("message.empty"),
  /** A type of message that nobody knows, or of another protocol. */
  MESSAGE_TYPE("message.type"),
  /** The request id is longer than it may be. */
  MESSAGE_REQUEST_ID("message.request-id"),
  /** It is not the list it should be. */
  MESSAGE_MALFORMED("message.malformed");

  private final String reason;

  V5Failure(String reason) {
    this.reason = reason;
  }

  /** As in events and metrics. */
  @Override
  public String toString() {
    return reason;
  }
}
