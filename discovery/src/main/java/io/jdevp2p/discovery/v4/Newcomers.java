package io.jdevp2p.discovery.v4;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that have just proved where they are and are left alone for a moment, before the table
 * hears of them. When there are too many, the next one is left out: it pings again. Thread-safe;
 * has a lock of its own, which is not held while others are called.
 */
final class Newcomers {
  private final Clock clock;
  private final Limit limit;
  private final Consumer<Node> rested;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Newcomer> waiting = new ArrayDeque<>(); // under the lock
  private Clock.@Nullable Timer timer; // under the lock; runs while some wait
  private boolean closed; // under the lock

  private record Newcomer(Node node, long dueNanos) {}

  /** Nobody yet; {@code rested} gets each when its time has come. */
  Newcomers(Clock clock, Limit limit, Consumer<Node> rested) {
    this.clock = clock;
    this.limit = limit;
    this.rested = rested;
  }

  void add(Node node) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (waiting.size() >= limit.maximum()) {
        limit.refuse();
        return;
      }
      waiting.addLast(new Newcomer(node, clock.nanos() + V4Limits.NEWCOMER_REST.toNanos()));
      limit.observe(waiting.size());
      if (timer == null) {
        timer = clock.schedule(V4Limits.NEWCOMER_REST, this::release);
      }
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    List<Node> due = new ArrayList<>();
    lock.lock();
    try {
      long now = clock.nanos();
      while (!waiting.isEmpty() && waiting.getFirst().dueNanos <= now) {
        due.add(waiting.removeFirst().node);
      }
      timer =
          waiting.isEmpty()
              ? null
              : clock.scheduleAt(Deadline.atNanos(waiting.getFirst().dueNanos), this::release);
    } finally {
      lock.unlock();
    }
    due.forEach(rested);
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
