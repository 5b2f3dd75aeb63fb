package io.jdevp2p.discovery.table;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The buckets: who is in, who waits, and which of them are close to a target. Does nothing by
 * itself and knows no time. Owner: the lock of {@link NodeTable}.
 *
 * <p>What always holds: a node is in once, in the bucket of its distance; no bucket has more than
 * {@link TableLimits#BUCKET_NODES} nodes and {@link TableLimits#REPLACEMENTS} replacements, of
 * these no more than {@link TableLimits#INBOUND_BUCKET_NODES} that came by themselves; no network
 * has more than {@link SubnetLimit} allows, replacements counted; nobody leaves a bucket but by
 * {@link Eviction}.
 */
final class Table {
  /** Where a node went. */
  enum Place {
    BUCKET,
    REPLACEMENTS,
    /** There is no room for it. */
    NOWHERE
  }

  /** The log distance of the nearest bucket, which has all nodes up to there, as in go-ethereum. */
  static final int NEAREST = 240;

  /** The log distance of the farthest bucket, which half of all nodes belong to. */
  static final int FARTHEST = 256;

  private final NodeId self;
  private final RandomGenerator random;
  private final List<Bucket> buckets = new ArrayList<>(); // the nearest first
  private final SubnetLimit subnets;
  private final Limit bucketNodes;
  private final Limit replacementNodes;
  private final Limit inboundNodes;

  Table(NodeId self, RandomGenerator random, LimitBook limits) {
    this.self = self;
    this.random = random;
    this.subnets = SubnetLimit.ofTable(limits);
    this.bucketNodes = limits.limit(TableBound.BUCKET_NODES);
    this.replacementNodes = limits.limit(TableBound.REPLACEMENTS);
    this.inboundNodes = limits.limit(TableBound.INBOUND_BUCKET_NODES);
    for (int d = NEAREST; d <= FARTHEST; d++) {
      buckets.add(new Bucket(d, limits));
    }
  }

  /** All buckets, the nearest first. */
  List<Bucket> buckets() {
    return buckets;
  }

  Bucket bucket(NodeId id) {
    return buckets.get(index(NodeId.logDistance(self, id)));
  }

  Optional<Entry> find(NodeId id) {
    return bucket(id).find(id);
  }

  int size() {
    int size = 0;
    for (Bucket bucket : buckets) {
      size += bucket.entries.size();
    }
    return size;
  }

  /** Whether a node that is not in could come in now, so that it is worth a ping. */
  boolean hasRoom(Node node, boolean inbound) {
    Bucket bucket = bucket(node.id());
    boolean full =
        bucket.entries.size() >= bucketNodes.maximum()
            && bucket.replacements.size() >= replacementNodes.maximum();
    return !full
        && !(inbound && bucket.inbound() >= inboundNodes.maximum())
        && bucket.subnets.hasRoom(node)
        && subnets.hasRoom(node);
  }

  /** Lets a node in that has just answered a ping, and is not in. */
  Place add(Entry entry) {
    Bucket bucket = bucket(entry.id());
    Place place = placeFor(entry, bucket);
    if (place == Place.NOWHERE || !addToSubnets(bucket, entry.node)) {
      return Place.NOWHERE;
    }
    if (place == Place.BUCKET) {
      bucket.entries.add(entry);
      bucketNodes.observe(bucket.entries.size());
    } else {
      bucket.replacements.add(entry);
      replacementNodes.observe(bucket.replacements.size());
    }
    inboundNodes.observe(bucket.inbound());
    return place;
  }

  private Place placeFor(Entry entry, Bucket bucket) {
    if (entry.inbound && bucket.inbound() >= inboundNodes.maximum()) {
      inboundNodes.refuse();
      return Place.NOWHERE;
    }
    if (bucket.entries.size() < bucketNodes.maximum()) {
      return Place.BUCKET;
    }
    bucketNodes.refuse();
    if (bucket.replacements.size() < replacementNodes.maximum()) {
      return Place.REPLACEMENTS;
    }
    replacementNodes.refuse();
    return Place.NOWHERE;
  }

  /**
   * Takes a node out of its bucket if it has to go.
   *
   * @return why, or nothing if it stays
   */
  Optional<Eviction> evict(Entry entry) {
    Bucket bucket = bucket(entry.id());
    if (!bucket.entries.contains(entry)) {
      return Optional.empty();
    }
    Optional<Eviction> why =
        Eviction.of(entry.checks, entry.unansweredQueries, bucket.entries.size());
    if (why.isPresent()) {
      bucket.entries.remove(entry);
      removeFromSubnets(bucket, entry.node);
    }
    return why;
  }

  /** Gives a free place in a bucket to one of those that wait for it, drawn by chance. */
  Optional<Entry> promote(Bucket bucket) {
    if (bucket.replacements.isEmpty() || bucket.entries.size() >= bucketNodes.maximum()) {
      return Optional.empty();
    }
    Entry entry = bucket.replacements.remove(random.nextInt(bucket.replacements.size()));
    // It answered once, perhaps long ago.
    entry.live = false;
    bucket.entries.add(entry);
    return Optional.of(entry);
  }

  /**
   * Takes over what is told about a node that is in. Others are believed when they show a newer
   * record; the node itself always. At a new endpoint it has to answer before it is live.
   *
   * @param byItself whether the node itself says so
   * @return whether its endpoint is another one now; false too when it may not have the new one
   */
  boolean update(Entry entry, Node told, boolean byItself) {
    Node old = entry.node;
    boolean newer = Long.compareUnsigned(told.sequence(), old.sequence()) > 0;
    boolean moved = !told.udpAddress().equals(old.udpAddress());
    if (!newer && !(byItself && moved)) {
      return false;
    }
    if (!told.ip().equals(old.ip())) {
      Bucket bucket = bucket(entry.id());
      removeFromSubnets(bucket, old);
      if (!addToSubnets(bucket, told)) {
        addToSubnets(bucket, old);
        return false;
      }
    }
    entry.node = told;
    if (moved) {
      entry.live = false;
    }
    return moved;
  }

  private boolean addToSubnets(Bucket bucket, Node node) {
    if (!bucket.subnets.add(node)) {
      return false;
    }
    if (!subnets.add(node)) {
      bucket.subnets.remove(node);
      return false;
    }
    return true;
  }

  private void removeFromSubnets(Bucket bucket, Node node) {
    bucket.subnets.remove(node);
    subnets.remove(node);
  }

  /** The live nodes closest to a target, the closest first. */
  List<Node> closest(NodeId target, int max) {
    // With b the distance of the target: all in bucket b are closer to it than all in the nearer
    // ones, these are closer than all in bucket b + 1, and so on.
    int at = index(NodeId.logDistance(self, target));
    List<Node> closest = new ArrayList<>();
    addSorted(closest, target, at, at);
    if (closest.size() < max) {
      addSorted(closest, target, 0, at - 1);
    }
    for (int i = at + 1; i < buckets.size() && closest.size() < max; i++) {
      addSorted(closest, target, i, i);
    }
    return closest.size() <= max ? closest : closest.subList(0, max);
  }

  private void addSorted(List<Node> to, NodeId target, int first, int last) {
    int before = to.size();
    for (int i = first; i <= last; i++) {
      for (Entry entry : buckets.get(i).entries) {
        if (entry.live) {
          to.add(entry.node);
        }
      }
    }
    to.subList(before, to.size()).sort((a, b) -> target.compareDistance(a.id(), b.id()));
  }

  /** Live nodes at exactly these distances, those of the first one first, each in random order. */
  List<Node> atDistances(List<Integer> distances, int max) {
    List<Node> nodes = new ArrayList<>();
    for (int distance : new LinkedHashSet<>(distances)) {
      if (distance < 1 || distance > FARTHEST || nodes.size() >= max) {
        continue;
      }
      List<Node> here = new ArrayList<>();
      for (Entry entry : buckets.get(index(distance)).entries) {
        if (entry.live && NodeId.logDistance(self, entry.id()) == distance) {
          here.add(entry.node);
        }
      }
      while (!here.isEmpty() && nodes.size() < max) {
        nodes.add(here.remove(random.nextInt(here.size())));
      }
    }
    return nodes;
  }

  private static int index(int distance) {
    return Math.max(0, distance - NEAREST);
  }
}
