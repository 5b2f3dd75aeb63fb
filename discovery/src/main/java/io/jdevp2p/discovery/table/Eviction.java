package io.jdevp2p.discovery.table;

import java.util.Optional;

/**
 * The only ways out of a bucket. Nobody has to go for a newcomer: who has been there long will
 * probably stay, and an attacker's nodes are new.
 */
enum Eviction {
  /** It does not answer pings, and has not answered often enough to be forgiven. */
  SILENT,
  /** It answers pings, and nothing that it is asked, in a bucket that can do without it. */
  USELESS;

  /**
   * Whether, and why, a node has to go. The rows in order:
   *
   * <ol>
   *   <li>it did not answer, and its answers before, a third of them at each miss, are used up
   *   <li>it left five queries in a row unanswered, and there are at least four in the bucket
   * </ol>
   *
   * @param checks how many times in a row it answered, after the last miss
   * @param unansweredQueries in a row
   * @param bucketNodes how many are in the bucket, this one included
   * @return nothing if it stays
   */
  static Optional<Eviction> of(int checks, int unansweredQueries, int bucketNodes) {
    if (checks == 0) {
      return Optional.of(SILENT);
    }
    if (unansweredQueries >= TableLimits.UNANSWERED_QUERIES
        && bucketNodes >= TableLimits.NODES_WORTH_KEEPING) {
      return Optional.of(USELESS);
    }
    return Optional.empty();
  }
}
