package io.jdevp2p.discovery.table;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock, and what is to be done once it is free. State is changed in a turn, under the lock; what
 * others have to be asked or told because of it is put in here, and done after the turn, in order,
 * by one thread at a time: so nobody is called with the lock held, and an answer that comes at once
 * makes no call within a call. Thread-safe.
 *
 * <p>Holds no more than a few actions for each question under way and each thread in a turn.
 */
final class Outbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Runnable> actions = new ArrayDeque<>(); // under the lock
  private boolean delivering; // under the lock

  /** Takes a turn. Not within another one. */
  void turn(Runnable body) {
    lock.lock();
    try {
      body.run();
    } finally {
      lock.unlock();
    }
    deliver();
  }

  /** Reads state. */
  <T> T read(Supplier<T> body) {
    lock.lock();
    try {
      return body.get();
    } finally {
      lock.unlock();
    }
  }

  /** Within a turn: to be done after it. */
  void afterwards(Runnable action) {
    actions.addLast(action);
  }

  private void deliver() {
    Runnable action = begin();
    while (action != null) {
      boolean done = false;
      try {
        action.run();
        done = true;
      } finally {
        if (!done) {
          end(); // what it threw is a mistake of ours; others go on with the rest
        }
      }
      action = next();
    }
  }

  private @Nullable Runnable begin() {
    return read(() -> {
      if (delivering) {
        return null;
      }
      delivering = !actions.isEmpty();
      return actions.pollFirst();
    });
  }

  private @Nullable Runnable next() {
    return read(() -> {
      delivering = !actions.isEmpty();
      return actions.pollFirst();
    });
  }

  private void end() {
    read(() -> delivering = false);
  }
}
