package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;

/**
 * Masks the headers of packets to one node, and unmasks them: AES-128-CTR with the first half of
 * its id. Make it once for oneself and once a session: it keeps a prepared cipher. Any thread.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class V5Mask {
  private V5Mask() {}

  /**
   * The mask of packets to a node.
   *
   * @param destination its id
   * @return the mask
   */
  public static V5Mask of(NodeId destination) {
    throw new UnsupportedOperationException();
  }
}
