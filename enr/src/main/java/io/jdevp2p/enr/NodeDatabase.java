package io.jdevp2p.enr;

import io.jdevp2p.host.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node remembers of other nodes, by version of discovery, and of its own records.
 * Thread-safe; every method returns soon. Everything is bounded.
 *
 * <p>Of other nodes it only has those that answered our own ping at their endpoint; whoever merely
 * claims to be somewhere is no business of a database. A node that hasn't answered for {@link
 * EnrLimits#NODE_LIFETIME} is forgotten. Times are those of the wall clock, so that they mean
 * something after a restart; one that is so far in the future is as old as one in the past, since a
 * clock may have been set back.
 */
public interface NodeDatabase extends AutoCloseable {

  /**
   * A database that is forgotten with the process.
   *
   * @param host its clock and randomness choose what is kept and the seeds
   * @param maxNodes how many nodes of each version it holds at most, at least 1
   * @return an empty database
   */
  static NodeDatabase inMemory(Host host, int maxNodes) {
    return StoredNodeDatabase.inMemory(host, maxNodes);
  }

  /**
   * A database in a directory, for one process at a time. The own records are safe on the disk when
   * they have been stored; what was learned of other nodes in the last half minute is lost when the
   * process is killed.
   *
   * <p>If the file of other nodes is damaged, it is put aside, with a warning in the log, and a new
   * one is begun.
   *
   * @param host its clock and randomness choose what is kept and the seeds; writes with its threads
   * @param directory where the files are, or are to be; created if it doesn't exist
   * @return a database with what the directory has
   * @throws IOException if the directory can't be created or used, or another process uses it
   */
  static NodeDatabase inDirectory(Host host, Path directory) throws IOException {
    return StoredNodeDatabase.inDirectory(host, directory);
  }

  /**
   * The highest sequence number that one of our own identities has used.
   *
   * @param id the own node id
   * @return an unsigned number, or nothing if it is not known
   */
  OptionalLong localSequence(NodeId id);

  /**
   * Remembers that one of our own identities has used a sequence number. A lower one than is known
   * changes nothing.
   *
   * @param id the own node id
   * @param seq an unsigned number
   * @throws java.io.UncheckedIOException if it can't be made permanent; it is known all the same
   *     until the process ends
   */
  void storeLocalSequence(NodeId id, long seq);

  /**
   * The record that one of our own identities published last.
   *
   * @param id the own node id
   * @return nothing if it is not known
   */
  Optional<NodeRecord> localRecord(NodeId id);

  /**
   * Remembers a record that one of our own identities is about to publish, and its sequence number.
   * One with a lower sequence number than is known changes nothing.
   *
   * @param own the record
   * @throws java.io.UncheckedIOException if it can't be made permanent; it is known all the same
   *     until the process ends
   */
  void storeLocalRecord(NodeRecord own);

  /**
   * Remembers a node, in place of what was known of it. Only for one that answered our ping at just
   * this endpoint. If the database is full, one that answered long ago makes room.
   *
   * <p>The time of a node that is known, and at the same endpoint with the same record, is only
   * brought up to date once it is {@link EnrLimits#NODE_REWRITE} old.
   *
   * @param version by which version of discovery it answered
   * @param node the node, with or without a record
   * @param answered when, by the wall clock
   * @throws IllegalArgumentException if the node has no UDP endpoint
   */
  void store(DiscoveryVersion version, Node node, Instant answered);

  /**
   * Forgets a node, as when it doesn't answer any more.
   *
   * @param version for which version of discovery
   * @param id its id; one that isn't known is harmless
   */
  void forget(DiscoveryVersion version, NodeId id);

  /**
   * What is known of a node.
   *
   * @param version by which version of discovery it must have answered
   * @param id its id
   * @return the node as it was stored last; nothing if it is not known
   */
  Optional<Node> node(DiscoveryVersion version, NodeId id);

  /**
   * Nodes to begin with after a restart, drawn by chance.
   *
   * @param version by which version of discovery they must have answered
   * @param max how many at most
   * @param maxAge how long ago they answered at most
   * @return up to {@code max} nodes, none of them twice
   */
  List<Node> seeds(DiscoveryVersion version, int max, Duration maxAge);

  /** Writes what isn't written yet and lets go of the directory. A second call is harmless. */
  @Override
  void close();
}
