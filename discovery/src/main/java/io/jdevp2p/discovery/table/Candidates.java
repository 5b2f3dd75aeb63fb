package io.jdevp2p.discovery.table;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * Nodes that could be in the table if they answer a ping of ours: those that others told of, and
 * those that contacted us. What either kind can take is bounded for itself, and so is what one
 * network can, so that whoever talks a lot keeps nobody else out. Who does not answer rests, so
 * that it costs no ping at each mention. Owner: the lock of {@link NodeTable}.
 */
final class Candidates {
  /**
   * One of them.
   *
   * @param node where it is said to be
   * @param inbound whether it came to us uncalled, as {@link Entry#inbound}
   */
  record Candidate(Node node, boolean inbound) {
    NodeId id() {
      return node.id();
    }
  }

  /** Where a node was not. Elsewhere it may be, whatever liars say, so it rests there only. */
  private record Place(NodeId id, Optional<InetSocketAddress> endpoint) {
    static Place of(Candidate candidate) {
      return new Place(candidate.id(), candidate.node().udpAddress());
    }
  }

  private final Map<NodeId, Candidate> mentioned = new LinkedHashMap<>();
  private final Map<NodeId, Candidate> contacted = new LinkedHashMap<>();
  private final Map<NodeId, Candidate> pinged = new LinkedHashMap<>();
  private final SequencedMap<Place, Long> restingUntil =
      new LinkedHashMap<>(); // all rest equally long
  private final SubnetLimit subnets;
  private final Limit maxMentioned;
  private final Limit maxContacted;
  private final Limit maxPinged;
  private final Limit maxPingedContacted;
  private final Limit maxResting;
  private int pingedContacted;

  Candidates(LimitBook limits) {
    this.subnets = SubnetLimit.ofTable(limits);
    this.maxMentioned = limits.limit(TableBound.CANDIDATES_MENTIONED);
    this.maxContacted = limits.limit(TableBound.CANDIDATES_CONTACTED);
    this.maxPinged = limits.limit(TableBound.CANDIDATE_PINGS);
    this.maxPingedContacted = limits.limit(TableBound.CANDIDATE_PINGS_CONTACTED);
    this.maxResting = limits.limit(TableBound.CANDIDATES_RESTING);
  }

  /** A node that is not in the table may be worth a ping; false if it has no place here. */
  boolean offer(Candidate candidate, long nowNanos) {
    NodeId id = candidate.id();
    if (pinged.containsKey(id) || mentioned.containsKey(id) || isResting(candidate, nowNanos)) {
      return false;
    }
    Candidate known = contacted.get(id);
    if (known != null) {
      if (candidate.inbound()) {
        return false;
      }
      remove(known); // now that somebody tells of it, it is one of the others
    }
    Map<NodeId, Candidate> line = candidate.inbound() ? contacted : mentioned;
    Limit limit = candidate.inbound() ? maxContacted : maxMentioned;
    if (line.size() >= limit.maximum()) {
      limit.refuse();
      return false;
    }
    if (!subnets.add(candidate.node())) {
      return false;
    }
    line.put(id, candidate);
    limit.observe(line.size());
    return true;
  }

  /**
   * Those to be pinged now.
   *
   * @param wanted whether there is a place for it in the table; who is not wanted is let go
   * @param withContacted whether those that contacted us have their turn yet
   */
  List<Candidate> next(Predicate<Candidate> wanted, boolean withContacted) {
    List<Candidate> next = new ArrayList<>();
    take(mentioned, wanted, next);
    if (withContacted) {
      take(contacted, wanted, next);
    }
    return next;
  }

  private void take(
      Map<NodeId, Candidate> line, Predicate<Candidate> wanted, List<Candidate> next) {
    Iterator<Candidate> waiting = line.values().iterator();
    while (waiting.hasNext()) {
      Candidate candidate = waiting.next();
      if (!wanted.test(candidate)) {
        waiting.remove();
        subnets.remove(candidate.node());
        continue;
      }
      if (pinged.size() >= maxPinged.maximum()
          || (candidate.inbound() && pingedContacted >= maxPingedContacted.maximum())) {
        return;
      }
      waiting.remove();
      pinged.put(candidate.id(), candidate);
      pingedContacted += candidate.inbound() ? 1 : 0;
      maxPinged.observe(pinged.size());
      maxPingedContacted.observe(pingedContacted);
      next.add(candidate);
    }
  }

  /** A ping to a candidate has come to its end. */
  void ended(Candidate candidate, boolean answered, long nowNanos) {
    if (!candidate.equals(pinged.get(candidate.id()))) {
      return; // it answered in another way meanwhile
    }
    remove(candidate);
    if (!answered) {
      rest(Place.of(candidate), nowNanos);
    }
  }

  /** Takes a node out because it has answered in another way. */
  Optional<Candidate> take(NodeId id) {
    Candidate candidate = mentioned.get(id);
    candidate = candidate == null ? contacted.get(id) : candidate;
    candidate = candidate == null ? pinged.get(id) : candidate;
    if (candidate != null) {
      remove(candidate);
    }
    return Optional.ofNullable(candidate);
  }

  /** Whether nobody waits for an answer. */
  boolean isIdle() {
    return pinged.isEmpty();
  }

  int waiting() {
    return mentioned.size() + contacted.size();
  }

  private void remove(Candidate candidate) {
    mentioned.remove(candidate.id());
    contacted.remove(candidate.id());
    if (pinged.remove(candidate.id()) != null) {
      pingedContacted -= candidate.inbound() ? 1 : 0;
    }
    subnets.remove(candidate.node());
  }

  private boolean isResting(Candidate candidate, long nowNanos) {
    Long until = restingUntil.get(Place.of(candidate));
    return until != null && nowNanos < until;
  }

  private void rest(Place place, long nowNanos) {
    Iterator<Long> oldest = restingUntil.values().iterator();
    while (oldest.hasNext() && oldest.next() <= nowNanos) {
      oldest.remove();
    }
    restingUntil.remove(place);
    if (restingUntil.size() >= maxResting.maximum()) {
      restingUntil.pollFirstEntry();
      maxResting.refuse();
    }
    restingUntil.put(place, nowNanos + TableLimits.CANDIDATE_REST.toNanos());
    maxResting.observe(restingUntil.size());
  }
}
