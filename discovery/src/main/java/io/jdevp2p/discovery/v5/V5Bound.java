package io.jdevp2p.discovery.v5;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of this package; the numbers are in {@link V5Limits}. */
enum V5Bound implements Bound {
  SESSIONS(
      "discv5.sessions",
      Unit.COUNT,
      V5Limits.SESSIONS,
      "sessions with other nodes",
      "the one used longest ago is dropped",
      "SessionsTest.holdsNoMoreThanItMay"),
  REQUEST_ID_BYTES(
      "discv5.request-id-bytes",
      Unit.BYTES,
      V5Limits.REQUEST_ID_BYTES,
      "the id of a request",
      "the message is refused",
      "V5MessageTest.aRequestIdThatIsTooLongIsRefused");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  V5Bound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
