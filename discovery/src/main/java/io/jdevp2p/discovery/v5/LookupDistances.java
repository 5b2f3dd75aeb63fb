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
}
