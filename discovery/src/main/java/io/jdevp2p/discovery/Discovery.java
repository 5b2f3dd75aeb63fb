package io.jdevp2p.discovery;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.enr.NodeSource;
import java.util.List;
import java.util.Optional;

/**
 * What both versions of discovery can do. Thread-safe. What asks others blocks the calling thread
 * until there is an answer or none can come any more, and ends early when that thread is
 * interrupted or discovery is closed.
 */
public interface Discovery extends AutoCloseable {
  /**
   * Which version it is.
   *
   * @return always the same
   */
  DiscoveryVersion version();

  /**
   * This node, as it tells others about itself.
   *
   * @return always the same
   */
  LocalNode localNode();

  /**
   * Pings a node.
   *
   * @param node any node with a UDP endpoint
   * @return its answer
   * @throws DiscoveryException when there is none
   * @throws InterruptedException when interrupted
   */
  Pong ping(Node node) throws DiscoveryException, InterruptedException;

  /**
   * Asks a node for its own record.
   *
   * @param node any node with a UDP endpoint
   * @return the record, signed by that node, whatever its sequence number
   * @throws DiscoveryException when there is none
   * @throws InterruptedException when interrupted
   */
  NodeRecord requestRecord(Node node) throws DiscoveryException, InterruptedException;

  /**
   * Finds the newest of what there is to know about a node: from itself, else from the table, else
   * from a lookup.
   *
   * @param node its key, and where it may be if that is known
   * @return the node where it is now; nothing when it can't be found, which isn't the same as what
   *     was given
   * @throws InterruptedException when interrupted
   */
  Optional<Node> resolve(Node node) throws InterruptedException;

  /**
   * Looks for the nodes closest to a target drawn by chance.
   *
   * @return the closest first, at most 16
   * @throws InterruptedException when interrupted
   */
  List<Node> lookupRandom() throws InterruptedException;

  /**
   * What is in the table now.
   *
   * @return by bucket, the farthest first, replacements after entries
   */
  List<TableEntry> table();

  /**
   * All nodes that lookups of random targets come across, each source by itself. It rests between
   * lookups.
   *
   * @return a new source that never ends by itself; it is the caller's to close
   */
  NodeSource randomNodes();

  /** Ends it: whoever waits for an answer gets none. A second call is harmless. */
  @Override
  void close();
}
