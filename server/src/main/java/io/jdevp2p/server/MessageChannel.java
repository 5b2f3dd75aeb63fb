package io.jdevp2p.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a protocol reads from and writes to on one peer. Codes are the protocol's own, from 0.
 *
 * <p>Threads: any thread may write; one thread at a time reads. Both block: reading until a message
 * is there, writing until the message has found room in the peer's outgoing buffer. An interrupt
 * ends either.
 */
public interface MessageChannel {
  /**
   * Waits for the next message. Messages that had arrived before the peer went are still given out.
   *
   * @return the message
   * @throws PeerDisconnectedException when the peer is gone and nothing is left to read
   * @throws IOException never otherwise, in the server's own channels
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  Message read() throws IOException, InterruptedException;

  /**
   * Waits for the next message, but not longer than given.
   *
   * @param atMost how long to wait; zero looks without waiting
   * @return the message, or empty when none came in time
   * @throws PeerDisconnectedException when the peer is gone and nothing is left to read
   * @throws IOException never otherwise, in the server's own channels
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  Optional<Message> read(Duration atMost) throws IOException, InterruptedException;

  /**
   * Sends a message; blocks while the peer takes nothing.
   *
   * @param code the message's number within the protocol
   * @param payload the content, not changed and not kept
   * @throws PeerDisconnectedException when the peer is gone
   * @throws java.io.InterruptedIOException when the thread is interrupted before the message's turn
   *     came; it was not written, and the peer stays
   * @throws IOException when the connection failed while writing
   * @throws IllegalArgumentException when the code isn't one of the protocol's, or the payload is
   *     larger than the protocol allows, or than fits a frame after compression; the peer stays
   */
  void write(int code, byte[] payload) throws IOException;

  /**
   * Sends a message if that need not wait, neither for others that write nor for the peer to read.
   *
   * @param code the message's number within the protocol
   * @param payload the content, not changed and not kept
   * @return false when it would have to wait; nothing was sent, and the peer stays. A message that
   *     is larger than about 55,000 bytes may not fit the peer's outgoing buffer (64 KiB) and
   *     always has to
   * @throws PeerDisconnectedException when the peer is gone
   * @throws IOException when the connection failed while writing
   * @throws IllegalArgumentException as for {@link #write}
   */
  boolean tryWrite(int code, byte[] payload) throws IOException;

  /**
   * Says whether the peer is still there; it may be gone a moment later.
   *
   * @return false once the peer has gone
   */
  boolean isOpen();
}
