package io.jdevp2p.cli;

import io.jdevp2p.enr.NodeId;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which nodes were told already, of those told lately. Owner: the command's thread. */
final class ToldNodes {
  private final Set<NodeId> told = new LinkedHashSet<>();

  /** Whether this one is new. */
  boolean add(NodeId id) {
    boolean added = told.add(id);
    if (told.size() > CliLimits.NODES_TOLD) {
      Iterator<NodeId> eldest = told.iterator();
      eldest.next();
      eldest.remove();
    }
    return added;
  }

  int size() {
    return told.size();
  }
}
