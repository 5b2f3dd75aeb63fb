package io.jdevp2p.host;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A value, or a failure, that arrives once. Thread-safe; any number of threads may wait.
 *
 * @param <T> the value's type
 */
public final class Completion<T> {
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Thread> waiting = new ArrayDeque<>(); // under the lock
  private volatile @Nullable Outcome<T> outcome; // written once, under the lock

  /**
   * Nothing has arrived yet.
   *
   * @param clock the clock of the host whose threads wait
   */
  public Completion(Clock clock) {
    this.clock = clock;
  }

  /**
   * The value arrives.
   *
   * @param value the value
   * @return false when something had arrived before; nothing changes then
   */
  public boolean complete(T value) {
    return arrive(new Outcome<>(value, null));
  }

  /**
   * A failure arrives.
   *
   * @param cause what the waiting threads get as the cause of an {@link ExecutionException}
   * @return false when something had arrived before; nothing changes then
   */
  public boolean fail(Throwable cause) {
    return arrive(new Outcome<>(null, cause));
  }

  /**
   * Whether value or failure has arrived.
   *
   * @return true from then on
   */
  public boolean isDone() {
    return outcome != null;
  }

  /**
   * Waits for it.
   *
   * @return the value
   * @throws InterruptedException when interrupted
   * @throws ExecutionException when a failure arrived, with it as the cause
   */
  public T await() throws InterruptedException, ExecutionException {
    return await(Deadline.never())
        .orElseThrow(() -> new IllegalStateException("the deadline that never comes has passed"));
  }

  /**
   * Waits for it.
   *
   * @param deadline when to give up
   * @return the value; empty at the deadline
   * @throws InterruptedException when interrupted
   * @throws ExecutionException when a failure arrived, with it as the cause
   */
  public Optional<T> await(Deadline deadline) throws InterruptedException, ExecutionException {
    if (outcome == null) {
      enterLine();
      try {
        boolean early = true;
        while (outcome == null && early) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          early = clock.park(deadline);
        }
      } finally {
        leaveLine();
      }
    }
    Outcome<T> arrived = outcome;
    return arrived == null ? Optional.empty() : Optional.of(arrived.get());
  }

  private boolean arrive(Outcome<T> arrived) {
    ArrayDeque<Thread> woken;
    lock.lock();
    try {
      if (outcome != null) {
        return false;
      }
      outcome = arrived;
      woken = waiting.clone();
    } finally {
      lock.unlock();
    }
    for (Thread thread : woken) {
      LockSupport.unpark(thread);
    }
    return true;
  }

  private void enterLine() {
    lock.lock();
    try {
      waiting.addLast(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  private void leaveLine() {
    lock.lock();
    try {
      waiting.remove(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {
    T get() throws ExecutionException {
      T present = value;
      if (present == null) {
        throw new ExecutionException(failure);
      }
      return present;
    }
  }
}
