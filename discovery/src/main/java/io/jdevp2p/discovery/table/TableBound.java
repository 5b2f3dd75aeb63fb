package io.jdevp2p.discovery.table;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of this package; the numbers are in {@link TableLimits}. */
public enum TableBound implements Bound {
  BUCKET_NODES(
      "discovery.bucket-nodes",
      Unit.COUNT,
      TableLimits.BUCKET_NODES,
      "nodes in a bucket (Kademlia's k)",
      "a newcomer waits among the replacements",
      "TableTest.aFullBucketLetsNewcomersWait");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  TableBound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
