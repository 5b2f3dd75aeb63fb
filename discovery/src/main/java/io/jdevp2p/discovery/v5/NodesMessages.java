package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeRecord;
import java.util.ArrayList;
import java.util.List;

/** How records are divided among the messages that answer FINDNODE. */
final class NodesMessages {
  private NodesMessages() {}

  /** At least one message, if only to say that there is nothing; what doesn't fit is left out. */
  static List<V5Message> of(V5RequestId requestId, List<NodeRecord> records) {
    List<List<byte[]>> parts = new ArrayList<>();
    List<byte[]> part = new ArrayList<>();
    int bytes = 0;
    parts.add(part);
    for (NodeRecord record : records) {
      byte[] encoded = record.encode();
      if (bytes + encoded.length > V5Limits.NODES_BYTES) {
        if (parts.size() == V5Limits.NODES_PACKETS) {
          break;
        }
        part = new ArrayList<>();
        parts.add(part);
        bytes = 0;
      }
      part.add(encoded);
      bytes += encoded.length;
    }
    return parts.stream()
        .<V5Message>map(some -> new V5Message.Nodes(requestId, parts.size(), some))
        .toList();
  }
}
