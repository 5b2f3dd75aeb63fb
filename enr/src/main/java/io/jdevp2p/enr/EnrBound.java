package io.jdevp2p.enr;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of this module; the numbers are in {@link EnrLimits}. */
enum EnrBound implements Bound {
  RECORD_BYTES(
      "enr.record-bytes",
      Unit.BYTES,
      EnrLimits.RECORD_BYTES,
      "an encoded node record, signature included (EIP-778)",
      "a longer one is refused before it is read",
      "NodeRecordAttackTest.a301stByte"),
  RECORD_TEXT_CHARS(
      "enr.record-text-chars",
      Unit.CHARACTERS,
      EnrLimits.RECORD_TEXT_CHARS,
      "a record's text form",
      "a longer one is refused before it is decoded",
      "NodeRecordAttackTest.textThatIsNone"),
  LOCAL_PAIRS_BYTES(
      "enr.local-pairs-bytes",
      Unit.BYTES,
      EnrLimits.LOCAL_PAIRS_BYTES,
      "the pairs that a local node publishes besides identity and endpoint",
      "the pair that is set last is refused",
      "LocalNodeTest.refusesAPairThatTheLargestEndpointWouldLeaveNoRoomFor"),
  ENODE_URL_CHARS(
      "enr.enode-url-chars",
      Unit.CHARACTERS,
      EnrLimits.ENODE_URL_CHARS,
      "an enode URL",
      "a longer one is refused before it is read",
      "EnodeUrlTest.refusesWhatIsTooLong"),
  HOSTNAME_CHARS(
      "enr.hostname-chars",
      Unit.CHARACTERS,
      EnrLimits.HOSTNAME_CHARS,
      "a host name",
      "a longer one is refused",
      "EnodeUrlTest.refusesWhatIsTooLong"),
  HOSTNAME_LABEL_CHARS(
      "enr.hostname-label-chars",
      Unit.CHARACTERS,
      EnrLimits.HOSTNAME_LABEL_CHARS,
      "one label of a host name",
      "a longer one is refused",
      "EnodeUrlTest.refusesWhatIsTooLong"),
  EXCERPT_CHARS(
      "enr.excerpt-chars",
      Unit.CHARACTERS,
      EnrLimits.EXCERPT_CHARS,
      "foreign text that an error message quotes",
      "the rest is left out",
      "NodeRecordAttackTest.textOfStrangersIsEscapedAndCutInMessages"),
  DATABASE_NODES(
      "enr.database-nodes",
      Unit.COUNT,
      EnrLimits.DATABASE_NODES,
      "nodes of each version in a node database",
      "of eight drawn by chance the one that answered longest ago is dropped",
      "NodeDatabaseTest.holdsNoMoreNodesThanItMayAndDropsOldOnes"),
  NODE_LIFETIME(
      "enr.node-lifetime",
      Unit.TIME,
      EnrLimits.NODE_LIFETIME.toNanos(),
      "how long a node is remembered that does not answer",
      "it is dropped",
      "NodeDatabaseTest.aNodeThatDoesNotAnswerIsForgottenAfterADay"),
  NODE_REWRITE(
      "enr.node-rewrite",
      Unit.TIME,
      EnrLimits.NODE_REWRITE.toNanos(),
      "how old the time of a node in the database is when it is written again",
      "it is written",
      "NodeDatabaseTest.anAnswerSoonAfterTheLastOneIsNotWritten"),
  STORED_NODE_BYTES(
      "enr.stored-node-bytes",
      Unit.BYTES,
      EnrLimits.STORED_NODE_BYTES,
      "a node in the database",
      "the file is damaged: it is put aside",
      "StoredNodeTest.theLargestNodeFits"),
  DATABASE_SWEEP(
      "enr.database-sweep",
      Unit.COUNT,
      EnrLimits.DATABASE_SWEEP,
      "nodes that are looked at for their age when one is written",
      "the next write goes on",
      "NodeDatabaseTest.eachWriteLooksAtAFewOldNodes"),
  DATABASE_DRAWS(
      "enr.database-draws",
      Unit.COUNT,
      EnrLimits.DATABASE_DRAWS,
      "nodes that are drawn for each seed that is wanted",
      "there are fewer seeds",
      "NodeDatabaseTest.seedsOfALargeDatabaseAreDrawnWithoutReadingAllOfIt"),
  DATABASE_COMMIT(
      "enr.database-commit",
      Unit.TIME,
      EnrLimits.DATABASE_COMMIT.toNanos(),
      "how long what was learned of other nodes is in memory only",
      "it is written to the file",
      "NodeDatabaseFileTest.changesAreWrittenTogetherAndNothingRunsOtherwise"),
  DATABASE_FILL_PERCENT(
      "enr.database-fill-percent",
      Unit.COUNT,
      EnrLimits.DATABASE_FILL_PERCENT,
      "percent of the database file that is in use",
      "a part of the file is written anew",
      "NodeDatabaseFileTest.theFileStaysSmallHoweverOftenItIsWritten"),
  DATABASE_COMPACTED_BYTES(
      "enr.database-compacted-bytes",
      Unit.BYTES,
      EnrLimits.DATABASE_COMPACTED_BYTES,
      "what of the database file is written anew at a time",
      "the next commit goes on",
      "NodeDatabaseFileTest.theFileStaysSmallHoweverOftenItIsWritten"),
  DATABASE_COMPACTION(
      "enr.database-compaction",
      Unit.TIME,
      EnrLimits.DATABASE_COMPACTION.toNanos(),
      "how long the database file is put in order when it is closed",
      "the rest stays as it is",
      "NodeDatabaseFileTest.theFileStaysSmallHoweverOftenItIsWritten"),
  LOCAL_IDENTITIES(
      "enr.local-identities",
      Unit.COUNT,
      EnrLimits.LOCAL_IDENTITIES,
      "own identities in one database",
      "the one written longest ago is dropped",
      "LocalRecordsTest.holdsNoMoreOwnIdentitiesThanItMay"),
  LOCAL_FILE_BYTES(
      "enr.local-file-bytes",
      Unit.BYTES,
      EnrLimits.LOCAL_FILE_BYTES,
      "the file of the own identities",
      "the rest of it is not read",
      "LocalRecordsTest.whatIsBeyondTheMaximumOfTheFileIsNotRead"),
  VOTE_WINDOW(
      "enr.vote-window",
      Unit.TIME,
      EnrLimits.VOTE_WINDOW.toNanos(),
      "how long it counts what another node said about our endpoint",
      "it is forgotten",
      "EndpointVoteTest.anEndpointIsWithdrawnWhenNobodySaysSoAnyMore"),
  VOTES_OF_STRANGERS(
      "enr.votes-of-strangers",
      Unit.COUNT,
      EnrLimits.VOTES_OF_STRANGERS,
      "networks of the internet that agree on our endpoint before it is published",
      "with fewer it is not",
      "EndpointVoteTest.tenNetworksOfTheInternetElectAnEndpoint"),
  VOTES_OF_NEIGHBOURS(
      "enr.votes-of-neighbours",
      Unit.COUNT,
      EnrLimits.VOTES_OF_NEIGHBOURS,
      "nodes of a local network that agree on our endpoint there before it is published",
      "with fewer it is not",
      "EndpointVoteTest.inALocalNetworkTwoNodesElectAnEndpointOfThatNetwork"),
  ENDPOINT_CHANGE(
      "enr.endpoint-change",
      Unit.TIME,
      EnrLimits.ENDPOINT_CHANGE.toNanos(),
      "how long our endpoint stays as it was found out",
      "it changes at the next vote",
      "EndpointVoteTest.anEndpointChangesAtMostOnceAMinute"),
  ENDPOINT_VOTERS(
      "enr.endpoint-voters",
      Unit.COUNT,
      EnrLimits.ENDPOINT_VOTERS,
      "voters about our endpoint, for each address family and part of the world",
      "the one that voted longest ago is forgotten",
      "EndpointVoteTest.theVotersAreBounded"),
  MIX_SOURCES(
      "enr.mix-sources",
      Unit.COUNT,
      EnrLimits.MIX_SOURCES,
      "sources of one mix",
      "the newest is refused",
      "FairMixTest.takesNoMoreSourcesThanItMay"),
  MIX_NODES_PER_SOURCE(
      "enr.mix-nodes-per-source",
      Unit.COUNT,
      EnrLimits.MIX_NODES_PER_SOURCE,
      "nodes that a mix has fetched from one source, besides the one in its thread's hand",
      "the source is not asked for more",
      "FairMixTest.asksASourceNoFurtherAheadThanItMay"),
  MIX_NEWS(
      "enr.mix-news",
      Unit.COUNT,
      EnrLimits.MIX_NEWS,
      "notes that there is something new in a mix",
      "no second note is needed",
      "FairMixTest.oneNoteSaysThatThereIsSomethingNewHoweverMuchThereIs"),
  BUFFER_NODES(
      "enr.buffer-nodes",
      Unit.COUNT,
      Description.AS_TOLD,
      "nodes that a buffer has fetched ahead",
      "the source is not asked for more",
      "NodeSourceTest.aBufferFetchesAheadAsManyAsItMay"),
  FILTER_REFUSED_IN_A_ROW(
      "enr.filter-refused-in-a-row",
      Unit.COUNT,
      EnrLimits.FILTER_REFUSED_IN_A_ROW,
      "nodes that a filter refuses in a row without a pause",
      "it rests",
      "NodeSourceTest.aFilterThatNothingFitsEndsAtTheDeadlineAndIsNotBusyTillThen"),
  FILTER_PAUSE(
      "enr.filter-pause",
      Unit.TIME,
      EnrLimits.FILTER_PAUSE.toNanos(),
      "how long a filter rests when nothing fits",
      "it asks its source again",
      "NodeSourceTest.aFilterThatNothingFitsEndsAtTheDeadlineAndIsNotBusyTillThen");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  EnrBound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
