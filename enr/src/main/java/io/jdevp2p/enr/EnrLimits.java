package io.jdevp2p.enr;

import java.time.Duration;

/**
 * Every maximum of this module, with its unit and where the number comes from. Constants, because
 * none of them depends on how a node is used.
 */
public final class EnrLimits {
  /**
   * Bytes of an encoded node record, signature included.
   *
   * @see <a href="https://eips.ethereum.org/EIPS/eip-778">EIP-778</a>
   */
  public static final int RECORD_BYTES = 300;

  /** Characters of a record's text form: {@code enr:} and 300 bytes in base64. */
  public static final int RECORD_TEXT_CHARS = 4 + RECORD_BYTES * 4 / 3;

  /**
   * Bytes of the pairs that a local node publishes besides the identity and endpoint fields: what
   * is left of {@link #RECORD_BYTES} when all of these are there.
   */
  public static final int LOCAL_PAIRS_BYTES = 121;

  /** Characters of an enode URL: 9 scheme, 128 key, 253 name, and the ports with their words. */
  public static final int ENODE_URL_CHARS = 512;

  /** Characters of a host name (RFC 1035, section 2.3.4, as text without the final dot). */
  public static final int HOSTNAME_CHARS = 253;

  /** Characters of one label of a host name (RFC 1035, section 2.3.4). */
  public static final int HOSTNAME_LABEL_CHARS = 63;

  /** Characters of foreign text that an error message quotes. */
  public static final int EXCERPT_CHARS = 64;

  /** Records in a database that was opened without a number: far more than a table has places. */
  public static final int DATABASE_RECORDS = 10_000;

  /**
   * Nodes, per record that the database may hold, whose contact times are kept: many nodes that
   * ping never give a record.
   */
  public static final int CONTACTS_PER_RECORD = 4;

  /** IP addresses of one node whose contact times are kept. */
  public static final int CONTACT_ADDRESSES = 4;

  /** Own identities whose sequence numbers one database keeps. */
  public static final int LOCAL_IDENTITIES = 64;

  /** Bytes of the file of the own sequence numbers: a line of at most 512 for each identity. */
  public static final int LOCAL_FILE_BYTES = LOCAL_IDENTITIES * 512;

  /** Sources of one {@link FairMix}. */
  public static final int MIX_SOURCES = 64;

  /** Nodes that a {@link FairMix} has in hand from each source. */
  public static final int MIX_NODES_PER_SOURCE = 1;

  /** Notes that there is something new in a {@link FairMix}: one says it all. */
  public static final int MIX_NEWS = 1;

  /** Nodes that a filter refuses in a row before it pauses for {@link #FILTER_PAUSE}. */
  public static final int FILTER_REFUSED_IN_A_ROW = 256;

  /**
   * How long a filter rests after {@link #FILTER_REFUSED_IN_A_ROW} refusals: a source that goes
   * round for ever and never has a node that fits must not keep a processor busy.
   */
  public static final Duration FILTER_PAUSE = Duration.ofMillis(10);

  private EnrLimits() {}
}
