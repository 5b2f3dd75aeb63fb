package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All event subscriptions of a server. Thread-safe; publishing takes no lock but each ring's own,
 * briefly.
 */
final class Events {
  private final Clock clock;
  private final LimitCounts counts;
  private final Limit subscribers;
  private final Limit lag;
  private final ReentrantLock lock = new ReentrantLock(); // guards changes of rings
  private volatile List<EventRing> rings = List.of();
  private boolean closed; // under the lock

  Events(Clock clock, LimitCounts counts) {
    this.clock = clock;
    this.counts = counts;
    this.subscribers = counts.of(ServerBound.SUBSCRIBERS);
    this.lag = counts.of(ServerBound.EVENT_RING);
  }

  EventRing subscribe() {
    lock.lock();
    try {
      if (rings.size() >= subscribers.maximum()) {
        subscribers.refuse();
        throw new IllegalStateException(
            "no more than "
                + subscribers.maximum()
                + " event subscriptions; close one that isn't needed");
      }
      EventRing ring = new EventRing(clock, lag, this::remove);
      if (closed) {
        ring.close(); // nothing will ever come, so nobody should wait for it
        return ring;
      }
      List<EventRing> more = new ArrayList<>(rings);
      more.add(ring);
      rings = List.copyOf(more);
      subscribers.observe(rings.size());
      return ring;
    } finally {
      lock.unlock();
    }
  }

  void publish(ServerEvent event) {
    counts.happened(event);
    for (EventRing ring : rings) {
      ring.publish(event);
    }
  }

  /** Ends all subscriptions; whoever subscribes from now on gets nothing. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    for (EventRing ring : rings) {
      ring.close();
    }
  }

  private void remove(EventRing ring) {
    lock.lock();
    try {
      List<EventRing> fewer = new ArrayList<>(rings);
      fewer.remove(ring);
      rings = List.copyOf(fewer);
    } finally {
      lock.unlock();
    }
  }
}
