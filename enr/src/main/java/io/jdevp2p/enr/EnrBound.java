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
  DATABASE_RECORDS(
      "enr.database-records",
      Unit.COUNT,
      EnrLimits.DATABASE_RECORDS,
      "records in a node database",
      "the one written longest ago is dropped",
      "NodeDatabaseTest.holdsNoMoreRecordsThanItMayAndDropsTheOldestWritten"),
  CONTACTS_PER_RECORD(
      "enr.contacts-per-record",
      Unit.COUNT,
      EnrLimits.CONTACTS_PER_RECORD,
      "nodes whose contact times are kept, for each record that the database may hold",
      "the one contacted longest ago is dropped; records stay",
      "NodeDatabaseTest.holdsNoMoreContactsThanItMay"),
  CONTACT_ADDRESSES(
      "enr.contact-addresses",
      Unit.COUNT,
      EnrLimits.CONTACT_ADDRESSES,
      "addresses of one node whose contact times are kept",
      "the one written longest ago is dropped",
      "NodeDatabaseTest.holdsNoMoreAddressesOfANodeThanItMay"),
  LOCAL_IDENTITIES(
      "enr.local-identities",
      Unit.COUNT,
      EnrLimits.LOCAL_IDENTITIES,
      "own identities in one database",
      "the one written longest ago is dropped",
      "NodeDatabaseTest.holdsNoMoreOwnIdentitiesThanItMay"),
  LOCAL_FILE_BYTES(
      "enr.local-file-bytes",
      Unit.BYTES,
      EnrLimits.LOCAL_FILE_BYTES,
      "the file of the own identities",
      "the rest of it is not read",
      "NodeDatabaseTest.whatIsBeyondTheMaximumOfTheFileIsNotRead"),
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
