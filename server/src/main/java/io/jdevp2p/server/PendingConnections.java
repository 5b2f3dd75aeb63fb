package io.jdevp2p.server;

import io.jdevp2p.host.StreamSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections that are neither peers nor gone, so that they can be given up. Bounded by the
 * pending limits of both ways, which their makers keep. Thread-safe.
 */
final class PendingConnections {
  private final ReentrantLock lock = new ReentrantLock(); // held for a few instructions
  private final Set<Long> announced = new HashSet<>(); // numbers of dials; for lookup only
  private final Map<Thread, Attempt> attempts = new LinkedHashMap<>();
  private boolean closed;

  /** One connection, from its thread's first act on. */
  static final class Attempt {
    private final Optional<Dial> dial;
    private Optional<StreamSocket> socket = Optional.empty();
    private boolean atLastCheckpoint;

    Attempt(Optional<Dial> dial) {
      this.dial = dial;
    }
  }

  /** A thread is about to begin with this dial, which can be given up from here on. */
  void announce(Dial dial) {
    lock.lock();
    try {
      announced.add(dial.number());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The current thread begins, with a dial only if it was announced; false when it was given up
   * before, or all are being given up.
   */
  boolean begin(Optional<Dial> dial) {
    lock.lock();
    try {
      boolean wanted = dial.isEmpty() || announced.remove(dial.get().number());
      if (closed || !wanted) {
        return false;
      }
      attempts.put(Thread.currentThread(), new Attempt(dial));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The current thread has a socket now; false when it was given up meanwhile. */
  boolean opened(StreamSocket socket) {
    lock.lock();
    try {
      Attempt attempt = attempts.get(Thread.currentThread());
      if (closed || attempt == null) {
        return false;
      }
      attempt.socket = Optional.of(socket);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The current thread asks the last checkpoint now. From here on {@link #close} leaves it alone:
   * the run loop answers in any case, and whom it admits it lets go like any peer, with a reason.
   */
  void asksLastCheckpoint() {
    lock.lock();
    try {
      Attempt attempt = attempts.get(Thread.currentThread());
      if (attempt != null) {
        attempt.atLastCheckpoint = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The current thread's connection is a peer now, or gone. */
  void end() {
    lock.lock();
    try {
      attempts.remove(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /** Gives up one dial. */
  void giveUp(Dial dial) {
    List<Runnable> actions = new ArrayList<>();
    lock.lock();
    try {
      announced.remove(dial.number());
      attempts.forEach((thread, attempt) -> {
        if (attempt.dial.isPresent() && attempt.dial.get().number() == dial.number()) {
          actions.add(giveUp(thread, attempt));
        }
      });
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  /** Gives up all but those at the last checkpoint, and lets none begin any more. */
  void close() {
    List<Runnable> actions = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      attempts.forEach((thread, attempt) -> {
        if (!attempt.atLastCheckpoint) {
          actions.add(giveUp(thread, attempt));
        }
      });
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  private static Runnable giveUp(Thread thread, Attempt attempt) {
    // A thread that has a socket is woken by closing it; one that is still connecting or looking up
    // a name by interrupt.
    return attempt.socket.<Runnable>map(s -> s::close).orElse(thread::interrupt);
  }
}
