package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one protocol on one peer that wait for an answer, by id, and the ids of those
 * that were given up, so that a late answer can be told from one that nobody asked for.
 *
 * <p>Which messages are answers isn't declared anywhere; it is known from the first request for
 * them on. Ids are counted for each side of the connection separately, so that a message with an id
 * in use need not be an answer: it may as well be a request of the other side.
 *
 * <p>Only so many requests are with the peer at once; the others wait for their turn. A request
 * that was given up is still with the peer, which knows nothing of that. So it keeps its turn until
 * its answer comes after all, or can be taken for lost.
 *
 * <p>Thread-safe. The lock is held for a few instructions, and never while waiting.
 */
final class PendingRequests {
  /** What an arriving message with a request id is. */
  enum Fate {
    /** Of a type that was never asked for, so a message like others. */
    NO_ANSWER,
    /** The answer to a request, whose thread has it now. */
    ANSWER,
    /** The answer to a request that was given up; dropped. */
    LATE
  }

  private final Clock clock;
  private final Limit inFlightLimit;
  private final Limit givenUpLimit;
  private final Duration answerGrace;
  private final Mailbox<Boolean> turns; // holds one item for each request that is with the peer
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final Map<Long, Pending> inFlight = new LinkedHashMap<>();
  private final Map<Long, Integer> givenUp = new LinkedHashMap<>(); // id to how often, oldest first
  private final ArrayDeque<Held> held = new ArrayDeque<>(); // turns of requests given up
  private final Set<Integer> askedFor = new HashSet<>(); // message codes; for lookup only
  private boolean forgotten; // whether ids have left givenUp for want of room
  private long lastId;
  private long late;
  private @Nullable PeerDisconnectedException closedBy;

  PendingRequests(Clock clock, TypedLimits limits, LimitCounts counts) {
    this.clock = clock;
    this.inFlightLimit = counts.of(TypedBound.REQUESTS_IN_FLIGHT, limits);
    this.givenUpLimit = counts.of(TypedBound.REQUESTS_GIVEN_UP, limits);
    this.answerGrace = limits.answerGrace();
    this.turns = new Mailbox<>(clock, counts.of(TypedBound.REQUESTS_SENT, limits));
  }

  /** Takes in a request with the caller's id. */
  Pending register(long id, MessageType<?> answer) throws PeerDisconnectedException {
    lock.lock();
    try {
      checkRoom();
      if (inFlight.containsKey(id)) {
        throw new IllegalStateException(
            "request id " + Long.toUnsignedString(id) + " is in flight already");
      }
      return add(id, answer);
    } finally {
      lock.unlock();
    }
  }

