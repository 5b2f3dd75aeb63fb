package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one protocol of one peer that wait for the user's handler, bounded in number and
 * in bytes. When it is full the putter waits; since that is the connection's reader, the other side
 * is slowed down by TCP. A message larger than the maximum of bytes is let in when nothing else
 * waits.
 *
 * <p>Threads: one thread puts, one thread takes, any thread closes.
 */
final class ProtocolInbox {
  private final Clock clock;
  private final Limit maxMessages;
  private final Limit maxBytes;
  private final LongConsumer freed;
  private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions

  private final ArrayDeque<Message> messages = new ArrayDeque<>(1); // most inboxes stay empty
  private long bytes;
  private @Nullable PeerDisconnectedException closedBy;
  private @Nullable Thread taker;
  private @Nullable Thread putter;
  private volatile boolean putterWaits;

  ProtocolInbox(Clock clock, int maxMessages, long maxBytes) {
    this(
        clock,
        new Limit(ServerBound.INBOX_MESSAGES, maxMessages),
        new Limit(ServerBound.INBOX_BYTES, maxBytes),
        _ -> {});
  }

  /**
   * An empty inbox.
   *
   * @param maxMessages its maximum; may be that of many inboxes
   * @param maxBytes the same for the bytes of payloads
   * @param freed told of the bytes of each message that leaves
   */
  ProtocolInbox(Clock clock, Limit maxMessages, Limit maxBytes, LongConsumer freed) {
    this.clock = clock;
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
    this.freed = freed;
  }

  /**
   * Waits for room and puts a message; false once the inbox is closed, and then the message is
   * lost.
   */
  boolean put(Message message) throws InterruptedException {
    return awaitRoom(message.size(), () -> {}) && add(message);
  }

  /**
   * Waits until there is room for a message of so many bytes; there will be as long as nobody else
   * puts. False once the inbox is closed.
   *
   * @param aboutToWait called before it waits, under no lock
   */
  boolean awaitRoom(int size, Runnable aboutToWait) throws InterruptedException {
    while (true) {
      lock.lock();
      try {
        if (closedBy != null || hasRoomFor(size)) {
          stopWaiting();
          return closedBy == null;
        }
        if (!putterWaits) {
          (messages.size() < maxMessages.maximum() ? maxBytes : maxMessages).refuse();
        }
        putter = Thread.currentThread();
        putterWaits = true;
      } finally {
        lock.unlock();
      }
      aboutToWait.run();
      clock.park(Deadline.never());
      if (Thread.interrupted()) {
        lock.lock();
        try {
          stopWaiting();
        } finally {
          lock.unlock();
        }
        throw new InterruptedException();
      }
    }
  }

  /** Puts a message if there is room for it; false when there is none, or the inbox is closed. */
  boolean tryPut(Message message) {
    lock.lock();
    try {
      if (!hasRoomFor(message.size())) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    return add(message); // there is still room, since nobody else puts
  }

  /** Puts a message for which there is room; false once the inbox is closed. Never waits. */
  boolean add(Message message) {
    boolean added = addSilently(message);
    wakeTaker();
    return added;
  }

  /**
   * The same, but whoever waits in {@link #take()} sleeps on until {@link #wakeTaker}: waking
   * another thread costs as much as ten small messages.
   */
  boolean addSilently(Message message) {
    lock.lock();
    try {
      if (closedBy != null) {
        return false;
      }
      messages.addLast(message);
      bytes += message.size();
      maxMessages.observe(messages.size());
      maxBytes.observe(bytes);
    } finally {
      lock.unlock();
    }
    return true;
  }

  void wakeTaker() {
    Thread wake;
    lock.lock();
    try {
      wake = taker;
      taker = null;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(wake);
  }

  /** Waits for a message. */
  Message take() throws InterruptedException, PeerDisconnectedException {
    while (true) {
      Optional<Message> message = take(Deadline.never());
      if (message.isPresent()) {
        return message.get();
      }
    }
  }

  /** Waits for a message until the deadline. */
  Optional<Message> take(Deadline deadline) throws InterruptedException, PeerDisconnectedException {
    boolean inTime = true;
    while (true) {
      Thread wake = null;
      Message message;
      lock.lock();
      try {
        message = messages.pollFirst();
        if (message != null) {
          bytes -= message.size();
          if (hasRoomAgain()) {
            wake = putter;
            putter = null;
          }
        } else if (closedBy != null) {
          throw closedBy.again();
        } else if (inTime) {
          taker = Thread.currentThread();
        } else {
          taker = null;
        }
      } finally {
        lock.unlock();
      }
      if (message != null) {
        freed.accept(message.size());
        LockSupport.unpark(wake);
        return Optional.of(message);
      }
      if (!inTime) {
        return Optional.empty();
      }
      inTime = !deadline.passed(clock) && clock.park(deadline);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /**
   * Takes no more; what is in it can still be taken, and after that takers get the given
   * exception's like.
   */
  void close(PeerDisconnectedException why) {
    Thread wakeTaker;
    Thread wakePutter;
    lock.lock();
    try {
      if (closedBy == null) {
        closedBy = why;
      }
      wakeTaker = taker;
      wakePutter = putter;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(wakeTaker);
    LockSupport.unpark(wakePutter);
  }

  /** Whether somebody waits for room right now. */
  boolean isFull() {
    return putterWaits;
  }

  /** Drops what nobody took. To be called once closed. */
  void discard() {
    long dropped;
    lock.lock();
    try {
      messages.clear();
      dropped = bytes;
      bytes = 0;
    } finally {
      lock.unlock();
    }
    freed.accept(dropped);
  }

  int size() {
    lock.lock();
    try {
      return messages.size();
    } finally {
      lock.unlock();
    }
  }

  private void stopWaiting() {
    putter = null;
    putterWaits = false;
  }

  /** Not at the first free place: a putter that is woken for each wakes as often as it puts. */
  private boolean hasRoomAgain() {
    return messages.isEmpty()
        || (messages.size() <= threeQuarters(maxMessages) && bytes <= threeQuarters(maxBytes));
  }

  private static long threeQuarters(Limit limit) {
    return limit.maximum() - limit.maximum() / 4;
  }

  private boolean hasRoomFor(int size) {
    return messages.isEmpty()
        || (messages.size() < maxMessages.maximum() && bytes + size <= maxBytes.maximum());
  }
}
