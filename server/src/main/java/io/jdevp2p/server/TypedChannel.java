package io.jdevp2p.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * What a typed protocol's handler talks with one peer through: records that were declared with
 * {@link TypedProtocol#message(int, Class)}.
 *
 * <p>Threads: any thread may send and request, any number at a time; one thread at a time receives.
 * All of it blocks, and an interrupt ends it. When the peer goes, what blocks ends with a {@link
 * PeerDisconnectedException}; messages that had arrived are still given out before that.
 *
 * <p>Messages arrive one after the other. When more are waiting to be received than there is room
 * for, nothing more is read from the peer, answers to requests neither, until {@link #receive()}
 * makes room. So a handler that lets much arrive while it waits for an answer needs a second thread
 * that receives.
 */
public interface TypedChannel {
  /**
   * Sends a message; blocks while the peer takes nothing.
   *
   * @param message a record of a declared type
   * @throws PeerDisconnectedException when the peer is gone
   * @throws java.io.InterruptedIOException when interrupted while waiting, where the channel below
   *     allows for it; the interrupt flag is then set
   * @throws IOException when the connection failed while writing
   * @throws IllegalArgumentException when the type wasn't declared, or the message can't be encoded
   *     or is too large
   */
  void send(Record message) throws IOException;

  /**
   * Sends a message if that need not wait, neither for others that send nor for the peer to read:
   * for what is worth nothing later, such as gossip to a peer that is behind.
   *
   * @param message a record of a declared type
   * @return false when it would have to wait; nothing was sent, and the peer stays. A message that
   *     is larger than about 55,000 bytes may not fit the peer's outgoing buffer (64 KiB) and
   *     always has to
   * @throws PeerDisconnectedException when the peer is gone
   * @throws IOException when the connection failed while writing
   * @throws IllegalArgumentException as for {@link #send}
   */
  boolean trySend(Record message) throws IOException;

  /**
   * Waits for the next message that is neither a request to be served nor the answer to a request.
   *
   * @return the message
   * @throws PeerDisconnectedException when the peer is gone and nothing is left to receive
   * @throws ProtocolBreach when it can't be decoded; the peer goes
   * @throws IOException never otherwise
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  Record receive() throws IOException, InterruptedException;

  /**
   * Waits for the next message, but not longer than given.
   *
   * @param atMost how long to wait; zero looks without waiting
   * @return the message, or empty when none came in time
   * @throws PeerDisconnectedException when the peer is gone and nothing is left to receive
   * @throws ProtocolBreach when it can't be decoded; the peer goes
   * @throws IOException never otherwise
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  Optional<Record> receive(Duration atMost) throws IOException, InterruptedException;

  /**
   * Sends a request and waits for the answer, which is known by its id.
   *
   * <p>From the first request for an answer of a type on, messages of that type are answers: they
   * don't come out of {@link #receive()}, and the peer goes with a breach of protocol when it sends
   * one that was never asked for. An answer that comes after its request timed out is dropped.
   *
   * @param request a declared record whose first component is {@code long requestId}; its id must
   *     not be that of another request in flight on this channel
   * @param response the type of the answer: declared, {@code long requestId} first, not served
   * @param atMost how long to wait for the answer; sending counts, but isn't cut short
   * @param <R> the type of the answer
   * @return the answer
   * @throws RequestTimeoutException when no answer came in time
   * @throws PeerDisconnectedException when the peer is gone
   * @throws ProtocolBreach when the answer can't be decoded; the peer goes
   * @throws IOException when the connection failed while writing
   * @throws InterruptedException when the thread is interrupted while waiting; the request is given
   *     up
   * @throws IllegalArgumentException when either type won't do, or the request can't be encoded
   * @throws IllegalStateException when the id is in use, or too many requests are in flight
   */
  <R extends Record> R request(Record request, Class<R> response, Duration atMost)
      throws IOException, InterruptedException;

  /**
   * Sends a request with an id that is unique on this channel, and waits for the answer.
   *
   * @param makeRequest gets the id and makes the request, with that id first
   * @param response the type of the answer: declared, {@code long requestId} first, not served
   * @param atMost how long to wait for the answer; sending counts, but isn't cut short
   * @param <R> the type of the answer
   * @return the answer
   * @throws RequestTimeoutException when no answer came in time
   * @throws PeerDisconnectedException when the peer is gone
   * @throws ProtocolBreach when the answer can't be decoded; the peer goes
   * @throws IOException when the connection failed while writing
   * @throws InterruptedException when the thread is interrupted while waiting; the request is given
   *     up
   * @throws IllegalArgumentException when either type won't do, the request can't be encoded, or
   *     has another id
   * @throws IllegalStateException when too many requests are in flight
   */
  <R extends Record> R request(
      LongFunction<? extends Record> makeRequest, Class<R> response, Duration atMost)
      throws IOException, InterruptedException;

  /**
   * How many answers came after their requests were given up.
   *
   * @return the number so far
   */
  long lateAnswers();

  /**
   * Says whether the peer is still there; it may be gone a moment later.
   *
   * @return false once the peer has gone, or the protocol has ended on it
   */
  boolean isOpen();
}
