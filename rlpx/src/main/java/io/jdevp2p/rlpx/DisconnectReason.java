package io.jdevp2p.rlpx;

/**
 * Why a connection is ended, as told to the other side in a {@link BaseMessage.Disconnect}.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#disconnect-0x01">RLPx,
 *     Disconnect</a>
 */
public enum DisconnectReason {
  /** Somebody asked for it; also the meaning of a Disconnect that gives no reason. */
  REQUESTED(0x00, "disconnect requested"),
  /** The connection itself failed. Never sent: there is no connection left to send it on. */
  NETWORK_ERROR(0x01, "network error"),
  /** A message that breaks the rules: malformed, too large, or not expected. */
  PROTOCOL_ERROR(0x02, "breach of protocol"),
  /** No protocol in common. */
  USELESS_PEER(0x03, "useless peer"),
  /** All places are taken. */
  TOO_MANY_PEERS(0x04, "too many peers"),
  /** There is a connection to this node already. */
  ALREADY_CONNECTED(0x05, "already connected"),
  /** The versions of the base protocol do not go together. */
  INCOMPATIBLE_VERSION(0x06, "incompatible p2p protocol version"),
  /** The node key in Hello is missing or not a public key. */
  INVALID_IDENTITY(0x07, "invalid node identity"),
  /** The node stops, or the protocol on it ended. */
  QUITTING(0x08, "client quitting"),
  /** The node key in Hello is not the one of the handshake, or not the one that was dialed. */
  UNEXPECTED_IDENTITY(0x09, "unexpected identity"),
  /** The node has connected to itself. */
  SELF(0x0a, "connected to self"),
  /** Nothing was heard from the other side for too long. */
  READ_TIMEOUT(0x0b, "read timeout"),
  /** A reason of the protocol above. */
  SUBPROTOCOL_ERROR(0x10, "subprotocol error"),
  /** What was received is not a reason. Never sent. */
  UNKNOWN(0xff, "invalid disconnect reason");

  private final int code;
  private final String words;

  DisconnectReason(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /**
   * The number on the wire.
   *
   * @return 0 to 255
   */
  public int code() {
    return code;
  }

  /**
   * The reason in words, the same that go-ethereum uses in its logs.
   *
   * @return such as "too many peers"
   */
  public String words() {
    return words;
  }

  /**
   * The reason of a number.
   *
   * @param code the number on the wire
   * @return the reason, {@link #UNKNOWN} when the number has no meaning
   */
  public static DisconnectReason of(int code) {
    return switch (code) {
      case 0x00 -> REQUESTED;
      case 0x01 -> NETWORK_ERROR;
      case 0x02 -> PROTOCOL_ERROR;
      case 0x03 -> USELESS_PEER;
      case 0x04 -> TOO_MANY_PEERS;
      case 0x05 -> ALREADY_CONNECTED;
      case 0x06 -> INCOMPATIBLE_VERSION;
      case 0x07 -> INVALID_IDENTITY;
      case 0x08 -> QUITTING;
      case 0x09 -> UNEXPECTED_IDENTITY;
      case 0x0a -> SELF;
      case 0x0b -> READ_TIMEOUT;
      case 0x10 -> SUBPROTOCOL_ERROR;
      default -> UNKNOWN;
    };
  }
}
