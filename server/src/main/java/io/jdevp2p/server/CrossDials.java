package io.jdevp2p.server;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who gets in when both sides dial each other at once.
 *
 * <p><b>Problem.</b> Each side has two connections with the other then, may keep only one, and is
 * not told what the other side decides: both may refuse a different one, and end with none.
 * (go-ethereum lets chance decide, and at times both are refused.)
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Both keep the same connection: the one that the node with the lower id dialed; the other
 *       one waits at the second checkpoint until that is admitted, or has failed.
 *   <li>Whoever waits there has proved who it is, by its Hello; the one waited for may be a
 *       recorded handshake that somebody plays to us over and over. So a dial of ours is never
 *       refused for such a one, and the wait ends after {@link EntryLimits#crossDialPatience}.
 * </ul>
 *
 * <p>Owner: the run loop's thread.
 */
final class CrossDials {
  private final NodeId own;
  private final Owner owner;
  private final Clock clock;
  private final Limit patience;
  private final Duration waitsAtMost;

  /** Connections between the checkpoints, by node. */
  private final Map<NodeId, Connecting> connecting = new LinkedHashMap<>();

  /**
   * Connections at the second checkpoint that wait for the better one with the same node. Each is
   * connecting, so there are no more than those.
   */
  private final List<Waiting> waiting = new ArrayList<>(); // who has waited longest first

  /** How many they dialed, and how many we. */
  private static final class Connecting {
    int inbound;
    int dialed;
  }

  private record Waiting(RunLoopEvent.AfterHello event, long untilNanos) {}

  CrossDials(NodeId own, Owner owner, Clock clock, Limit patience, Duration waitsAtMost) {
    this.own = own;
    this.owner = owner;
    this.clock = clock;
    this.patience = patience;
    this.waitsAtMost = waitsAtMost;
  }

  /** A connection has passed the first checkpoint. */
  void began(Connection connection) {
    owner.check();
    Connecting with = connecting.computeIfAbsent(connection.id(), _ -> new Connecting());
    if (connection.inbound()) {
      with.inbound++;
    } else {
      with.dialed++;
    }
  }

  /** Such a connection is a peer now, or gone. */
  void settled(NodeId id, boolean inbound) {
    owner.check();
    Connecting with = connecting.get(id);
    if (with == null) {
      return;
    }
    if (inbound) {
      with.inbound--;
    } else {
      with.dialed--;
    }
    if (with.inbound == 0 && with.dialed == 0) {
      connecting.remove(id);
    }
  }

  /**
   * Whether another connection with the same node, on its way in now, is the better one. Both sides
   * come to the same answer, each from its end.
   */
  boolean loses(Connection connection) {
    owner.check();
    Connecting other = connecting.get(connection.id());
    if (other == null) {
      return false;
    }
    boolean ourDialWins = own.compareTo(connection.id()) < 0;
    return connection.inbound()
        ? other.dialed > 0 && ourDialWins
        : other.inbound > 0 && !ourDialWins;
  }

  /** Keeps one that loses: only if the better one fails is it needed. */
  void hold(RunLoopEvent.AfterHello event) {
    owner.check();
    waiting.add(new Waiting(event, clock.nanos() + waitsAtMost.toNanos()));
  }

  /** When somebody will have waited long enough. */
  Deadline nextWake() {
    owner.check();
    return waiting.isEmpty() ? Deadline.never() : Deadline.atNanos(waiting.getFirst().untilNanos());
  }

  /**
   * Gives out the next one that waited for a connection with this node, and need not any more. Who
   * still loses keeps its place: a handshake that is played again and again prolongs no wait.
   */
  Optional<RunLoopEvent.AfterHello> nextFreed(NodeId id) {
    owner.check();
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
      RunLoopEvent.AfterHello event = all.next().event();
      if (!event.connection().id().equals(id)) {
        continue;
      }
      if (event.reply().isDone()) {
        all.remove(); // its connection has run out of time
      } else if (!loses(event.connection())) {
        all.remove();
        return Optional.of(event);
      }
    }
    return Optional.empty();
  }

  /** Gives out the next one that has waited long enough for those that prove nothing. */
  Optional<RunLoopEvent.AfterHello> nextOverdue() {
    owner.check();
    while (!waiting.isEmpty() && clock.nanos() >= waiting.getFirst().untilNanos()) {
      RunLoopEvent.AfterHello event = waiting.removeFirst().event();
      if (!event.reply().isDone()) {
        patience.refuse();
        return Optional.of(event);
      }
    }
    return Optional.empty();
  }

  /** Gives out the next one, whatever it waits for. */
  Optional<RunLoopEvent.AfterHello> next() {
    owner.check();
    return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.removeFirst().event());
  }
}
