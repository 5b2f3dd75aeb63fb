package io.jdevp2p.discovery.table;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whom to ask next for the nodes closest to a target, and when all have been found. Knows no time
 * and does nothing by itself. Owner: the lock of {@link RunningLookup}.
 *
 * <p>Of all nodes it knows of, those that don't answer left out, the 16 closest are its front. It
 * asks the closest of them, three at a time, and each answer may move the front. When all in the
 * front have answered, they are asked for more if an answer may have had too little room, and when
 * nothing new comes of that, they are the result. A query that is slow counts no longer among the
 * three. A node that did not answer is asked again, beside the three, as long as it is in the
 * front, since a lost packet is no reason to miss it.
 *
 * <p>Others may lie, so: no network has more than two places in the front, as in a bucket. Of nodes
 * improbably close to the target ({@link Density}) no more than four have a place, so that the
 * honest ones behind them are still asked and found. Nodes that did not answer keep their places in
 * these two counts. So many nodes are known, asked, and asked at once, and no more.
 */
final class Lookup {
  private enum State {
    NEW,
    ASKED,
    /** Asked, and not waited for before another one is. */
    SLOW,
    /** Did not answer, and is to be asked again. */
    AGAIN,
    ANSWERED,
    /** Answered, and is asked for what had no room in its answer. */
    MORE,
    /** There is no more to be had of it. */
    EXHAUSTED,
    FAILED
  }

  /**
   * A question to be asked.
   *
   * @param node whom
   * @param more whether for what had no room in its first answer
   */
  record Query(Node node, boolean more) {}

  private static final class Known {
    final Node node;
    final double share;
    boolean inbound;
    State state = State.NEW;
    int attempts;

    Known(Node node, double share, boolean inbound) {
      this.node = node;
      this.share = share;
      this.inbound = inbound;
    }

    boolean isUnderWay() {
      return state == State.ASKED || state == State.SLOW || state == State.MORE;
    }

    boolean hasAnswered() {
      return state == State.ANSWERED || state == State.MORE || state == State.EXHAUSTED;
    }
  }

  private final NodeId self;
  private final NodeId target;
  private final double networkSize;
  private final boolean asksForMore;
  private final LimitBook limits;
  private final Limit alpha;
  private final Limit frontNodes;
  private final Limit maxQueries;
  private final Limit maxKnown;
  private final Limit maxAsked;
  private final Limit maxCrowd;
  private final NavigableMap<NodeId, Known> byDistance; // the closest first
  private int asked;

  /**
   * Knows nobody yet.
   *
   * @param self this node, which is left out
   * @param networkSize an estimate by which improbable closeness is told; 0 if there is none
   * @param asksForMore whether one answer may have too little room
   */
  Lookup(NodeId self, NodeId target, double networkSize, boolean asksForMore, LimitBook limits) {
    this.self = self;
    this.target = target;
    this.networkSize = networkSize;
    this.asksForMore = asksForMore;
    this.limits = limits;
    this.alpha = limits.limit(TableBound.LOOKUP_ALPHA);
    this.frontNodes = limits.limit(TableBound.LOOKUP_NODES);
    this.maxQueries = limits.limit(TableBound.LOOKUP_QUERIES);
    this.maxKnown = limits.limit(TableBound.LOOKUP_KNOWN);
    this.maxAsked = limits.limit(TableBound.LOOKUP_ASKED);
    this.maxCrowd = limits.limit(TableBound.LOOKUP_CROWD);
    this.byDistance = new TreeMap<>(target::compareDistance);
  }

  /**
   * There are these nodes.
   *
   * @param inbound whether only nodes tell of them that came to us uncalled, as {@link
   *     Entry#inbound}, so that these have a say in no more than these have a place for
   * @return those that it did not know of
   */
  List<Node> add(List<Node> nodes, boolean inbound) {
    List<Node> added = new ArrayList<>();
    for (Node node : nodes) {
      Known known = byDistance.get(node.id());
      if (known != null) {
        known.inbound &= inbound;
      } else if (!node.id().equals(self)) {
        byDistance.put(node.id(), new Known(node, Density.closer(target, node.id()), inbound));
        added.add(node);
      }
    }
    while (byDistance.size() > maxKnown.maximum()) {
      byDistance.pollLastEntry();
      maxKnown.refuse();
    }
    maxKnown.observe(byDistance.size());
    return added;
  }

