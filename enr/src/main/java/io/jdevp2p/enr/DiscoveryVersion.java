package io.jdevp2p.enr;

/** The versions of node discovery. A node may speak one, the other, or both at one UDP port. */
public enum DiscoveryVersion {
  /**
   * Node Discovery Protocol v4.
   *
   * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv4.md">the specification</a>
   */
  V4,
  /**
   * Node Discovery Protocol v5.1.
   *
   * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5.md">the
   *     specification</a>
   */
  V5;

  /** As in names of events, metrics and commands: {@code discv4} or {@code discv5}. */
  @Override
  public String toString() {
    return this == V4 ? "discv4" : "discv5";
  }
}
