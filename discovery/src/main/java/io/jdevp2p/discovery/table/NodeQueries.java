package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import java.util.List;

/**
 * What the table asks other nodes, in the words of one version of the protocol. Thread-safe; no
 * method waits. Each question is one attempt: whether to ask again is the asker's business.
 */
public interface NodeQueries {
  /** Pings a node; a pong proves that it is at its endpoint. */
  void ping(Node node, Reply<Pong> reply);

  /**
   * Asks a node for those it knows close to a target.
   *
   * @param reply gets valid nodes, allowed to be told by that one, without duplicates, at most 16
   *     (version 4) or as many as five packets hold (version 5)
   */
  void findNode(Node node, Target target, Reply<List<Node>> reply);

  /**
   * Whether an answer may have had no room for all that a lookup needs, so that nodes close to the
   * target are worth a second question.
   */
  default boolean hasMore() {
    return false;
  }

  /** Asks a node for those close to a target for which its first answer may have had no room. */
  default void findMore(Node node, Target target, Reply<List<Node>> reply) {
    reply.answered(List.of());
  }

  /** Asks a node for its own record. */
  void requestRecord(Node node, Reply<NodeRecord> reply);

  /** A target drawn by chance from all there are. */
  Target randomTarget();

  /** The target by which a node is looked for. */
  Target target(Node node);
}
