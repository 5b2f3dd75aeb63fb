package io.jdevp2p.cli;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.server.ServerEvent;
import tools.jackson.databind.node.ObjectNode;

/** What {@code node} tells, for people or for machines. Called by many threads. */
interface NodeReport {
  void begin();

  void ready(RunningNode node);

  void event(RunningNode node, ServerEvent event);

  void message(RunningNode node, NodeId peer, int code, int size);

  /** The answer to a command. */
  void answer(ObjectNode line);

  /** The last word; returns when it was said. */
  void stopped(String why);
}
