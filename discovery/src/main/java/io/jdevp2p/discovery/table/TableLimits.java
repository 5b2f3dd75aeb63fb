package io.jdevp2p.discovery.table;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class TableLimits {
  /** Nodes in a bucket, Kademlia's k. */
  public static final int BUCKET_NODES = 16;

  private TableLimits() {}
}
