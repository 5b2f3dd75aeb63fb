package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one protocol of one peer that wait for the user's handler, bounded in number and
 * in bytes. When it is full the putter waits; since that is the connection's reader, the other side
 * is slowed down by TCP. A message larger than the byte budget is let in when nothing else waits.
 *
 * <p>Threads: one thread puts, one thread takes, any thread closes.
 */
final class ProtocolInbox {
  private final Clock clock;
  private final int maxMessages;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions

  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private long bytes;
  private @Nullable PeerDisconnectedException closedBy;
  private @Nullable Thread taker;
  private @Nullable Thread putter;
  private volatile boolean putterWaits;

  ProtocolInbox(Clock clock, int maxMessages, long maxBytes) {
    this.clock = clock;
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /**
   * Waits for room and puts a message; false once the inbox is closed, and then the message is
   * lost.
   */
  boolean put(Message message) throws InterruptedException {
    while (true) {
      Thread wake = null;
      lock.lock();
      try {
        if (closedBy != null) {
          stopWaiting();
          return false;
        }
        if (hasRoomFor(message)) {
          messages.addLast(message);
          bytes += message.size();
          stopWaiting();
          wake = taker;
          taker = null;
        } else {
          putter = Thread.currentThread();
          putterWaits = true;
        }
      } finally {
        lock.unlock();
      }
      if (!putterWaits) {
        LockSupport.unpark(wake);
        return true;
      }
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
          wake = putter;
          putter = null;
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
      if (message != null || !inTime) {
        LockSupport.unpark(wake);
        return Optional.ofNullable(message);
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

  private boolean hasRoomFor(Message message) {
    return messages.isEmpty()
        || (messages.size() < maxMessages && bytes + message.size() <= maxBytes);
  }
}
