package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * A typed protocol on one peer.
 *
 * <p>Threads: the protocol's thread makes the session and is its dispatcher. It reads every message
 * and hands it on: an answer to the thread that asked, a request to the workers, anything else to
 * the inbox. It runs no handler and writes nothing. Workers, as many as there were requests at
 * once, answer requests; the handler for the peer has a thread of its own. Whoever takes a message
 * decodes it, so what waits is bytes, counted exactly.
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
  private final Host host;
  private final Clock clock;
  private final MessageChannel channel;
  private final TypedLimits limits;

  private final Thread dispatcher = Thread.currentThread();
  private final List<Child> children = new ArrayList<>(); // the dispatcher's
  private int workers; // the dispatcher's

  private final Completion<Optional<Throwable>> outcome; // empty when the handler returned
  private final PendingRequests pending;
  private final ProtocolInbox inbox;
  private final ProtocolInbox toServe;
  private final ReentrantLock toServeTaker = new ReentrantLock(true); // an inbox has one taker
  private final AtomicInteger unanswered = new AtomicInteger(); // requests that wait or are served
  private final AtomicLong unreceived = new AtomicLong();

  private final ReentrantLock endLock = new ReentrantLock(); // held for a few instructions
  private boolean over; // under endLock: the dispatcher is told nothing more, nothing is written
  private final Set<Thread> writing = new HashSet<>(); // under endLock; for lookup only

  TypedSession(TypedProtocol protocol, Peer peer, Host host, MessageChannel channel) {
    this.protocol = protocol;
    this.peer = peer;
    this.host = host;
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
    this.toServe =
        new ProtocolInbox(
            clock,
            counts.of(TypedBound.SERVING_MESSAGES, limits),
            counts.of(TypedBound.SERVING_BYTES, limits),
            peer.unread()::release);
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
      serveLater(message);
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

  private void serveLater(Message message) throws InterruptedException {
    // There are as many workers as there were ever requests at once, so none waits without need.
    if (unanswered.incrementAndGet() > workers && workers < limits.workers()) {
      workers++;
      start("worker", this::work);
    }
    keep(message, toServe);
  }

  private void keep(Message message, ProtocolInbox where) throws InterruptedException {
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
    List<Child> toInterrupt = new ArrayList<>();
    endLock.lock();
    try {
      over = true;
      for (Child child : children) {
        // An interrupt while writing would leave the connection with half a frame, and the reason
        // for the end could not be told any more. Such a thread is interrupted when it has written.
        if (!writing.contains(child.thread)) {
          toInterrupt.add(child);
        }
      }
    } finally {
      endLock.unlock();
    }
    close(new PeerDisconnectedException(reason(end), false, protocol + " has ended on this peer"));
    toInterrupt.forEach(child -> child.thread.interrupt());
    Thread.interrupted(); // the interrupt that told of the outcome has done its work
    if (!awaitChildren(clock.deadline(limits.endGrace()))) {
      // One of them is deaf to interrupts or stuck in writing. The peer goes all the same, which
      // frees a writer; what runs on after that the server counts, since this thread waits for it.
      peer.disconnect(reason(end));
      awaitChildren(Deadline.never());
    }
  }

  private boolean awaitChildren(Deadline deadline) {
    return children.stream().allMatch(child -> child.awaitEnd(deadline));
  }

  private void close(PeerDisconnectedException why) {
    pending.close(why);
    inbox.close(why);
    toServe.close(why);
  }

  /** The same for another thread: an exception has the trace of one. */
  static PeerDisconnectedException again(PeerDisconnectedException e) {
    return new PeerDisconnectedException(
        e.reason(), e.remote(), Objects.requireNonNullElse(e.getMessage(), ""));
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

  private void start(String what, Runnable body) {
    Completion<Boolean> ended = new Completion<>(clock);
    Runnable whole =
        () -> {
          try {
            body.run();
          } finally {
            ended.complete(true);
          }
        };
    String name = protocol + " " + what + " of " + peer.shortId();
    children.add(new Child(host.threads().start(name, whole), ended));
  }

  /** Any thread: the session ends this way, if it hasn't ended another way before. */
  private void end(Optional<Throwable> how) {
    if (!outcome.complete(how)) {
      return;
    }
    endLock.lock();
    try {
      if (!over) {
        dispatcher.interrupt();
      }
    } finally {
      endLock.unlock();
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

  private void work() {
    try {
      while (true) {
        serve(nextToServe());
      }
    } catch (PeerDisconnectedException e) {
      // Nobody is there to be served any more.
    } catch (Throwable t) {
      // The interrupt that follows the outcome changes nothing here.
      end(Optional.of(t));
    }
  }

  private Message nextToServe() throws IOException, InterruptedException {
    toServeTaker.lockInterruptibly();
    try {
      Message next = toServe.take();
      if (!isOpen()) {
        throw new PeerDisconnectedException(
            DisconnectReason.NETWORK_ERROR, false, "the peer is gone");
      }
      return next;
    } finally {
      toServeTaker.unlock();
    }
  }

  private void serve(Message message) throws IOException, InterruptedException {
    MessageType<?> type = protocol.type(message.code()).orElseThrow();
    Optional<Message> answer = answer(type, message);
    Thread.interrupted(); // the user may have left it; the end of the session shows otherwise
    if (answer.isPresent()) {
      write(answer.get().code(), answer.get().payload());
    }
    unanswered.decrementAndGet();
  }

  /** Asks the user for the answer; empty when that ended the session. */
  private <M extends Record> Optional<Message> answer(MessageType<M> type, Message message) {
    try {
      Record answer = type.handler().orElseThrow().answer(peer, type.decode(message));
      Objects.requireNonNull(answer, () -> "the handler of " + type + " returned null");
      MessageType<?> answerType = protocol.declaredWithRequestId(answer.getClass());
      byte[] payload = answerType.encode(answer);
      long asked = type.requestId(message);
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
      end(Optional.of(t));
      return Optional.empty();
    }
  }

  private boolean isChild(Thread thread) {
    return children.stream().anyMatch(child -> thread.equals(child.thread));
  }

  /** Writes, unless the session is over. An interrupt by the end of the session comes after it. */
  private void write(int code, byte[] payload) throws IOException {
    Thread self = Thread.currentThread();
    endLock.lock();
    try {
      if (over) {
        throw new PeerDisconnectedException(
            DisconnectReason.QUITTING, false, protocol + " has ended on this peer");
      }
      writing.add(self);
    } finally {
      endLock.unlock();
    }
    try {
      channel.write(code, payload);
    } finally {
      endLock.lock();
      try {
        writing.remove(self);
        if (over && isChild(self)) {
          self.interrupt();
        }
      } finally {
        endLock.unlock();
      }
    }
  }

  // ---- what the user calls

  @Override
  public void send(Record message) throws IOException {
    MessageType<?> type = protocol.declared(message.getClass());
    write(type.code(), type.encode(message));
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
        throw again(gone);
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

  /** A thread of the session, and how to know that it has ended. */
  private record Child(Thread thread, Completion<Boolean> ended) {
    boolean awaitEnd(Deadline deadline) {
      while (true) {
        try {
          return ended.await(deadline).isPresent();
        } catch (InterruptedException e) {
          // This thread must not end before the others, however much it is hurried.
        } catch (ExecutionException e) {
          throw new IllegalStateException("the end of a thread can't fail", e);
        }
      }
    }
  }
}
