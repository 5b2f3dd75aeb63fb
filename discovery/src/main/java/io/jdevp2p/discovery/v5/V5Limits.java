package io.jdevp2p.discovery.v5;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class V5Limits {
  /** Sessions, as in go-ethereum. */
  public static final int SESSIONS = 1024;

  /** Bytes of a request id (discv5-wire.md). */
  public static final int REQUEST_ID_BYTES = 8;

  private V5Limits() {}
}
