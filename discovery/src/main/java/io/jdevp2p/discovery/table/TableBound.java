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
      "a newcomer waits among the replacements; nobody has to go for it",
      "TableTest.aFullBucketLetsNewcomersWait"),
  REPLACEMENTS(
      "discovery.replacements",
      Unit.COUNT,
      TableLimits.REPLACEMENTS,
      "nodes that wait for a place in a bucket",
      "a newcomer is let go",
      "TableTest.whoFindsNoPlaceAmongTheReplacementsIsLetGo"),
  INBOUND_BUCKET_NODES(
      "discovery.inbound-bucket-nodes",
      Unit.COUNT,
      TableLimits.INBOUND_BUCKET_NODES,
      "of these and those in the bucket, nodes that contacted this one and of which nobody else has told",
      "a newcomer of that kind is let go",
      "TableTest.whoComesUncalledGetsHalfABucket"),
  BUCKET_NETWORK(
      "discovery.bucket-network",
      Unit.COUNT,
      TableLimits.BUCKET_NETWORK,
      "nodes of an IPv4 /24 or an IPv6 /64 in a bucket with its replacements, or that a lookup asks",
      "a further one is let go",
      "SubnetLimitTest.aBucketHasTwoOfANetwork"),
  BUCKET_NETWORK_56(
      "discovery.bucket-network-56",
      Unit.COUNT,
      TableLimits.BUCKET_NETWORK_56,
      "nodes of an IPv6 /56 there",
      "a further one is let go",
      "SubnetLimitTest.aBucketHasThreeOfAHome"),
  BUCKET_NETWORK_48(
      "discovery.bucket-network-48",
      Unit.COUNT,
      TableLimits.BUCKET_NETWORK_48,
      "nodes of an IPv6 /48 there",
      "a further one is let go",
      "SubnetLimitTest.aBucketHasFourOfASite"),
  TABLE_NETWORK(
      "discovery.table-network",
      Unit.COUNT,
      TableLimits.TABLE_NETWORK,
      "nodes of an IPv4 /24 or an IPv6 /64 in the table, and as many among its candidates",
      "a further one is let go",
      "SubnetLimitTest.aTableHasTenOfANetwork"),
  TABLE_NETWORK_56(
      "discovery.table-network-56",
      Unit.COUNT,
      TableLimits.TABLE_NETWORK_56,
      "nodes of an IPv6 /56 there",
      "a further one is let go",
      "SubnetLimitTest.aTableHasFifteenOfAHome"),
  TABLE_NETWORK_48(
      "discovery.table-network-48",
      Unit.COUNT,
      TableLimits.TABLE_NETWORK_48,
      "nodes of an IPv6 /48 there",
      "a further one is let go",
      "SubnetLimitTest.aTableHasTwentyOfASite"),
  CANDIDATES_MENTIONED(
      "discovery.candidates-mentioned",
      Unit.COUNT,
      TableLimits.CANDIDATES_MENTIONED,
      "nodes that others told of and that wait to be pinged",
      "a further one is let go until it is told of again",
      "CandidatesTest.thoseMentionedHaveAShareOfTheirOwn"),
  CANDIDATES_CONTACTED(
      "discovery.candidates-contacted",
      Unit.COUNT,
      TableLimits.CANDIDATES_CONTACTED,
      "nodes that contacted this one and wait to be pinged",
      "a further one is let go until it speaks again",
      "CandidatesTest.thoseThatContactedUsHaveAShareOfTheirOwn"),
  CANDIDATE_PINGS(
      "discovery.candidate-pings",
      Unit.COUNT,
      TableLimits.CANDIDATE_PINGS,
      "candidates that are pinged at once",
      "further ones wait",
      "CandidatesTest.soManyArePingedAtOnce"),
  CANDIDATE_PINGS_CONTACTED(
      "discovery.candidate-pings-contacted",
      Unit.COUNT,
      TableLimits.CANDIDATE_PINGS_CONTACTED,
      "of these, nodes that contacted this one",
      "further ones wait",
      "CandidatesTest.ofThosePingedHalfMayHaveContactedUs"),
  CANDIDATES_RESTING(
      "discovery.candidates-resting",
      Unit.COUNT,
      TableLimits.CANDIDATES_RESTING,
      "candidates that did not answer and are not pinged for a while",
      "the one that has rested longest may be pinged again",
      "CandidatesTest.remembersSoManyThatDidNotAnswer"),
  CANDIDATE_REST(
      "discovery.candidate-rest",
      Unit.TIME,
      TableLimits.CANDIDATE_REST.toNanos(),
      "how long a candidate rests that did not answer",
      "it may be pinged again",
      "CandidatesTest.whoDidNotAnswerRests"),
  PINGS(
      "discovery.pings",
      Unit.COUNT,
      TableLimits.PINGS,
      "pings to a node that does not answer",
      "it counts as silent",
      "QuestionsTest.pingsTwiceAndNoMore"),
  RECORD_REQUESTS(
      "discovery.record-requests",
      Unit.COUNT,
      TableLimits.RECORD_REQUESTS,
      "requests for the record of a node that does not answer",
      "its old record stays",
      "QuestionsTest.asksForARecordTwiceAndNoMore"),
  FAST_REVALIDATION(
      "discovery.fast-revalidation",
      Unit.TIME,
      TableLimits.FAST_REVALIDATION.toNanos(),
      "between two pings to new or doubtful nodes, drawn evenly from 0",
      "one of them is pinged",
      "RevalidationTest.newNodesArePingedEveryThreeSecondsAtLeast"),
  SLOW_REVALIDATION(
      "discovery.slow-revalidation",
      Unit.TIME,
      TableLimits.SLOW_REVALIDATION.toNanos(),
      "between two pings to the other nodes, drawn evenly from 0",
      "one of them is pinged",
      "RevalidationTest.otherNodesArePingedEveryNineSecondsAtLeast"),
  UNANSWERED_QUERIES(
      "discovery.unanswered-queries",
      Unit.COUNT,
      TableLimits.UNANSWERED_QUERIES,
      "queries in a row that a node leaves unanswered",
      "it has to leave its bucket",
      "EvictionTest.whoLeavesFiveQueriesUnansweredHasToGo"),
  NODES_WORTH_KEEPING(
      "discovery.nodes-worth-keeping",
      Unit.COUNT,
      TableLimits.NODES_WORTH_KEEPING,
      "nodes in a bucket from which on that holds",
      "with fewer it may stay",
      "EvictionTest.inABucketWithFewItMayStay"),
  SEEDS(
      "discovery.seeds",
      Unit.COUNT,
      TableLimits.SEEDS,
      "nodes of the database that are tried at a refresh",
      "others have to wait for the next one",
      "RefreshTest.triesNodesOfTheDatabase"),
  SEED_AGE(
      "discovery.seed-age",
      Unit.TIME,
      TableLimits.SEED_AGE.toNanos(),
      "how long ago such a node answered",
      "it is not tried",
      "RefreshTest.triesNoNodeThatAnsweredLongAgo"),
  REFRESH_LOOKUPS(
      "discovery.refresh-lookups",
      Unit.COUNT,
      TableLimits.REFRESH_LOOKUPS,
      "lookups of targets drawn by chance in a refresh",
      "it ends",
      "RefreshTest.looksForItselfAndForThreeTargets"),
  REFRESH(
      "discovery.refresh",
      Unit.TIME,
      TableLimits.REFRESH.toNanos(),
      "between two refreshes, at least half of it",
      "there is one",
      "RefreshTest.comesAgainWithinHalfAnHour"),
  REFRESH_GROWING(
      "discovery.refresh-growing",
      Unit.TIME,
      TableLimits.REFRESH_GROWING.toNanos(),
      "between two refreshes while the table grows by them",
      "there is one",
      "RefreshTest.comesAgainSoonWhileTheTableGrows"),
  REFRESH_EMPTY(
      "discovery.refresh-empty",
      Unit.TIME,
      TableLimits.REFRESH_EMPTY.toNanos(),
      "from the first refresh that leaves the table empty to the next; twice as long each time",
      "there is one",
      "RefreshTest.anEmptyTableIsFilledWhenTheNetworkComesBack"),
  REFRESH_EMPTY_LONGEST(
      "discovery.refresh-empty-longest",
      Unit.TIME,
      TableLimits.REFRESH_EMPTY_LONGEST.toNanos(),
      "between two such refreshes",
      "there is one",
      "RefreshTest.anEmptyTableIsFilledWhenTheNetworkComesBack"),
  NAME_RETRY(
      "discovery.bootnode-name-retry",
      Unit.TIME,
      TableLimits.NAME_RETRY.toNanos(),
      "from the first look-up of a bootnode's name that failed to the next; twice as long each time",
      "it is looked up again",
      "BootnodesTest.aNameThatIsUnknownIsLookedUpAgainAndAgain"),
  NAME_RETRY_LONGEST(
      "discovery.bootnode-name-retry-longest",
      Unit.TIME,
      TableLimits.NAME_RETRY_LONGEST.toNanos(),
      "between two such look-ups",
      "it is looked up again",
      "BootnodesTest.aNameThatIsUnknownIsLookedUpAgainAndAgain"),
  NAME_VALID(
      "discovery.bootnode-name-valid",
      Unit.TIME,
      TableLimits.NAME_VALID.toNanos(),
      "how long the address that a bootnode's name stands for is used",
      "it is looked up again",
      "BootnodesTest.aNameMayStandForAnotherAddressLater"),
  LOOKUP_ALPHA(
      "discovery.lookup-alpha",
      Unit.COUNT,
      TableLimits.LOOKUP_ALPHA,
      "queries of a lookup that are waited for (Kademlia's alpha)",
      "the next node is asked when one has answered or is slow",
      "LookupTest.asksThreeAtATime"),
  LOOKUP_NODES(
      "discovery.lookup-nodes",
      Unit.COUNT,
      TableLimits.LOOKUP_NODES,
      "nodes that a lookup finds",
      "farther ones are left out",
      "LookupTest.findsTheSixteenClosest"),
  LOOKUP_QUERIES(
      "discovery.lookup-queries",
      Unit.COUNT,
      TableLimits.LOOKUP_QUERIES,
      "queries of a lookup under way, with slow ones and those that are asked again",
      "the next node is asked when one has ended",
      "LookupTest.asksNoMoreThanSixteenAtOnceHoweverSlowTheyAre"),
  LOOKUP_KNOWN(
      "discovery.lookup-known",
      Unit.COUNT,
      TableLimits.LOOKUP_KNOWN,
      "nodes that a lookup knows of",
      "the farthest one is forgotten",
      "LookupTest.forgetsTheFarthest"),
  LOOKUP_ASKED(
      "discovery.lookup-asked",
      Unit.COUNT,
      TableLimits.LOOKUP_ASKED,
      "nodes that a lookup asks",
      "it ends with those that have answered",
      "LookupTest.endsWhenItHasAskedManyNodes"),
  LOOKUP_ATTEMPTS(
      "discovery.lookup-attempts",
      Unit.COUNT,
      TableLimits.LOOKUP_ATTEMPTS,
      "how often a lookup asks a node that does not answer",
      "it is left out",
      "LookupTest.asksThriceBeforeItGivesANodeUp"),
  LOOKUP_CROWD(
      "discovery.lookup-crowd",
      Unit.COUNT,
      TableLimits.LOOKUP_CROWD,
      "nodes improbably close to the target that a lookup asks; a refusal is a lookup with more",
      "the next closest ones are asked instead",
      "DensityAttackTest.aCrowdAroundATargetDoesNotHideTheOthers"),
  LOOKUP_SLOW(
      "discovery.lookup-slow",
      Unit.TIME,
      TableLimits.LOOKUP_SLOW.toNanos(),
      "how long a query counts among those waited for",
      "another node is asked beside it",
      "RunningLookupTest.slowNodesDoNotHoldItUp"),
  LOOKUP_TIME(
      "discovery.lookup-time",
      Unit.TIME,
      TableLimits.LOOKUP_TIME.toNanos(),
      "a whole lookup",
      "it ends with those that have answered",
      "RunningLookupTest.endsInTimeWhateverOthersDo"),
  RANDOM_NODES(
      "discovery.random-nodes",
      Unit.COUNT,
      TableLimits.RANDOM_NODES,
      "nodes that a source of random nodes has found and nobody has taken",
      "further ones are let go",
      "RandomNodesTest.keepsOnlySoManyThatNobodyTakes"),
  RANDOM_REST(
      "discovery.random-rest",
      Unit.TIME,
      TableLimits.RANDOM_REST.toNanos(),
      "between the beginnings of two lookups of a source of random nodes, at least",
      "it looks again",
      "RandomNodesTest.restsBetweenLookups"),
  NAME_TIME(
      "discovery.bootnode-name-time",
      Unit.TIME,
      TableLimits.NAME_TIME.toNanos(),
      "looking up the name of a bootnode",
      "it is tried again later",
      "BootnodesTest.aNameServerThatIsSilentHoldsNothingUp");

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
