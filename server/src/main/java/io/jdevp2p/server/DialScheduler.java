package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Whom to dial, and when. Passive: the run loop tells it what happened and asks it what to start
 * now; it holds no thread, no socket and no clock.
 *
 * <p><b>Problem.</b> Keep the static nodes connected and the dialed share of the peer slots filled,
 * without dialing anyone twice at once, more often than the other side's throttle allows, or more
 * at once than there are dial slots.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>At most one dial to a node at a time; none to a peer or to ourselves.
 *   <li>At most {@code maxActive} dials at once. Dynamic dials are besides no more than twice the
 *       dialed peers that are missing, since about half of all dials come to nothing.
 *   <li>Static nodes come first, drawn by chance among those that are due. The dialed share doesn't
 *       bound them, the peer maximum does, again twice: who lists a node wants it connected. (In
 *       go-ethereum the share bounds them too, so that of 20 static nodes and 50 peers 16 are
 *       connected.)
 *   <li>A node isn't dialed again within the history's time from the start of a dial. A static node
 *       that doesn't answer, or doesn't stay for {@link FixedLimits#GOOD_WHILE}, is left alone for
 *       twice as long each time, up to a maximum; see {@link DialHistory#waitNanos}. (go-ethereum
 *       dials it every 35 s for ever.)
 * </ul>
 *
 * <p>Every change can make a dial possible, so the run loop asks after every event, and sleeps
 * until {@link #nextWake}.
 *
 * <p>Owner: the run loop's thread.
 */
final class DialScheduler {
  private final int maxDialed;
  private final int maxPeers;
  private final int maxActive;
  private final boolean enabled;
  private final RandomGenerator random;
  private final StaticNodes statics;
  private final DialHistory history;
  private final Limit candidateLimit;
  private final Limit dialLimit;
  private final Limit dialedLimit;
  private final DialCheck check;

  private final Map<NodeId, Dial> dialing = new LinkedHashMap<>();
  private final Set<NodeId> peers = new LinkedHashSet<>();
  private final ArrayDeque<Candidate> candidates = new ArrayDeque<>();
  private int staticDials; // of those in dialing
  private int dialedPeers;
  private long dials;
  private long nowNanos;

  private record Candidate(Node node, String source) {}

  DialScheduler(
      NodeId own,
      int maxPeers,
      int maxDialed,
      int maxActive,
      boolean enabled,
      boolean staticNodesAreFindable,
      Optional<NetworkList> allowed,
      ServerLimits limits,
      LimitCounts counts,
      RandomGenerator random) {
    this.maxPeers = maxPeers;
    this.maxDialed = maxDialed;
    this.maxActive = maxActive;
    this.enabled = enabled;
    this.random = random;
    this.statics = new StaticNodes(counts.of(ServerBound.STATIC_NODES));
    this.history =
        new DialHistory(
            limits.dials().dialHistory(),
            limits.dials().redialMaximum(),
            counts.of(ServerBound.DIAL_HISTORY_ENTRIES));
    this.candidateLimit = counts.of(ServerBound.CANDIDATES);
    this.dialLimit = counts.of(ServerBound.DIALS);
    this.dialedLimit = counts.of(ServerBound.DIALED_PEERS);
    this.check =
        new DialCheck(
            own,
            dialing::containsKey,
            peers::contains,
            id -> staticNodesAreFindable && isStatic(id),
            allowed,
            id -> history.isRecent(id, nowNanos));
  }

  // What happened.

  /**
   * Adds a node to the static list; one with the same id is replaced, and a new endpoint is dialed
   * at once. False when the list is full.
   */
  boolean addStatic(Node node, long now) {
    if (statics.given(node.id()).filter(known -> !known.equals(node)).isPresent()) {
      history.forget(node.id());
    }
    return statics.add(node, now);
  }

  /**
   * Takes a node off the static list; the dial that is under way to it, if any, is to be given up.
   */
  Optional<Dial> removeStatic(NodeId id) {
    boolean was = statics.remove(id);
    history.forget(id);
    return was ? Optional.ofNullable(dialing.get(id)) : Optional.empty();
  }

  boolean isStatic(NodeId id) {
    return statics.contains(id);
  }

  /** A static node, where it will be dialed next. */
  Optional<Node> findStatic(NodeId id) {
    return statics.find(id);
  }

  /** A node from a node source; false when it isn't wanted or room is lacking. */
  boolean addCandidate(Node node, String source, long now) {
    nowNanos = now;
    if (check.check(node).isPresent()) {
      return false;
    }
    if (candidates.size() >= candidateLimit.maximum()) {
      candidateLimit.refuse();
      return false;
    }
    candidates.addLast(new Candidate(node, source));
    candidateLimit.observe(candidates.size());
    return true;
  }

  /**
   * A dial is over.
   *
   * @param reached the node where it became a peer, if it did
   */
  void dialEnded(Dial dial, Optional<Node> reached, long now) {
    dialing.remove(dial.node().id());
    if (dial.flag() == ConnectionFlag.STATIC_DIALED) {
      staticDials--;
      if (reached.isPresent()) {
        statics.reached(dial.node(), reached.get());
      } else {
        statics.failed(dial.node(), now, history, random.nextDouble());
      }
    }
  }

  void peerAdded(Peer peer) {
    peerAdded(peer.id(), peer.inbound());
  }

  void peerAdded(NodeId id, boolean inbound) {
    peers.add(id);
    if (!inbound) {
      dialedPeers++;
      dialedLimit.observe(dialedPeers);
    }
  }

  void peerRemoved(Peer peer, long now) {
    peerRemoved(peer.id(), peer.inbound(), peer.lived(), now);
  }

  void peerRemoved(NodeId id, boolean inbound, Duration lived, long now) {
    peers.remove(id);
    if (!inbound) {
      dialedPeers--;
    }
    if (lived.compareTo(FixedLimits.GOOD_WHILE) >= 0) {
      statics.succeeded(id, now);
    } else {
      statics.failed(id, now, history, random.nextDouble());
    }
  }

  // What to do.

  /** The dials to start now. They count as under way from here on. */
  List<Dial> next(long now) {
    nowNanos = now;
    history.expire(now);
    List<Dial> started = new ArrayList<>();
    if (!enabled) {
      return started;
    }
    for (Node node : statics.due(now, staticSlots(), n -> check.check(n).isEmpty(), random)) {
      started.add(start(node, ConnectionFlag.STATIC_DIALED, "static", now));
    }
    while (dynamicSlots() > 0 && !candidates.isEmpty()) {
      Candidate candidate = candidates.removeFirst();
      if (check.check(candidate.node()).isEmpty()) {
        started.add(
            start(candidate.node(), ConnectionFlag.DYNAMIC_DIALED, candidate.source(), now));
      }
    }
    return started;
  }

  /** How many more candidates could be dialed at once now. */
  int wantedCandidates() {
    return enabled ? Math.max(0, dynamicSlots() - candidates.size()) : 0;
  }

  /** When something can become possible just because time passes. */
  Deadline nextWake() {
    if (!enabled || staticSlots() <= 0) {
      return Deadline.never();
    }
    OptionalLong next = statics.nextNanos(n -> check.lasting(n).isEmpty(), history);
    return next.isPresent() ? Deadline.atNanos(next.getAsLong()) : Deadline.never();
  }

  int running() {
    return dialing.size();
  }

  Optional<Dial> runningTo(NodeId id) {
    return Optional.ofNullable(dialing.get(id));
  }

  private int staticSlots() {
    int missing = maxPeers - peers.size();
    return Math.min(
        missing * FixedLimits.DIALS_PER_FREE_SLOT - staticDials, maxActive - dialing.size());
  }

  private int dynamicSlots() {
    int missing = Math.min(maxDialed - dialedPeers, maxPeers - peers.size());
    return Math.min(missing * FixedLimits.DIALS_PER_FREE_SLOT, maxActive) - dialing.size();
  }

  private Dial start(Node node, ConnectionFlag flag, String source, long now) {
    Dial dial = new Dial(++dials, node, flag, source);
    dialing.put(node.id(), dial);
    dialLimit.observe(dialing.size());
    if (flag == ConnectionFlag.STATIC_DIALED) {
      staticDials++;
    }
    history.dialed(node.id(), now);
    return dial;
  }
}