  /** What to ask now; it counts as asked from here on. */
  List<Query> next() {
    int waitedFor = 0;
    int underWay = 0;
    for (Known known : byDistance.values()) {
      waitedFor += known.state == State.ASKED ? 1 : 0;
      underWay += known.isUnderWay() ? 1 : 0;
    }
    List<Query> next = new ArrayList<>();
    List<Known> front = front();
    boolean more =
        asksForMore && front.stream().allMatch(known -> known.hasAnswered() || isLeftOut(known));
    for (Known known : front) {
      if (underWay >= maxQueries.maximum()) {
        break;
      }
      State state = known.state;
      if (state == State.NEW && waitedFor < alpha.maximum() && mayAskMore()) {
        known.state = State.ASKED;
        known.attempts = 1;
        waitedFor++;
        asked++;
      } else if (state == State.AGAIN) {
        known.state = State.SLOW;
        known.attempts++;
      } else if (state == State.ANSWERED && more) {
        known.state = State.MORE;
      } else {
        continue;
      }
      underWay++;
      next.add(new Query(known.node, known.state == State.MORE));
    }
    alpha.observe(waitedFor);
    maxQueries.observe(underWay);
    maxAsked.observe(asked);
    return next;
  }

  private boolean mayAskMore() {
    return asked < maxAsked.maximum();
  }

  /** Whether it is never asked, since so many others have been. */
  private boolean isLeftOut(Known known) {
    return known.state == State.NEW && !mayAskMore();
  }

  /**
   * A node answered. An answer without nodes is one, too.
   *
   * @return the nodes it did not know of
   */
  List<Node> answered(NodeId id, List<Node> nodes) {
    Known known = byDistance.get(id);
    if (known != null && known.isUnderWay()) {
      boolean exhausted = known.state == State.MORE || !asksForMore;
      known.state = exhausted ? State.EXHAUSTED : State.ANSWERED;
    }
    return add(nodes, known == null || known.inbound);
  }

  /** Whether what a node tells counts as what those tell who came to us uncalled. */
  boolean isInbound(NodeId id) {
    Known known = byDistance.get(id);
    return known == null || known.inbound;
  }

  /** A query takes its time. */
  void slow(NodeId id) {
    Known known = byDistance.get(id);
    if (known != null && known.state == State.ASKED) {
      known.state = State.SLOW;
    }
  }

  /**
   * A node did not answer.
   *
   * @param mayBeLost whether it could answer if it were asked again
   */
  void failed(NodeId id, boolean mayBeLost) {
    Known known = byDistance.get(id);
    if (known == null || !known.isUnderWay()) {
      return;
    }
    if (known.state == State.MORE) {
      known.state = State.EXHAUSTED;
    } else if (mayBeLost && known.attempts < TableLimits.LOOKUP_ATTEMPTS) {
      known.state = State.AGAIN;
    } else {
      known.state = State.FAILED;
    }
  }

  /** Whether nobody is left to be asked or to answer. */
  boolean isDone() {
    for (Known known : front()) {
      if (known.state != State.EXHAUSTED && !isLeftOut(known)) {
        return false;
      }
    }
    return true;
  }

  /** What was found up to now: nodes that answered, the closest first. */
  List<Node> closest() {
    return front().stream().filter(Known::hasAnswered).map(known -> known.node).toList();
  }

  /** A node that it came across, whether or not it answered. */
  Optional<Node> known(NodeId id) {
    return Optional.ofNullable(byDistance.get(id)).map(known -> known.node);
  }

  /** How many of the closest nodes are improbably close; the target itself isn't one. */
  int crowd() {
    int crowd = 0;
    int nodes = 0;
    double lowest = Density.IMPROBABLE;
    for (Known known : byDistance.values()) {
      if (networkSize == 0 || nodes == frontNodes.maximum() * 2) {
        break;
      }
      nodes += known.share == 0 ? 0 : 1;
      double probability = Density.logProbability(nodes, known.share, networkSize);
      // The one by which it is least probable is the last of the crowd.
      if (nodes > 1 && probability < lowest) {
        lowest = probability;
        crowd = nodes;
      }
    }
    return crowd;
  }

  private List<Known> front() {
    List<Known> front = new ArrayList<>();
    SubnetLimit subnets = SubnetLimit.ofBucket(limits);
    int crowd = crowd();
    int crowdPlaces = 0;
    int nodes = 0;
    for (Known known : byDistance.values()) {
      if (front.size() >= frontNodes.maximum()) {
        break;
      }
      nodes += known.share == 0 ? 0 : 1;
      boolean crowded = nodes <= crowd && known.share > 0;
      if ((crowded && crowdPlaces >= maxCrowd.maximum()) || !subnets.hasRoom(known.node)) {
        continue;
      }
      subnets.add(known.node);
      crowdPlaces += crowded ? 1 : 0;
      if (known.state != State.FAILED) {
        front.add(known);
      }
    }
    maxCrowd.observe(crowdPlaces);
    return front;
  }
}
