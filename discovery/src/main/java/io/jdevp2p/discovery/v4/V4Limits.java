package io.jdevp2p.discovery.v4;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class V4Limits {
  /** Questions that wait for an answer. */
  public static final int CALLS = 1024;

  /** Nodes in one packet: with the longest addresses no more fit. As in go-ethereum. */
  public static final int NEIGHBORS_PER_PACKET = 12;

  private V4Limits() {}
}
