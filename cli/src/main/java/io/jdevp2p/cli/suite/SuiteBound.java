package io.jdevp2p.cli.suite;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of the suites; the numbers are in {@link SuiteLimits}. */
public enum SuiteBound implements Bound {
  PACKETS(
      "cli.suite-packets",
      Unit.COUNT,
      SuiteLimits.PACKETS,
      "packets that a tester has received and not read",
      "further ones are dropped",
      "SuiteRunTest.aTesterKeepsNoMorePacketsThanItMay"),
  PACKET_BYTES(
      "cli.suite-packet-bytes",
      Unit.BYTES,
      SuiteLimits.PACKET_BYTES,
      "what a tester reads of a packet",
      "the rest of it is lost, and the test fails for its length",
      "V4SuiteTest.aPacketThatIsTooLongFailsTheTest"),
  LOG_LINES(
      "cli.suite-log-lines",
      Unit.COUNT,
      SuiteLimits.LOG_LINES,
      "what a test tells of itself",
      "the rest is left out",
      "SuiteRunTest.aTestTellsNoMoreOfItselfThanItMay"),
  ANSWER(
      "cli.suite-answer",
      Unit.TIME,
      SuiteLimits.ANSWER.toNanos(),
      "a tester's wait for a packet, unless --wait says otherwise",
      "there is none",
      "V4SuiteTest.aSilentNodeFailsAndDoesNotHoldUpTheSuite"),
  EXPIRATION(
      "cli.suite-expiration",
      Unit.TIME,
      SuiteLimits.EXPIRATION.toNanos(),
      "how long a version 4 packet of a tester is valid",
      "the node is to ignore it",
      "V4SuiteTest.aNodeThatIgnoresExpirationFails"),
  ADMISSION(
      "cli.suite-admission",
      Unit.TIME,
      SuiteLimits.ADMISSION.toNanos(),
      "a node's time until it tells others of nodes that answer it",
      "the test fails",
      "V5SuiteTest.aNodeThatNeverAdmitsAnybodyFails"),
  ASK_AGAIN(
      "cli.suite-ask-again",
      Unit.TIME,
      SuiteLimits.ASK_AGAIN.toNanos(),
      "the pause before a tester asks the same again",
      "it asks",
      "V5SuiteTest.aNodeThatNeverAdmitsAnybodyFails");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  SuiteBound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
