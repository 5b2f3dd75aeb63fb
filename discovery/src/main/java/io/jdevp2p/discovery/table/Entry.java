package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;

/** A node in a bucket or among its replacements, with its history. Owner: the table's lock. */
final class Entry {
  /** The lists of {@link Revalidation}. */
  enum Lane {
    /** It is not checked: a replacement, or out of the table. */
    NONE,
    FAST,
    SLOW
  }

  /** By what a miss divides how often a node has answered in a row, as in go-ethereum. */
  private static final int MISS_DIVISOR = 3;

  Node node;

  /**
   * It came to us uncalled: nobody has told us of it but itself, and others who came like that. All
   * of them together have half a bucket, so that whoever speaks to us most is not all we know.
   */
  boolean inbound;

  /** It answered the last time it was pinged, at the endpoint that {@link #node} has. */
  boolean live = true;

  /** How many times in a row it answered; less after a miss. */
  int checks = 1;

  /** How many queries in a row it did not answer. */
  int unansweredQueries;

  /** It is being pinged, or asked for its record after that. */
  boolean busy;

  Lane lane = Lane.NONE;

  Entry(Node node, boolean inbound) {
    this.node = node;
    this.inbound = inbound;
  }

  NodeId id() {
    return node.id();
  }

  /** Whether it is where this says. */
  boolean isAt(Node where) {
    return node.udpAddress().equals(where.udpAddress());
  }

  TableEntry shown(int bucket, boolean replacement) {
    return new TableEntry(node, bucket, replacement, live, checks);
  }

  /** It answered a ping. */
  void answered() {
    live = true;
    checks++;
  }

  /** It did not answer a ping. */
  void missed() {
    live = false;
    checks /= MISS_DIVISOR;
  }
}
