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
  public static final int LOCAL_PAIRS_BYTES = 113;

  /** Characters of an enode URL: 9 scheme, 128 key, 253 name, and the ports with their words. */
  public static final int ENODE_URL_CHARS = 512;

  /** Characters of a host name (RFC 1035, section 2.3.4, as text without the final dot). */
  public static final int HOSTNAME_CHARS = 253;

  /** Characters of one label of a host name (RFC 1035, section 2.3.4). */
  public static final int HOSTNAME_LABEL_CHARS = 63;

  /** Characters of foreign text that an error message quotes. */
  public static final int EXCERPT_CHARS = 64;

  /**
   * Nodes of each version in a database of a directory: far more than a table has places, and all
   * of them in 10 MiB, on the disk and in memory.
   */
  public static final int DATABASE_NODES = 10_000;

  /**
   * How long a node is remembered that doesn't answer. Endpoint proofs of discovery v4 are as long
   * valid, and most nodes of a network live longer.
   */
  public static final Duration NODE_LIFETIME = Duration.ofHours(24);

  /**
   * How old the time of a node's answer may be before it is written again: the nodes of a full
   * table answer every few seconds, and each write costs a page on the disk.
   */
  public static final Duration NODE_REWRITE = Duration.ofHours(1);

  /** Bytes of one node in a database: checksum, time, endpoint, and its record or its key. */
  public static final int STORED_NODE_BYTES = 4 + 8 + 3 + 17 + 2 * 3 + 1 + RECORD_BYTES;

  /** Nodes that are looked at, whether their time is over, whenever one is written. */
  public static final int DATABASE_SWEEP = 4;

  /** Nodes that are drawn for each that is wanted, since some are too old or drawn twice. */
  public static final int DATABASE_DRAWS = 8;

  /** How long after the first change changes are written to the disk, all together. */
  public static final Duration DATABASE_COMMIT = Duration.ofSeconds(30);

  /** Percent of a database's file that must be in use, or a part of it is written anew. */
  public static final int DATABASE_FILL_PERCENT = 50;

  /** Bytes that are written anew at a time, so that it doesn't take long. */
  public static final int DATABASE_COMPACTED_BYTES = 1 << 20;

  /** How long closing a database may take beyond writing the last changes. */
  public static final Duration DATABASE_COMPACTION = Duration.ofMillis(50);

  /** Own identities whose sequence numbers one database keeps. */
  public static final int LOCAL_IDENTITIES = 64;

  /** Bytes of the file of the own sequence numbers: a line of at most 512 for each identity. */
  public static final int LOCAL_FILE_BYTES = LOCAL_IDENTITIES * 512;

  /** How long it counts what another node said about our endpoint. */
  public static final Duration VOTE_WINDOW = Duration.ofMinutes(5);

  /**
   * Networks of the internet that must agree on our endpoint: as many statements as go-ethereum
   * asks for, but each from a network of its own.
   */
  public static final int VOTES_OF_STRANGERS = 10;

  /** Nodes of a local network that must agree on our endpoint there; it may have three in all. */
  public static final int VOTES_OF_NEIGHBOURS = 2;

  /** How soon after it was found out our endpoint may change. */
  public static final Duration ENDPOINT_CHANGE = Duration.ofMinutes(1);

  /** Voters about our endpoint, for each address family and part of the world. */
  public static final int ENDPOINT_VOTERS = 512;

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
