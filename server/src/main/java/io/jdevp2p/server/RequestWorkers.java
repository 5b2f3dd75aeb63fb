package io.jdevp2p.server;

import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers a peer's requests: those that wait, in order, and the workers who take one each, ask the
 * user's handler and write its answer. There are as many workers as there were ever requests at
 * once, up to {@link TypedLimits#workers}.
 *
 * <p>Threads: the session's dispatcher hands requests over and closes; the rest is the workers'.
 */
final class RequestWorkers {
  private final TypedProtocol protocol;
  private final Peer peer;
  private final TypedSession session;
  private final int mostWorkers;
  private final ProtocolInbox waiting;
  private final ReentrantLock taker = new ReentrantLock(true); // an inbox has one taker
  private final AtomicInteger unanswered = new AtomicInteger(); // requests that wait or are served
  private int workers; // the dispatcher's

  RequestWorkers(TypedProtocol protocol, Peer peer, TypedSession session, ProtocolInbox waiting) {
    this.protocol = protocol;
    this.peer = peer;
    this.session = session;
    this.mostWorkers = protocol.limits().workers();
    this.waiting = waiting;
  }

  /** Takes a request in; waits while there is no room for it. */
  void serve(Message request) throws InterruptedException {
    if (unanswered.incrementAndGet() > workers && workers < mostWorkers) {
      workers++;
      session.start("worker", this::work);
    }
    session.keep(request, waiting);
  }

  /** No more requests; workers that wait for one end. */
  void close(PeerDisconnectedException why) {
    waiting.close(why);
  }

  private void work() {
    try {
      while (true) {
        answer(next());
      }
    } catch (PeerDisconnectedException e) {
      // Nobody is there to be served any more.
    } catch (Throwable t) {
      // The interrupt that follows the outcome changes nothing here.
      session.end(Optional.of(t));
    }
  }

  private Message next() throws IOException, InterruptedException {
    taker.lockInterruptibly();
    try {
      Message next = waiting.take();
      if (!session.isOpen()) {
        throw new PeerDisconnectedException(
            DisconnectReason.NETWORK_ERROR, false, "the peer is gone");
      }
      return next;
    } finally {
      taker.unlock();
    }
  }

  private void answer(Message request) throws IOException {
    MessageType<?> type = protocol.type(request.code()).orElseThrow();
    Optional<Message> answer = answerOf(type, request);
    Thread.interrupted(); // the user may have left it; the end of the session shows otherwise
    if (answer.isPresent()) {
      session.write(answer.get().code(), answer.get().payload());
    }
    unanswered.decrementAndGet();
  }

  /** Asks the user for the answer; empty when that ended the session. */
  private <M extends Record> Optional<Message> answerOf(MessageType<M> type, Message request) {
    try {
      Record answer = type.handler().orElseThrow().answer(peer, type.decode(request));
      Objects.requireNonNull(answer, () -> "the handler of " + type + " returned null");
      MessageType<?> answerType = protocol.declaredWithRequestId(answer.getClass());
      byte[] payload = answerType.encode(answer);
      long asked = type.requestId(request);
      long answered = answerType.requestIdOfOwn(payload);
      if (asked != answered) {
        throw new IllegalStateException(
            "the handler of "
                + type
                + " answered request "
                + Long.toUnsignedString(asked)
                + " with an answer to "
                + Long.toUnsignedString(answered));
      }
      return Optional.of(new Message(answerType.code(), payload));
    } catch (Throwable t) {
      session.end(Optional.of(t));
      return Optional.empty();
    }
  }
}
