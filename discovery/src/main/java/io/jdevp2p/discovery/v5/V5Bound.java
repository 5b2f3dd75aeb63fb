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
      "V5MessageTest.aRequestIdThatIsTooLongIsRefused"),
  SMALLEST_PACKET_BYTES(
      "discv5.smallest-packet-bytes",
      Unit.BYTES,
      V5Limits.SMALLEST_PACKET_BYTES,
      "a packet, at least",
      "a shorter one is dropped",
      "V5PacketTest.aPacketShorterThanTheSmallestIsRefused"),
  DISTANCES(
      "discv5.distances",
      Unit.COUNT,
      V5Limits.DISTANCES,
      "distances in a FINDNODE that we receive",
      "the message is refused",
      "V5MessageTest.moreDistancesThanThereAreAreRefused"),
  NODES_RECORDS(
      "discv5.nodes-records",
      Unit.COUNT,
      V5Limits.NODES_RECORDS,
      "records in one NODES that we receive",
      "the message is refused",
      "V5MessageTest.moreRecordsThanFitAPacketAreRefused"),
  TALK_REQUEST_BYTES(
      "discv5.talk-request-bytes",
      Unit.BYTES,
      V5Limits.TALK_REQUEST_BYTES,
      "a talk request of ours with its protocol's name",
      "it is not sent; the caller is told",
      "TalkTest.aRequestThatFitsNoPacketIsRefused"),
  TALK_RESPONSE_BYTES(
      "discv5.talk-response-bytes",
      Unit.BYTES,
      V5Limits.TALK_RESPONSE_BYTES,
      "the answer that a handler gives to a talk request",
      "an empty one is sent in its place",
      "TalkHandlersTest.anAnswerThatIsTooLongIsLeftOut"),
  TALKS(
      "discv5.talks",
      Unit.COUNT,
      V5Limits.TALKS,
      "talk requests that handlers are at work on, quick ones aside",
      "the next one has no answer",
      "TalkHandlersTest.beyondTheMaximumRequestsHaveNoAnswer"),
  TALKS_OF_ADDRESS(
      "discv5.talks-of-address",
      Unit.COUNT,
      V5Limits.TALKS_OF_ADDRESS,
      "of these, those from one address",
      "its next one has no answer",
      "TalkHandlersTest.oneAddressKeepsNobodyElseWaiting");

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
