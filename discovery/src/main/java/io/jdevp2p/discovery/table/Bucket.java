package io.jdevp2p.discovery.table;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The nodes of one distance, in the order in which they came, and those that wait for a place. All
 * of them have answered a ping of ours. Owner: the table's lock.
 */
final class Bucket {
  final int distance;
  final List<Entry> entries = new ArrayList<>();
  final List<Entry> replacements = new ArrayList<>();
  final SubnetLimit subnets;

  Bucket(int distance, LimitBook limits) {
    this.distance = distance;
    this.subnets = SubnetLimit.ofBucket(limits);
  }

  Optional<Entry> find(NodeId id) {
    return find(entries, id).or(() -> find(replacements, id));
  }

  int inbound() {
    int count = 0;
    for (Entry entry : entries) {
      count += entry.inbound ? 1 : 0;
    }
    for (Entry entry : replacements) {
      count += entry.inbound ? 1 : 0;
    }
    return count;
  }

  private static Optional<Entry> find(List<Entry> list, NodeId id) {
    for (Entry entry : list) {
      if (entry.id().equals(id)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }
}
