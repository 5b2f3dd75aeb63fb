package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber hasn't read yet: a bounded ring. When it is full the oldest event makes room
 * and is counted, so a slow subscriber slows nobody.
 *
 * <p>Threads: any thread publishes; one thread at a time reads; any thread closes.
 */
public final class EventRing implements AutoCloseable {
  private final Clock clock;
  private final Limit capacity;
  private final Runnable unsubscribe;
  private final ReentrantLock lock =
      new ReentrantLock(); // held for a few instructions, never across anything else

  private final ArrayDeque<ServerEvent> events = new ArrayDeque<>();
  private long dropped;
  private boolean closed;
  private @Nullable Thread reader;

  EventRing(Clock clock, Limit capacity, java.util.function.Consumer<EventRing> unsubscribe) {
    this.clock = clock;
    this.capacity = capacity;
    this.unsubscribe = () -> unsubscribe.accept(this);
  }

  void publish(ServerEvent event) {
    Thread waiting;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (events.size() == capacity.maximum()) {
        events.pollFirst();
        dropped++;
        capacity.refuse();
      }
      events.addLast(event);
      capacity.observe(events.size());
      waiting = reader;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(waiting);
  }

  /**
   * Waits for the next event.
   *
   * @param atMost how long to wait; zero looks without waiting
   * @return the event, or empty when none came in time, or the subscription was closed and all was
   *     read
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public Optional<ServerEvent> next(Duration atMost) throws InterruptedException {
    return next(clock.deadline(atMost));
  }

  /**
   * Waits for the next event.
   *
   * @return the event, or empty once the subscription was closed and all was read
   * @throws InterruptedException when the thread is interrupted while waiting
   */
  public Optional<ServerEvent> next() throws InterruptedException {
    return next(Deadline.never());
  }

  private Optional<ServerEvent> next(Deadline deadline) throws InterruptedException {
    boolean inTime = true;
    while (true) {
      lock.lock();
      try {
        ServerEvent event = events.pollFirst();
        if (event != null || closed || !inTime) {
          reader = null;
          return Optional.ofNullable(event);
        }
        reader = Thread.currentThread();
      } finally {
        lock.unlock();
      }
      inTime = !deadline.passed(clock) && clock.park(deadline);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /**
   * How many events the subscriber lost because it was slow.
   *
   * @return the number since the subscription began
   */
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the subscription; a waiting reader gets what is left, then nothing. */
  @Override
  public void close() {
    unsubscribe.run();
    Thread waiting;
    lock.lock();
    try {
      closed = true;
      waiting = reader;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(waiting);
  }
}
