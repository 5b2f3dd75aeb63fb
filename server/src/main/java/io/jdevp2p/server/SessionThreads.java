package io.jdevp2p.server;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of a {@link TypedSession}: started by its dispatcher, and ended with it.
 *
 * <p><b>Problem.</b> When a session ends, its threads are interrupted, wherever they wait. But an
 * interrupt while writing would leave the connection with half a frame, and the reason for the end
 * could not be told any more. So who writes says so here, is left alone meanwhile, and is
 * interrupted when it has written.
 *
 * <p>Threads: the dispatcher makes this, starts, stops and waits; any thread does the rest.
 */
final class SessionThreads {
  private final Host host;
  private final Thread dispatcher = Thread.currentThread();
  private final List<Child> children = new ArrayList<>(); // changed by the dispatcher until over

  private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions
  private boolean over; // under the lock: the dispatcher is told nothing more, nothing is written
  private final Set<Thread> writing = new HashSet<>(); // under the lock; for lookup only

  SessionThreads(Host host) {
    this.host = host;
  }

  void start(String name, Runnable body) {
    Completion<Boolean> ended = new Completion<>(host.clock());
    Runnable whole =
        () -> {
          try {
            body.run();
          } finally {
            ended.complete(true);
          }
        };
    children.add(new Child(host.threads().start(name, whole), ended));
  }

  /** Interrupts the dispatcher, unless it knows already that all is over. */
  void wakeDispatcher() {
    lock.lock();
    try {
      if (!over) {
        dispatcher.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** False when nothing may be written any more. Otherwise, {@link #endWriting} must follow. */
  boolean beginWriting() {
    lock.lock();
    try {
      return !over && writing.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /** From here on the thread may be interrupted, and is when that is due. */
  void endWriting() {
    Thread self = Thread.currentThread();
    lock.lock();
    try {
      writing.remove(self);
      if (over && children.stream().anyMatch(child -> self.equals(child.thread))) {
        self.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets nothing more be written.
   *
   * @return the threads to interrupt now; those that write follow by themselves
   */
  List<Thread> stop() {
    lock.lock();
    try {
      over = true;
      return children.stream()
          .map(Child::thread)
          .filter(thread -> !writing.contains(thread))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all have ended; false when they haven't by then. */
  boolean awaitEnd(Deadline deadline) {
    return children.stream().allMatch(child -> child.awaitEnd(deadline));
  }

  /** A thread, and how to know that it has ended. */
  private record Child(Thread thread, Completion<Boolean> ended) {
    boolean awaitEnd(Deadline deadline) {
      while (true) {
        try {
          return ended.await(deadline).isPresent();
        } catch (InterruptedException e) {
          // The dispatcher must not end before the others, however much it is hurried.
        } catch (ExecutionException e) {
          throw new IllegalStateException("the end of a thread can't fail", e);
        }
      }
    }
  }
}
