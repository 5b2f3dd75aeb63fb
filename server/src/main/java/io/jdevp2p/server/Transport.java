package io.jdevp2p.server;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.HandshakeGate;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.MessageLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What the server needs of an encrypted connection. RLPx is the real one; others come by {@link
 * TransportFactory}, and those that wrap one best extend {@link ForwardingTransport}.
 *
 * <p>Threads: the handshakes and {@link #read} are called by one thread, one after the other.
 * {@link #write}, {@link #deadline} and the close methods may be called by any thread, also while
 * the reader is blocked, which closing wakes.
 */
public interface Transport extends AutoCloseable {
  /**
   * Gives the gate to pass before the handshake of a connection that came in is computed; see
   * {@link HandshakeGate}. Called at most once, before {@link #encryptionHandshake}. A transport
   * whose handshake costs nothing need not care.
   *
   * @param gate where to wait for one's turn
   */
  default void gate(HandshakeGate gate) {}

  /**
   * Agrees on keys and learns who is at the other end.
   *
   * @param own our key
   * @param dialed the key of the node that we dialed; empty when it dialed us
   * @return the other side's key, proven
   * @throws IOException when the handshake failed; an {@link io.jdevp2p.rlpx.RlpxException} says at
   *     what
   */
  PublicKey encryptionHandshake(SecretKey own, Optional<PublicKey> dialed) throws IOException;

  /**
   * Exchanges Hello.
   *
   * @param own our Hello
   * @return the other side's
   * @throws IOException when no valid Hello came; an {@link io.jdevp2p.rlpx.RlpxException} or a
   *     {@link PeerDisconnectedException} carries the reason when the other side disconnected
   *     instead
   */
  Hello protocolHandshake(Hello own) throws IOException;

  /**
   * Waits for the next message.
   *
   * @param limits the largest payload that each code may have
   * @return code and payload
   * @throws IOException when the connection ended or the other side broke the protocol; an {@link
   *     io.jdevp2p.rlpx.RlpxException} or a {@link ProtocolBreach} says at what
   */
  Frame read(MessageLimits limits) throws IOException;

  /**
   * Sends a message; blocks until it was accepted: handed to the socket, or taken into a bounded
   * buffer that is on its way there.
   *
   * @param code message code, counted from 0 over all protocols
   * @param payload the content
   * @throws IOException when the connection ended
   */
  void write(int code, byte[] payload) throws IOException;

  /**
   * Sends a message if that need not wait. A transport that cannot tell need not override this;
   * then it is never certain.
   *
   * @param code message code, counted from 0 over all protocols
   * @param payload the content
   * @return false when {@link #write} might have to wait; nothing was sent
   * @throws IOException when the connection ended
   */
  default boolean tryWrite(int code, byte[] payload) throws IOException {
    return false;
  }

  /**
   * Sends a message of the base protocol, ahead of all that waits.
   *
   * @param message the message
   * @throws IOException when the connection ended
   */
  void writeBase(BaseMessage message) throws IOException;

  /**
   * Tells where each shared protocol's codes begin, so that they take turns in writing. Called
   * once, between Hello and the first message.
   *
   * @param firstCodes ascending, from 16 on
   */
  default void fairBetween(int... firstCodes) {}

  /**
   * Sets the time by which whatever is going on must be over; the connection is closed then.
   *
   * @param when the time, or never
   */
  void deadline(Deadline when);

  /**
   * Tells the other side why, as far as that is possible within a short bound, and closes.
   *
   * @param reason what to tell
   */
  void close(DisconnectReason reason);

  /** Closes without a word. */
  @Override
  void close();

  /**
   * Our end's address.
   *
   * @return address and port
   */
  InetSocketAddress localAddress();

  /**
   * The other end's address.
   *
   * @return address and port
   */
  InetSocketAddress remoteAddress();

  /**
   * Bytes received so far, as they were on the wire.
   *
   * @return bytes
   */
  long bytesIn();

  /**
   * Bytes sent so far, as they were on the wire.
   *
   * @return bytes
   */
  long bytesOut();

  /**
   * Since when the socket has not taken what was last handed to it, on the host's monotonic clock.
   * A transport whose {@link #write} returns only when the socket has taken the message need not
   * say.
   *
   * @return nanoseconds; -1 when nothing waits for the socket
   */
  default long writingSinceNanos() {
    return -1;
  }

  /**
   * When something last arrived, on the host's monotonic clock.
   *
   * @return nanoseconds
   */
  long lastReadNanos();
}
