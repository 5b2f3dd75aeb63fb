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
      "the network with the most loses the one it used longest ago",
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
      "TalkHandlersTest.oneAddressKeepsNobodyElseWaiting"),
  SESSION_MESSAGES(
      "discv5.session-messages",
      Unit.COUNT,
      V5Limits.SESSION_MESSAGES,
      "messages that are sealed with the same key",
      "the next question begins with a handshake",
      "V5SessionTest.aSessionThatIsUsedUpIsRenewed"),
  OLDER_KEYS(
      "discv5.older-keys",
      Unit.TIME,
      V5Limits.OLDER_KEYS.toNanos(),
      "how long keys are good for reading after newer ones have come",
      "messages under them are answered by a challenge",
      "SessionsTest.olderKeysAreGoodForAWhile"),
  CHALLENGES(
      "discv5.challenges",
      Unit.COUNT,
      V5Limits.CHALLENGES,
      "nodes at an endpoint whose answer to a challenge (WHOAREYOU) we wait for",
      "the network with the most loses its oldest; of many with one each, the oldest goes",
      "ChallengesTest.holdsNoMoreThanItMay"),
  CHALLENGES_OF_REMOTE(
      "discv5.challenges-of-remote",
      Unit.COUNT,
      V5Limits.CHALLENGES_OF_REMOTE,
      "challenges to one of these that may be answered",
      "one of them by chance makes room for the next",
      "ChallengesTest.aRemoteHasNoMoreThanItMay"),
  CHALLENGE_REPEAT(
      "discv5.challenge-repeat",
      Unit.TIME,
      V5Limits.CHALLENGE_REPEAT.toNanos(),
      "how long the first of these is repeated, whatever comes",
      "the next packet gets a challenge of its own",
      "ChallengesTest.theFirstIsRepeatedForAMoment"),
  CHALLENGE_TRIES(
      "discv5.challenge-tries",
      Unit.COUNT,
      V5Limits.CHALLENGE_TRIES,
      "wrong answers to a challenge",
      "it can no more be answered",
      "ChallengesTest.aChallengeAllowsForSomeWrongAnswers"),
  CHALLENGE_LIFE(
      "discv5.challenge-life",
      Unit.TIME,
      V5Limits.CHALLENGE_LIFE.toNanos(),
      "how long a challenge may be answered, and is repeated for the same packet",
      "a later answer is dropped, a later packet gets a new challenge",
      "ChallengesTest.aChallengeLivesForASecond"),
  HANDSHAKE_MESSAGE_BYTES(
      "discv5.handshake-message-bytes",
      Unit.BYTES,
      V5Limits.HANDSHAKE_MESSAGE_BYTES,
      "a message of ours in a handshake packet",
      "a ping shakes hands in its place",
      "TalkTest.aLongRequestLetsAPingShakeHands"),
  CALLS(
      "discv5.calls",
      Unit.COUNT,
      V5Limits.CALLS,
      "questions of this node that wait for an answer",
      "the next one fails at once",
      "V5RequestsTest.asksNoMoreThanItMay"),
  RESPONSE_TIMEOUT(
      "discv5.response-timeout",
      Unit.TIME,
      V5Limits.RESPONSE_TIMEOUT.toNanos(),
      "how long a question waits for the next step towards its answer",
      "it fails, or has to do with the parts that came",
      "V5RequestsTest.givesUpInTime"),
  CALL_RESTARTS(
      "discv5.call-restarts",
      Unit.COUNT,
      V5Limits.CALL_RESTARTS,
      "steps for which a question gets that time anew",
      "it waits no longer",
      "V5AttackTest.whoeverAnswersByDripsHoldsNobodyUp"),
  NODES(
      "discv5.nodes",
      Unit.COUNT,
      V5Limits.NODES,
      "nodes in an answer to FINDNODE, ours and others'",
      "the rest is left out",
      "FindNodeTest.anAnswerHasNoMoreNodesThanItMay"),
  NODES_PACKETS(
      "discv5.nodes-packets",
      Unit.COUNT,
      V5Limits.NODES_PACKETS,
      "packets of an answer of ours to FINDNODE",
      "the rest is left out",
      "NodesMessagesTest.theLargestRecordsFillTheMostPackets"),
  NODES_BYTES(
      "discv5.nodes-bytes",
      Unit.BYTES,
      V5Limits.NODES_BYTES,
      "records in one of these packets",
      "the next one goes into the next packet",
      "NodesMessagesTest.theLargestRecordsFillTheMostPackets"),
  NODES_PACKETS_ACCEPTED(
      "discv5.nodes-packets-accepted",
      Unit.COUNT,
      V5Limits.NODES_PACKETS_ACCEPTED,
      "packets of an answer of others to FINDNODE",
      "later ones are dropped",
      "NodesAnswerTest.isCompleteAfterABoundedNumberOfParts"),
  LOOKUP_DISTANCES(
      "discv5.lookup-distances",
      Unit.COUNT,
      V5Limits.LOOKUP_DISTANCES,
      "distances for which a node is asked in a lookup",
      "those farther from the target's are left out",
      "LookupDistancesTest.asksForTheTargetsDistanceFirst"),
  LOOKUP_MORE_DISTANCES(
      "discv5.lookup-more-distances",
      Unit.COUNT,
      V5Limits.LOOKUP_MORE_DISTANCES,
      "nearer distances for which one of the closest nodes is asked a second time",
      "those nearer still are left out",
      "LookupMoreTest.asksForTheNeighbourhoodOfTheNode"),
  CHECKED_RECORDS(
      "discv5.checked-records",
      Unit.COUNT,
      V5Limits.CHECKED_RECORDS,
      "records of others whose signature needs no second check",
      "the one that was told of longest ago is checked again when it is told of",
      "CheckedRecordsTest.holdsNoMoreThanItMay");

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
