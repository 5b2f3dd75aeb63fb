package io.jdevp2p.rlpx;

/**
 * A message of the base protocol "p2p", which every connection speaks next to its other protocols.
 * It has the message codes below {@link #CODES}; those that have no record here are reserved, and
 * what comes under them is to be dropped.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#p2p-capability">RLPx, "p2p"
 *     capability</a>
 */
public sealed interface BaseMessage
    permits Hello, BaseMessage.Disconnect, BaseMessage.Ping, BaseMessage.Pong {

  /** How many message codes belong to the base protocol: those of other protocols start here. */
  int CODES = 16;

  /** The message code of {@link Hello}. */
  int HELLO = 0;

  /** The message code of {@link Disconnect}. */
  int DISCONNECT = 1;

  /** The message code of {@link Ping}. */
  int PING = 2;

  /** The message code of {@link Pong}. */
  int PONG = 3;

  /**
   * The last message of a connection.
   *
   * @param reason why it ends
   */
  record Disconnect(DisconnectReason reason) implements BaseMessage {}

  /** Asks for a {@link Pong} at once. */
  record Ping() implements BaseMessage {}

  /** The answer to a {@link Ping}. */
  record Pong() implements BaseMessage {}
}
