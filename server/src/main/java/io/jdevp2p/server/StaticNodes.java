package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The nodes that are to be kept connected, each with where it was found last, how its last dials
 * went and when it may be dialed again. Owner: the run loop's thread, through {@link
 * DialScheduler}.
 */
final class StaticNodes {
  private final Limit limit;
  private final Map<NodeId, Entry> entries = new LinkedHashMap<>();

  private static final class Entry {
    final Node given;

    /** Where it is dialed: where it was reached last, else as given. */
    Node node;

    int failures;
    long notBeforeNanos;

    Entry(Node node, long nowNanos) {
      this.given = node;
      this.node = node;
      this.notBeforeNanos = nowNanos;
    }
  }

  StaticNodes(Limit limit) {
    this.limit = limit;
  }

  /**
   * Adds a node; one with the same id is replaced, and what its old endpoint did doesn't count
   * against the new one. False when the list is full.
   */
  boolean add(Node node, long nowNanos) {
    if (!entries.containsKey(node.id()) && entries.size() >= limit.maximum()) {
      limit.refuse();
      return false;
    }
    Entry known = entries.get(node.id());
    if (known == null || !known.given.equals(node)) {
      entries.put(node.id(), new Entry(node, nowNanos));
    }
    limit.observe(entries.size());
    return true;
  }

  boolean remove(NodeId id) {
    return entries.remove(id) != null;
  }

  boolean contains(NodeId id) {
    return entries.containsKey(id);
  }

  /** As it was added. */
  Optional<Node> given(NodeId id) {
    return Optional.ofNullable(entries.get(id)).map(entry -> entry.given);
  }

  /** Where it is dialed next. */
  Optional<Node> find(NodeId id) {
    return Optional.ofNullable(entries.get(id)).map(entry -> entry.node);
  }

  int size() {
    return entries.size();
  }

  /** It was reached, perhaps elsewhere than it was dialed: it is dialed there from now on. */
  void reached(Node dialed, Node at) {
    Entry entry = entries.get(dialed.id());
    if (entry != null && entry.node.equals(dialed)) {
      entry.node = at;
    }
  }

  /**
   * A dial came to nothing: wait longer, and begin again where the node was given, unless the dial
   * went to an endpoint that was replaced since.
   */
  void failed(Node dialed, long nowNanos, DialHistory history, double jitter) {
    Entry entry = entries.get(dialed.id());
    if (entry != null && entry.node.equals(dialed)) {
      entry.node = entry.given;
      failed(dialed.id(), nowNanos, history, jitter);
    }
  }

  /** It was a peer, but not for long: wait longer. */
  void failed(NodeId id, long nowNanos, DialHistory history, double jitter) {
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.failures++;
      entry.notBeforeNanos = nowNanos + history.waitNanos(entry.failures, jitter);
    }
  }

  /** It was a peer for a good while: the next dial is as the first. */
  void succeeded(NodeId id, long nowNanos) {
    Entry entry = entries.get(id);
    if (entry != null) {
      entry.failures = 0;
      entry.notBeforeNanos = nowNanos;
    }
  }

  /**
   * One of the nodes whose time has come and that nothing speaks against, drawn by chance so that
   * none starves.
   */
  List<Node> due(long nowNanos, int atMost, Predicate<Node> mayDial, RandomGenerator random) {
    List<Node> ready = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (nowNanos - entry.notBeforeNanos >= 0 && mayDial.test(entry.node)) {
        ready.add(entry.node);
      }
    }
    List<Node> drawn = new ArrayList<>();
    while (!ready.isEmpty() && drawn.size() < atMost) {
      int i = random.nextInt(ready.size());
      drawn.add(ready.get(i));
      ready.set(i, ready.getLast());
      ready.removeLast();
    }
    return drawn;
  }

  /** When the next node against which nothing speaks but time may be dialed. */
  OptionalLong nextNanos(Predicate<Node> mayDialInTime, DialHistory history) {
    long next = Long.MAX_VALUE;
    for (Entry entry : entries.values()) {
      if (mayDialInTime.test(entry.node)) {
        long free = history.expiryNanos(entry.node.id()).orElse(entry.notBeforeNanos);
        next = Math.min(next, Math.max(free, entry.notBeforeNanos));
      }
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }
}
