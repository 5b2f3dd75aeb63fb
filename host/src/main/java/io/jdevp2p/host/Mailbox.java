package io.jdevp2p.host;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded FIFO queue between threads; all queues of the project are this one. Thread-safe.
 *
 * <p>Fair: items leave in the order in which they came, and threads that wait are served in the
 * order in which they came; a newcomer never overtakes them. An item is handed to the first waiting
 * taker, and a freed place is filled by the first waiting putter, by the thread that makes it
 * possible. So items lie in the queue only while no taker waits, and putters wait only while it is
 * full.
 *
 * @param <T> what it carries
 */
public final class Mailbox<T> {
  private final Clock clock;
  private final Limit limit;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private final ArrayDeque<Waiter<T>> takers = new ArrayDeque<>();
  private final ArrayDeque<Waiter<T>> putters = new ArrayDeque<>();
  private boolean closed;

  /**
   * An empty mailbox.
   *
   * @param clock the clock of the host whose threads use it
   * @param limit how many items it holds at most, at least 1; counts refusals and the high water
   */
  public Mailbox(Clock clock, Limit limit) {
    if (limit.maximum() < 1) {
      throw new IllegalArgumentException(limit + ": a mailbox needs room for at least one item");
    }
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * Puts an item in if there is room. Never blocks.
   *
   * @param item the item
   * @return false when full (then counted in the limit) or closed
   */
  public boolean offer(T item) {
    Waiter<T> taker;
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      taker = takers.pollFirst();
      if (taker == null) {
        if (items.size() >= limit.maximum()) {
          limit.refuse();
          return false;
        }
        add(item);
        return true;
      }
      taker.item = item;
      taker.state = Waiter.DONE;
    } finally {
      lock.unlock();
    }
    wake(taker);
    return true;
  }

  /**
   * Puts an item in; blocks while full.
   *
   * @param item the item
   * @return false when closed, before or meanwhile
   * @throws InterruptedException when interrupted; the item is then not in
   */
  public boolean put(T item) throws InterruptedException {
    return put(item, Deadline.never());
  }

  /**
   * Puts an item in; blocks while full.
   *
   * @param item the item
   * @param deadline when to give up
   * @return false at the deadline (then counted in the limit) or when closed
   * @throws InterruptedException when interrupted; the item is then not in
   */
  public boolean put(T item, Deadline deadline) throws InterruptedException {
    throwIfInterrupted();
    Waiter<T> taker;
    Waiter<T> self = new Waiter<>(Thread.currentThread(), item);
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      taker = takers.pollFirst();
      if (taker != null) {
        taker.item = item;
        taker.state = Waiter.DONE;
      } else if (items.size() < limit.maximum()) {
        add(item);
        return true;
      } else {
        putters.addLast(self);
      }
    } finally {
      lock.unlock();
    }
    if (taker != null) {
      wake(taker);
      return true;
    }
    await(self, putters, deadline);
    if (self.state == Waiter.LEFT) {
      limit.refuse();
    }
    return self.state == Waiter.DONE;
  }

  /**
   * Takes the first item; blocks while there is none.
   *
   * @return the item
   * @throws InterruptedException when interrupted; no item is lost by it
   * @throws IllegalStateException when closed and drained; use {@link #take(Deadline)} where that
   *     can happen
   */
  public T take() throws InterruptedException {
    return take(Deadline.never())
        .orElseThrow(() -> new IllegalStateException(limit.name() + " is closed"));
  }

  /**
   * Takes the first item; blocks while there is none.
   *
   * @param deadline when to give up
   * @return the item; empty at the deadline, or once closed and drained
   * @throws InterruptedException when interrupted; no item is lost by it
   */
  public Optional<T> take(Deadline deadline) throws InterruptedException {
    throwIfInterrupted();
    Waiter<T> self = new Waiter<>(Thread.currentThread(), null);
    @Nullable Waiter<T> putter;
    @Nullable T item;
    lock.lock();
    try {
      item = items.pollFirst();
      if (item == null) {
        if (closed) {
          return Optional.empty();
        }
        takers.addLast(self);
        putter = null;
      } else {
        putter = admitPutter();
      }
    } finally {
      lock.unlock();
    }
    if (item != null) {
      wake(putter);
      return Optional.of(item);
    }
    await(self, takers, deadline);
    return Optional.ofNullable(self.item);
  }

  /**
   * Takes the first item if there is one. Never blocks.
   *
   * @return the item; empty when there is none
   */
  public Optional<T> poll() {
    T item;
    Waiter<T> putter;
    lock.lock();
    try {
      item = items.pollFirst();
      if (item == null) {
        return Optional.empty();
      }
      putter = admitPutter();
    } finally {
      lock.unlock();
    }
    wake(putter);
    return Optional.of(item);
  }

  /**
   * How many items are in.
   *
   * @return the number at this moment
   */
  public int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets no more items in. Those inside can still be taken; waiting takers and putters are woken. A
   * second call is harmless.
   */
  public void close() {
    ArrayDeque<Waiter<T>> woken = new ArrayDeque<>();
    lock.lock();
    try {
      closed = true;
      woken.addAll(takers);
      woken.addAll(putters);
      takers.clear();
      putters.clear();
      for (Waiter<T> waiter : woken) {
        waiter.state = Waiter.CLOSED;
      }
    } finally {
      lock.unlock();
    }
    for (Waiter<T> waiter : woken) {
      wake(waiter);
    }
  }

  /**
   * Whether {@link #close} was called.
   *
   * @return true after close, also while items are left
   */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Fills a place just freed; under the lock. The putter is to be woken after it. */
  private @Nullable Waiter<T> admitPutter() {
    Waiter<T> putter = putters.pollFirst();
    if (putter != null) {
      add(putter.take());
      putter.state = Waiter.DONE;
    }
    return putter;
  }

  private static void wake(@Nullable Waiter<?> waiter) {
    if (waiter != null) {
      LockSupport.unpark(waiter.thread);
    }
  }

  private void add(T item) {
    items.addLast(item);
    limit.observe(items.size());
  }

  /**
   * Waits until another thread has served the waiter, or else it leaves the line: at the deadline,
   * when interrupted, or by whatever the clock throws. Served and interrupted at once counts as
   * served, with the interrupt flag kept: so no item gets lost.
   */
  private void await(Waiter<T> self, ArrayDeque<Waiter<T>> line, Deadline deadline)
      throws InterruptedException {
    try {
      boolean early = true;
      while (self.state == Waiter.WAITING && early && !Thread.currentThread().isInterrupted()) {
        early = clock.park(deadline);
      }
    } finally {
      if (self.state == Waiter.WAITING) {
        leave(self, line);
      }
    }
    if (self.state == Waiter.LEFT) {
      throwIfInterrupted();
    }
  }

  private void leave(Waiter<T> self, ArrayDeque<Waiter<T>> line) {
    lock.lock();
    try {
      if (self.state == Waiter.WAITING) {
        self.state = Waiter.LEFT;
        line.remove(self);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** A thread in line. Written under the lock; the state is read by its thread without. */
  private static final class Waiter<T> {
    static final int WAITING = 0;
    static final int DONE = 1;
    static final int CLOSED = 2;
    static final int LEFT = 3;

    final Thread thread;
    @Nullable T item;
    volatile int state;

    Waiter(Thread thread, @Nullable T item) {
      this.thread = thread;
      this.item = item;
    }

    T take() {
      T taken = item;
      if (taken == null) {
        throw new IllegalStateException("a putter without an item");
      }
      item = null;
      return taken;
    }
  }
}
