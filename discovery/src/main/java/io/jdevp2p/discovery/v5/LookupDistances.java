package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;
import java.util.ArrayList;
import java.util.List;

/** For which distances a node is asked in a lookup: nodes close to the target are there. */
final class LookupDistances {
  private static final int FARTHEST = Byte.SIZE * NodeId.BYTES;

  private LookupDistances() {}

  /**
   * The target's distance from the node, then one more, one less, and so on: of all nodes that the
   * target can have as neighbours the most are at these.
   */
  static List<Integer> of(NodeId target, NodeId node) {
    int center = NodeId.logDistance(target, node);
    List<Integer> distances = new ArrayList<>();
    distances.add(center);
    for (int i = 1; distances.size() < V5Limits.LOOKUP_DISTANCES; i++) {
      if (center + i <= FARTHEST) {
        distances.add(center + i);
      }
      if (center - i > 0 && distances.size() < V5Limits.LOOKUP_DISTANCES) {
        distances.add(center - i);
      }
    }
    return distances;
  }

  /**
   * For what had no room in the answer to {@link #of}, since one answer has sixteen nodes at most:
   * the node's own neighbourhood, all as far from the target as itself, and the next farther ones.
   */
  static List<Integer> more(NodeId target, NodeId node) {
    int center = NodeId.logDistance(target, node);
    List<Integer> distances = new ArrayList<>();
    for (int i = 1; i <= V5Limits.LOOKUP_MORE_DISTANCES; i++) {
      if (center - i > 0) {
        distances.add(center - i);
      }
    }
    if (center < FARTHEST) {
      distances.add(center + 1);
    }
    return distances;
  }
}
