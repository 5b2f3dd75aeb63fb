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
  CALLS_PER_ENDPOINT(
      "discv4.calls-per-endpoint",
      Unit.COUNT,
      V4Limits.CALLS_PER_ENDPOINT,
      "questions of this node to one endpoint that wait for an answer or for their turn",
      "the next one fails at once",
      "V4CallsTest.takesNoMoreThanItMayForAnEndpoint"),
  ANSWER_TIME(
      "discv4.answer-time",
      Unit.TIME,
      V4Limits.ANSWER_TIME.toNanos(),
      "waiting for an answer",
      "the question has failed",
      "V4AskingTest.aNodeThatDoesNotAnswerFailsTheQuestionInTime"),
  BOND_TIME(
      "discv4.bond-time",
      Unit.TIME,
      V4Limits.BOND_TIME.toNanos(),
      "waiting for the ping of a node that has answered ours",
      "it is asked: it may have a proof of us from before",
      "V4AskingTest.aNodeThatNeedsNoProofIsAskedAfterAMoment"),
  REPEAT_TIME(
      "discv4.repeat-time",
      Unit.TIME,
      V4Limits.REPEAT_TIME.toNanos(),
      "waiting for an answer to a question that was sent right behind the pong it relies on",
      "it is sent once more",
      "V4AskingTest.aQuestionThatOvertookThePongIsSentAgain"),
  GATHER_TIME(
      "discv4.gather-time",
      Unit.TIME,
      V4Limits.GATHER_TIME.toNanos(),
      "waiting for the rest of an answer that may have come to its end",
      "it has come to its end",
      "V4AskingTest.aShortAnswerIsTakenAfterAMoment"),
  PACKET_TIME(
      "discv4.packet-time",
      Unit.TIME,
      V4Limits.PACKET_TIME.toNanos(),
      "the time for which a packet of this node counts",
      "whoever gets it later drops it",
      "V4AnsweringTest.aPacketCountsForTwentySeconds"),
  PROOF_TIME(
      "discv4.proof-time",
      Unit.TIME,
      V4Limits.PROOF_TIME.toNanos(),
      "the time for which an endpoint is proved",
      "it has to be proved again before it is answered",
      "EndpointProofTest.aProofHoldsForTwelveHours"),
  PROOFS(
      "discv4.proofs",
      Unit.COUNT,
      V4Limits.PROOFS,
      "endpoints that nodes have proved to have",
      "the oldest of the network with most is forgotten, and can be proved again",
      "EndpointProofTest.whenFullTheNetworkWithMostLosesItsOldest"),
  PROOFS_PER_NETWORK(
      "discv4.proofs-per-network",
      Unit.COUNT,
      V4Limits.PROOFS_PER_NETWORK,
      "those of them in one /24 or /64",
      "the oldest of that network is forgotten, and can be proved again",
      "EndpointProofTest.aNetworkHasNoMoreThanItsShare"),
  PINGS_BACK(
      "discv4.pings-back",
      Unit.COUNT,
      V4Limits.PINGS_BACK,
      "pings to strangers by which they may prove their endpoint",
      "the oldest counts no more",
      "PingsBackTest.theOldestGoesWhenThereAreTooMany"),
  NEWCOMER_REST(
      "discv4.newcomer-rest",
      Unit.TIME,
      V4Limits.NEWCOMER_REST.toNanos(),
      "how long a node that has just proved its endpoint is left alone",
      "the table hears of it",
      "NewcomersTest.aNodeIsToldOfAfterAMoment"),
  NEWCOMERS(
      "discv4.newcomers",
      Unit.COUNT,
      V4Limits.NEWCOMERS,
      "nodes that are left alone at a time",
      "the table doesn't hear of the next one until that one pings again",
      "NewcomersTest.tooManyAreLeftOut"),
  NEIGHBORS(
      "discv4.neighbors",
      Unit.COUNT,
      V4Limits.NEIGHBORS,
      "nodes in an answer to findnode (Kademlia's k)",
      "further ones are neither told nor heard",
      "NeighborsAnswerTest.takesNoMoreThanItMay"),
  NEIGHBORS_PER_PACKET(
      "discv4.neighbors-per-packet",
      Unit.COUNT,
      V4Limits.NEIGHBORS_PER_PACKET,
      "nodes that are told in one packet",
      "the others follow in a second one",
      "V4CodecTest.twelveNeighborsFitWhateverTheirAddressesAre"),
  LOWEST_TOLD_PORT(
      "discv4.lowest-told-port",
      Unit.COUNT,
      V4Limits.LOWEST_TOLD_PORT,
      "the lowest UDP port at which others may say that a node is",
      "the node isn't believed to be there",
      "NeighborsAnswerTest.takesOnlyWhatTheTellerMayTell");

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
