package io.jdevp2p.discovery.v4;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of this package; the numbers are in {@link V4Limits}. */
enum V4Bound implements Bound {
  CALLS(
      "discv4.calls",
      Unit.COUNT,
      V4Limits.CALLS,
      "questions of this node that wait for an answer",
      "the next one fails at once",
      "V4CallsTest.takesNoMoreThanItMay"),
  NEIGHBORS_PER_PACKET(
      "discv4.neighbors-per-packet",
      Unit.COUNT,
      V4Limits.NEIGHBORS_PER_PACKET,
      "nodes that are told in one packet",
      "the others follow in a second one",
      "V4CodecTest.twelveNeighborsFitWhateverTheirAddressesAre");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  V4Bound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
