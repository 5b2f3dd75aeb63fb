package io.jdevp2p.discovery.table;

import java.time.Duration;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class TableLimits {
  /** Nodes in a bucket, Kademlia's k. */
  public static final int BUCKET_NODES = 16;

  /** Nodes that wait for a place in a bucket, as in go-ethereum. */
  public static final int REPLACEMENTS = 10;

  /**
   * Nodes in a bucket, with its replacements, that nobody but themselves told us of: half of it.
   */
  public static final int INBOUND_BUCKET_NODES = 8;

  // Networks. An IPv4 /24 and an IPv6 /64 as in go-ethereum (which takes the /24 of IPv6 as well).
  // Whoever rents one server has a /64, often a /56 for the asking, and a tunnel broker gives a /48
  // away, so 65,536 of the smaller networks must not count as so many owners: a /56 has one and a
  // half times and a /48 twice what a /64 has, so that neither ever has more than a quarter of a
  // bucket, and still several neighbours at one hosting company find places.

  /** Nodes of one IPv4 /24 or IPv6 /64 in a bucket with its replacements. */
  public static final int BUCKET_NETWORK = 2;

  /** Nodes of one IPv6 /56 in a bucket with its replacements. */
  public static final int BUCKET_NETWORK_56 = 3;

  /** Nodes of one IPv6 /48 in a bucket with its replacements. */
  public static final int BUCKET_NETWORK_48 = 4;

  /** Nodes of one IPv4 /24 or IPv6 /64 in the table. */
  public static final int TABLE_NETWORK = 10;

  /** Nodes of one IPv6 /56 in the table. */
  public static final int TABLE_NETWORK_56 = 15;

  /** Nodes of one IPv6 /48 in the table. */
  public static final int TABLE_NETWORK_48 = 20;

  /** Candidates that wait and that others told of: what a lookup comes across, with some spare. */
  public static final int CANDIDATES_MENTIONED = 256;

  /**
   * Candidates that wait and that contacted us: a quarter of the others, since they come unasked.
   */
  public static final int CANDIDATES_CONTACTED = 64;

  /** Candidates that are pinged at once; dead ones cost a second each, so at most 32 a second. */
  public static final int CANDIDATE_PINGS = 32;

  /** Of these, half to those that contacted us. */
  public static final int CANDIDATE_PINGS_CONTACTED = 16;

  /** Candidates that did not answer and rest: as many as can fail in the time of their rest. */
  public static final int CANDIDATES_RESTING = 1024;

  /** How long one rests that did not answer, so that it is not pinged at each mention. */
  public static final Duration CANDIDATE_REST = Duration.ofSeconds(30);

  /**
   * How often a node is pinged before it counts as silent: of 10 % lost round trips 1 % is left.
   */
  public static final int PINGS = 2;

  /** How often a node that was told to have a new record is asked for it. */
  public static final int RECORD_REQUESTS = 2;

  /** Between two pings to new or doubtful nodes at most, evenly from 0, as in go-ethereum. */
  public static final Duration FAST_REVALIDATION = Duration.ofSeconds(3);

  /** Between two pings to all other nodes at most, evenly from 0, as in go-ethereum. */
  public static final Duration SLOW_REVALIDATION = Duration.ofSeconds(9);

  /** Unanswered queries in a row after which a node is of no use, as in go-ethereum. */
  public static final int UNANSWERED_QUERIES = 5;

  /** A bucket with fewer keeps even those, as in go-ethereum. */
  public static final int NODES_WORTH_KEEPING = 4;

  /** Nodes from the database at a refresh, as in go-ethereum. */
  public static final int SEEDS = 30;

  /** How long ago such a node answered at most, as in go-ethereum. */
  public static final Duration SEED_AGE = Duration.ofDays(5);

  /** Lookups of targets drawn by chance in a refresh, besides that of this node. */
  public static final int REFRESH_LOOKUPS = 3;

  /** Between two refreshes at most, and at least half of it, as in go-ethereum. */
  public static final Duration REFRESH = Duration.ofMinutes(30);

  /** From a refresh by which the table grew to the next: the network has more to tell. */
  public static final Duration REFRESH_GROWING = Duration.ofMillis(500);

  /** From a refresh that left the table empty to the next; twice as long each time. */
  public static final Duration REFRESH_EMPTY = Duration.ofSeconds(1);

  /** The longest such wait. */
  public static final Duration REFRESH_EMPTY_LONGEST = Duration.ofMinutes(1);

  /** Looking up a bootnode's name, as in go-ethereum. */
  public static final Duration NAME_TIME = Duration.ofSeconds(5);

  /** After a name that could not be looked up; twice as long each time. */
  public static final Duration NAME_RETRY = Duration.ofSeconds(1);

  /** The longest such wait. */
  public static final Duration NAME_RETRY_LONGEST = Duration.ofMinutes(5);

  /** How long what a name stands for is taken for true. */
  public static final Duration NAME_VALID = Duration.ofMinutes(30);

  /** Queries of a lookup that are waited for, Kademlia's alpha. */
  public static final int LOOKUP_ALPHA = 3;

  /** Nodes that a lookup finds, as many as a bucket has. */
  public static final int LOOKUP_NODES = 16;

  /** Queries of a lookup under way, with those that are slow or asked again. */
  public static final int LOOKUP_QUERIES = 16;

  /** Nodes that a lookup knows of: of some thirty answers with 16 nodes each none is left out. */
  public static final int LOOKUP_KNOWN = 512;

  /** Nodes that one lookup asks; in a network of a million some fifty do. */
  public static final int LOOKUP_ASKED = 128;

  /** How often a lookup asks a node: of 10 % lost round trips 0.1 % is left. */
  public static final int LOOKUP_ATTEMPTS = 3;

  /**
   * After that a query is slow, and another node is asked beside it; most round trips are shorter.
   */
  public static final Duration LOOKUP_SLOW = Duration.ofMillis(300);

  /** A whole lookup; then what was found is the result. */
  public static final Duration LOOKUP_TIME = Duration.ofSeconds(20);

  /** Places of a result for nodes that are improbably close to the target. */
  public static final int LOOKUP_CROWD = 4;

  /** What a source of random nodes has found and nobody has taken: that of one lookup. */
  public static final int RANDOM_NODES = 512;

  /** Between two lookups of a source of random nodes at least, as in go-ethereum. */
  public static final Duration RANDOM_REST = Duration.ofSeconds(1);

  private TableLimits() {}
}
