package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * A typed protocol on one peer.
 *
 * <p>Threads: the protocol's thread makes the session and is its dispatcher. It reads every message
 * and hands it on: an answer to the thread that asked, a request to the workers, anything else to
 * the inbox. It runs no handler and writes nothing. {@link RequestWorkers} answer requests; the
 * handler for the peer has a thread of its own. Whoever takes a message decodes it, so what waits
 * is bytes, counted exactly.
 *
 * <p>The first thing that ends the session is its outcome: the handler's return, an exception of
 * user code, a breach by the peer, the peer's end. The dispatcher learns of it by an interrupt,
 * interrupts the other threads, and waits for them; none is left when {@link #run} returns.
 *
 * <p>That two sides which ask each other much do not both stop reading, each blocked in writing to
 * the other, rests on this: a side has no more requests with the other at once than that lets wait
 * for its workers (both of them limits in {@link TypedLimits}), and answers never wait. So the
 * dispatcher stops only for messages that the user does not receive.
 */
final class TypedSession implements TypedChannel {
  private final TypedProtocol protocol;
  private final Peer peer;
  private final SessionThreads threads;
  private final Clock clock;
  private final MessageChannel channel;
  private final TypedLimits limits;

  private final Completion<Optional<Throwable>> outcome; // empty when the handler returned
  private final PendingRequests pending;
  private final ProtocolInbox inbox;
  private final RequestWorkers workers;
  private final AtomicLong unreceived = new AtomicLong();

  TypedSession(TypedProtocol protocol, Peer peer, Host host, MessageChannel channel) {
    this.protocol = protocol;
    this.peer = peer;
    this.threads = new SessionThreads(host);
    this.clock = host.clock();
    this.channel = channel;
    this.limits = protocol.limits();
    this.outcome = new Completion<>(clock);
    LimitCounts counts = peer.sharedByPeers().counts();
    this.pending = new PendingRequests(clock, limits, counts);
    this.inbox =
        new ProtocolInbox(
            clock,
            counts.of(TypedBound.INBOX_MESSAGES, limits),
            counts.of(TypedBound.INBOX_BYTES, limits),
            peer.unread()::release);
    this.workers =
        new RequestWorkers(
            protocol,
            peer,
            this,
            new ProtocolInbox(
                clock,
                counts.of(TypedBound.SERVING_MESSAGES, limits),
                counts.of(TypedBound.SERVING_BYTES, limits),
                peer.unread()::release));
  }

  /** Returns when the handler has; throws what ended the session otherwise. */
  void run() throws Exception {
    try {
      protocol.handler().ifPresent(handler -> start("handler", () -> runHandler(handler)));
      dispatch();
    } catch (PeerDisconnectedException gone) {
      awaitHandler(gone);
    } catch (Throwable t) {
      // Among it the interrupt that tells of an outcome, which this does not replace.
      outcome.complete(Optional.of(t));
    }
    Optional<Throwable> end = outcome.await(Deadline.never()).orElseThrow();
    shutDown(end);
    if (end.isPresent()) {
      rethrow(end.get());
    }
  }

  /** Messages that were dropped because the protocol has no handler that could receive them. */
  long unreceived() {
    return unreceived.get();
  }

  // ---- the dispatcher

  private void dispatch() throws IOException, InterruptedException {
    // Reading and handing on need not block, so an interrupt alone might go unnoticed.
    while (!outcome.isDone()) {
      Message message = channel.read();
      Optional<MessageType<?>> declared = protocol.type(message.code());
      if (declared.isEmpty()) {
        throw new ProtocolBreach(
            "message code 0x" + Integer.toHexString(message.code()) + ", which isn't declared");
      }
      dispatch(declared.get(), message);
    }
  }

  private void dispatch(MessageType<?> type, Message message)
      throws IOException, InterruptedException {
    if (type.isServed()) {
      workers.serve(message);
    } else if (!isAnswer(type, message)) {
      if (protocol.handler().isPresent()) {
        keep(message, inbox);
      } else {
        type.decode(message);
        unreceived.incrementAndGet();
        peer.unread().release(message.size());
      }
    }
  }

  private boolean isAnswer(MessageType<?> type, Message message) throws ProtocolBreach {
    if (!type.hasRequestId()) {
      return false;
    }
    PendingRequests.Fate fate = pending.arrived(type, type.requestId(message), message);
    if (fate == PendingRequests.Fate.LATE) {
      peer.unread().release(message.size()); // an answer in time is given back by who asked
    }
    return fate != PendingRequests.Fate.NO_ANSWER;
  }

  /** Hands on what was read, and counts as unread until it is taken there. */
  void keep(Message message, ProtocolInbox where) throws InterruptedException {
    if (!where.put(message)) {
      peer.unread().release(message.size());
    }
  }

  /**
   * The peer is gone: its last messages are for the handler, which decides when it has had them.
   */
  private void awaitHandler(PeerDisconnectedException gone) {
    close(gone);
    try {
      if (protocol.handler().isPresent()) {
        outcome.await();
      }
    } catch (InterruptedException e) {
      // The handler took too long over them.
    } catch (ExecutionException e) {
      throw new IllegalStateException("an outcome can't fail", e);
    }
    outcome.complete(Optional.of(gone));
  }

  /** Lets nothing more happen, and sees to it that no thread is left. */
  private void shutDown(Optional<Throwable> end) {
    List<Thread> toInterrupt = threads.stop();
    close(new PeerDisconnectedException(reason(end), false, protocol + " has ended on this peer"));
    toInterrupt.forEach(Thread::interrupt);
    Thread.interrupted(); // the interrupt that told of the outcome has done its work
    if (!threads.awaitEnd(clock.deadline(limits.endGrace()))) {
      // One of them is deaf to interrupts or stuck in writing. The peer goes all the same, which
      // frees a writer; what runs on after that the server counts, since this thread waits for it.
      peer.disconnect(reason(end));
      threads.awaitEnd(Deadline.never());
    }
  }

  private void close(PeerDisconnectedException why) {
    pending.close(why);
    inbox.close(why);
    workers.close(why);
  }

  private static DisconnectReason reason(Optional<Throwable> end) {
    return switch (end.orElse(null)) {
      case null -> DisconnectReason.QUITTING;
      case PeerDisconnectedException e -> e.reason();
      case ProtocolBreach e -> DisconnectReason.PROTOCOL_ERROR;
      case InterruptedException e -> DisconnectReason.REQUESTED;
      default -> DisconnectReason.SUBPROTOCOL_ERROR;
    };
  }

  // ---- the other threads

  /** The dispatcher's: a thread that ends with the session. */
  void start(String what, Runnable body) {
    threads.start(protocol + " " + what + " of " + peer.shortId(), body);
  }

  /** Any thread: the session ends this way, if it hasn't ended another way before. */
  void end(Optional<Throwable> how) {
    if (outcome.complete(how)) {
      threads.wakeDispatcher();
    }
  }

  private void runHandler(TypedHandler handler) {
    try {
      handler.run(peer, this);
      end(Optional.empty());
    } catch (Throwable t) {
      end(Optional.of(t));
    }
  }

  /** Writes, unless the session is over. An interrupt by the end of the session comes after it. */
  void write(int code, byte[] payload) throws IOException {
    beginWriting();
    try {
      channel.write(code, payload);
    } finally {
      threads.endWriting();
    }
  }

  private boolean tryWrite(int code, byte[] payload) throws IOException {
    beginWriting();
    try {
      return channel.tryWrite(code, payload);
    } finally {
      threads.endWriting();
    }
  }

  private void beginWriting() throws PeerDisconnectedException {
    if (!threads.beginWriting()) {
      throw new PeerDisconnectedException(
          DisconnectReason.QUITTING, false, protocol + " has ended on this peer");
    }
  }

  // ---- what the user calls

  @Override
  public void send(Record message) throws IOException {
    MessageType<?> type = protocol.declared(message.getClass());
    write(type.code(), type.encode(message));
  }

  @Override
  public boolean trySend(Record message) throws IOException {
    MessageType<?> type = protocol.declared(message.getClass());
    return tryWrite(type.code(), type.encode(message));
  }

  @Override
  public Record receive() throws IOException, InterruptedException {
    return decode(inbox.take());
  }

  @Override
  public Optional<Record> receive(Duration atMost) throws IOException, InterruptedException {
    Optional<Message> message = inbox.take(clock.deadline(atMost));
    return message.isPresent() ? Optional.of(decode(message.get())) : Optional.empty();
  }

  @Override
  public <R extends Record> R request(Record request, Class<R> response, Duration atMost)
      throws IOException, InterruptedException {
    Deadline deadline = clock.deadline(atMost);
    MessageType<R> answer = answerType(response);
    MessageType<?> type = protocol.declaredWithRequestId(request.getClass());
    byte[] payload = type.encode(request);
    PendingRequests.Pending waiting = pending.register(type.requestIdOfOwn(payload), answer);
    return exchange(waiting, new Message(type.code(), payload), answer, deadline);
  }

  @Override
  public <R extends Record> R request(
      LongFunction<? extends Record> makeRequest, Class<R> response, Duration atMost)
      throws IOException, InterruptedException {
    Deadline deadline = clock.deadline(atMost);
    MessageType<R> answer = answerType(response);
    PendingRequests.Pending waiting = pending.allot(answer);
    Message request;
    try {
      request = make(makeRequest, waiting.id());
    } catch (Throwable t) {
      pending.giveUp(waiting);
      throw t;
    }
    return exchange(waiting, request, answer, deadline);
  }

  @Override
  public long lateAnswers() {
    return pending.late();
  }

  @Override
  public boolean isOpen() {
    return !outcome.isDone() && channel.isOpen();
  }

  private Message make(LongFunction<? extends Record> makeRequest, long id) {
    Record request = makeRequest.apply(id);
    MessageType<?> type = protocol.declaredWithRequestId(request.getClass());
    byte[] payload = type.encode(request);
    if (type.requestIdOfOwn(payload) != id) {
      throw new IllegalArgumentException(type + " doesn't have the id that it was given");
    }
    return new Message(type.code(), payload);
  }

  private <R extends Record> MessageType<R> answerType(Class<R> response) {
    MessageType<R> answer = protocol.declaredWithRequestId(response);
    if (answer.isServed()) {
      throw new IllegalArgumentException(
          protocol + " serves " + answer + ", so it can't be an answer");
    }
    return answer;
  }

  private <R extends Record> R exchange(
      PendingRequests.Pending waiting, Message request, MessageType<R> answer, Deadline deadline)
      throws IOException, InterruptedException {
    try {
      if (!pending.awaitTurn(waiting, deadline)) {
        throw tooLate(waiting, answer, "wasn't sent in time");
      }
      write(request.code(), request.payload());
      return answer.decode(awaitAnswer(waiting, answer, deadline));
    } catch (ProtocolBreach e) {
      end(Optional.of(e));
      throw e;
    } finally {
      pending.giveUp(waiting);
      peer.unread().release(pending.answerBytes(waiting));
    }
  }

  private Message awaitAnswer(
      PendingRequests.Pending waiting, MessageType<?> answer, Deadline deadline)
      throws IOException, InterruptedException {
    try {
      Optional<Message> arrived = waiting.arrived().await(deadline);
      if (arrived.isEmpty() && !pending.giveUp(waiting)) {
        // It came between the deadline and here.
        arrived = Optional.of(waiting.arrived().await());
      }
      return arrived.orElseThrow(() -> tooLate(waiting, answer, "wasn't answered in time"));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PeerDisconnectedException gone) {
        throw gone.again();
      }
      throw new IllegalStateException("a request can't fail otherwise", e);
    }
  }

  private RequestTimeoutException tooLate(
      PendingRequests.Pending waiting, MessageType<?> answer, String what) {
    String text = "request " + Long.toUnsignedString(waiting.id()) + " for " + answer + " " + what;
    return new RequestTimeoutException(
        waiting.id(),
        inbox.isFull() ? text + "; messages that nobody receives are in the way of answers" : text);
  }

  private Record decode(Message message) throws ProtocolBreach {
    try {
      return protocol.type(message.code()).orElseThrow().decode(message);
    } catch (ProtocolBreach e) {
      end(Optional.of(e));
      throw e;
    }
  }

  private static void rethrow(Throwable t) throws Exception {
    switch (t) {
      case Exception e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(t);
    }
  }
}