  /** Takes in a request with an id that is neither in flight nor may yet be answered late. */
  Pending allot(MessageType<?> answer) throws PeerDisconnectedException {
    lock.lock();
    try {
      checkRoom();
      do {
        lastId++;
      } while (inFlight.containsKey(lastId) || givenUp.containsKey(lastId));
      return add(lastId, answer);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a request's turn to be sent; from then on an answer may come.
   *
   * @return false when the deadline came first
   */
  boolean awaitTurn(Pending request, Deadline deadline)
      throws PeerDisconnectedException, InterruptedException {
    while (true) {
      Deadline nextLost = freeLostTurns();
      if (turns.put(true, deadline.earlier(nextLost))) {
        markSent(request);
        return true;
      }
      throwIfClosed();
      if (deadline.passed(clock)) {
        return false;
      }
    }
  }

  /** Says what a message with a request id is, and hands it over if somebody waits for it. */
  Fate arrived(MessageType<?> type, long id, Message message) throws ProtocolBreach {
    Pending request;
    lock.lock();
    try {
      if (!askedFor.contains(type.code())) {
        return Fate.NO_ANSWER;
      }
      request = inFlight.get(id);
      if (request == null || !request.sent || request.answer.code() != type.code()) {
        countLate(type, id, request);
        return Fate.LATE;
      }
      inFlight.remove(id);
      request.answerBytes = message.size();
      turns.poll();
    } finally {
      lock.unlock();
    }
    request.arrived.complete(message);
    return Fate.ANSWER;
  }

  /**
   * Ends a request that nobody waits for any more.
   *
   * @return false when it was over before: it has its answer, or the peer is gone
   */
  boolean giveUp(Pending request) {
    lock.lock();
    try {
      if (!inFlight.remove(request.id, request)) {
        return false;
      }
      if (request.sent) {
        held.addLast(new Held(request.id, clock.deadline(answerGrace)));
        remember(request.id);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all requests, also those to come. */
  void close(PeerDisconnectedException why) {
    Map<Long, Pending> ended;
    lock.lock();
    try {
      if (closedBy != null) {
        return;
      }
      closedBy = why;
      ended = new LinkedHashMap<>(inFlight);
      inFlight.clear();
    } finally {
      lock.unlock();
    }
    turns.close();
    ended.values().forEach(request -> request.arrived.fail(why));
  }

  /** How many requests wait, for their turn or for an answer. */
  int size() {
    lock.lock();
    try {
      return inFlight.size();
    } finally {
      lock.unlock();
    }
  }

  /** The size of the answer to a request; 0 when none came. */
  int answerBytes(Pending request) {
    lock.lock();
    try {
      return request.answerBytes;
    } finally {
      lock.unlock();
    }
  }

  /** How many answers came too late. */
  long late() {
    lock.lock();
    try {
      return late;
    } finally {
      lock.unlock();
    }
  }

  private void markSent(Pending request) {
    lock.lock();
    try {
      request.sent = true;
    } finally {
      lock.unlock();
    }
  }

  /** Frees the turns of requests whose answers are taken for lost, and says when to look again. */
  private Deadline freeLostTurns() {
    lock.lock();
    try {
      while (!held.isEmpty() && held.getFirst().until.passed(clock)) {
        held.removeFirst();
        turns.poll();
      }
      return held.isEmpty() ? clock.deadline(answerGrace) : held.getFirst().until;
    } finally {
      lock.unlock();
    }
  }

  private void throwIfClosed() throws PeerDisconnectedException {
    lock.lock();
    try {
      if (closedBy != null) {
        throw closedBy.again();
      }
    } finally {
      lock.unlock();
    }
  }

  private void checkRoom() throws PeerDisconnectedException {
    throwIfClosed();
    if (inFlight.size() >= inFlightLimit.maximum()) {
      inFlightLimit.refuse();
      throw new IllegalStateException(
          inFlight.size() + " requests are in flight, and no more are allowed: " + inFlightLimit);
    }
  }

  private Pending add(long id, MessageType<?> answer) {
    Pending request = new Pending(id, answer, new Completion<>(clock));
    inFlight.put(id, request);
    inFlightLimit.observe(inFlight.size());
    askedFor.add(answer.code());
    return request;
  }

  /** Counts an answer as late, if an id given up explains it. */
  private void countLate(MessageType<?> type, long id, @Nullable Pending request)
      throws ProtocolBreach {
    Integer times = givenUp.get(id);
    if (times == null && !forgotten) {
      String text = "answer " + type + " to request " + Long.toUnsignedString(id);
      throw new ProtocolBreach(
          request == null || !request.sent
              ? text + ", which wasn't asked or is answered already"
              : text + ", which asked for " + request.answer);
    }
    if (times != null && times > 1) {
      givenUp.put(id, times - 1);
    } else {
      givenUp.remove(id);
    }
    late++;
    for (Iterator<Held> turn = held.iterator(); turn.hasNext(); ) {
      if (turn.next().id == id) {
        turn.remove();
        turns.poll();
        break;
      }
    }
  }

  private void remember(long id) {
    givenUp.merge(id, 1, Integer::sum);
    if (givenUp.size() > givenUpLimit.maximum()) {
      givenUp.remove(givenUp.keySet().iterator().next());
      givenUpLimit.refuse();
      forgotten = true;
    }
    givenUpLimit.observe(givenUp.size());
  }

  /** The turn of a request that was given up, and until when its answer is awaited. */
  private record Held(long id, Deadline until) {}

  /** One request. */
  static final class Pending {
    private final long id;
    private final MessageType<?> answer;
    private final Completion<Message> arrived;
    private int answerBytes; // under the lock
    private boolean sent; // under the lock: it has its turn, and an answer may come

    private Pending(long id, MessageType<?> answer, Completion<Message> arrived) {
      this.id = id;
      this.answer = answer;
      this.arrived = arrived;
    }

    long id() {
      return id;
    }

    /** Completed with the answer, or failed with a {@link PeerDisconnectedException}. */
    Completion<Message> arrived() {
      return arrived;
    }
  }
}
