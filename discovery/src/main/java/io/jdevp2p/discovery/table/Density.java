package io.jdevp2p.discovery.table;

import io.jdevp2p.enr.NodeId;

/**
 * How many nodes there should be close to a target, and whether there are improbably many: ids are
 * hashes, so nodes lie evenly, and whoever has many next to a target has made keys until they fell
 * there, to be the only ones that are found. Pure.
 */
final class Density {
  /**
   * The logarithm of a probability below which nothing happens by chance: once in so many lookups,
   * as many as one every second for thirty years.
   */
  static final double IMPROBABLE = -Math.log(1e9);

  /** How wrong the estimate of the network's size may be without honest nodes taken for a crowd. */
  private static final double ERROR_FACTOR = 4;

  /** A bucket with so many counts as one that has left nodes out. */
  private static final int FULL_BUCKET = TableLimits.BUCKET_NODES * 3 / 4;

  private Density() {}

  /**
   * Estimates how many nodes the network has. The table knows all nodes nearer than its farthest
   * bucket that isn't full; that bucket and the nearer ones are a known share of all ids.
   */
  static double networkSize(Table table) {
    int known = 0;
    double size = 0;
    for (Bucket bucket : table.buckets()) {
      known += bucket.entries.size();
      if (bucket.entries.size() < FULL_BUCKET) {
        size = Math.scalb((double) known, Table.FARTHEST - bucket.distance);
      }
    }
    return size;
  }

  /** The share of all ids that is closer to a target than this one. */
  static double closer(NodeId target, NodeId id) {
    double share = 0;
    byte[] distance = target.xor(id).bytes();
    for (int i = distance.length - 1; i >= 0; i--) {
      share = (share + (distance[i] & 0xff)) / 256;
    }
    return share;
  }

  /**
   * The logarithm of the probability that there are so many nodes, or more, within such a share of
   * all ids: Chernoff's bound for a Poisson distribution.
   */
  static double logProbability(int nodes, double share, double networkSize) {
    double expected = ERROR_FACTOR * networkSize * share;
    return nodes <= expected ? 0 : nodes - expected + nodes * Math.log(expected / nodes);
  }
}
