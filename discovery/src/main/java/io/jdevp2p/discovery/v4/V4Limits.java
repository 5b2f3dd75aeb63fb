package io.jdevp2p.discovery.v4;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class V4Limits {
  /** Questions that wait for an answer. */
  public static final int CALLS = 1024;

  private V4Limits() {}
}
