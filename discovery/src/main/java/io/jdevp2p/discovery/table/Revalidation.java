package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.table.Entry.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Whom of the buckets to ping next, so that those who have gone are found out. New and doubtful
 * nodes are in the fast list; each answer brings a node into the slow one, each miss back. Who is
 * next is left to chance, so that nobody can be awake just for the check. Owner: the lock of {@link
 * NodeTable}.
 */
final class Revalidation {
  private final RandomGenerator random;
  private final List<Entry> fast = new ArrayList<>();
  private final List<Entry> slow = new ArrayList<>();

  Revalidation(RandomGenerator random) {
    this.random = random;
  }

  /** Puts a node of a bucket into a list, out of the other one. */
  void move(Entry entry, Lane lane) {
    if (entry.lane == lane) {
      return;
    }
    list(entry.lane).remove(entry);
    entry.lane = lane;
    if (lane != Lane.NONE) {
      list(lane).add(entry);
    }
  }

  /** One of a list that is not being pinged already, drawn by chance. */
  Optional<Entry> next(Lane lane) {
    List<Entry> idle = new ArrayList<>(list(lane));
    idle.removeIf(entry -> entry.busy);
    return idle.isEmpty() ? Optional.empty() : Optional.of(idle.get(random.nextInt(idle.size())));
  }

  /** Until the next ping to one of a list. */
  Duration pause(Lane lane) {
    Duration longest =
        lane == Lane.FAST ? TableLimits.FAST_REVALIDATION : TableLimits.SLOW_REVALIDATION;
    return Duration.ofNanos(random.nextLong(longest.toNanos()));
  }

  private List<Entry> list(Lane lane) {
    return switch (lane) {
      case FAST -> fast;
      case SLOW -> slow;
      case NONE -> new ArrayList<>();
    };
  }
}
