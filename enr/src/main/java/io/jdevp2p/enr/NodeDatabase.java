package io.jdevp2p.enr;

import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a node remembers of other nodes, and of its own records. Thread-safe; every method returns
 * soon. Everything is bounded: what was written longest ago makes room.
 *
 * <p>Times of contact are kept for a node id at an IP address, since only both together say who
 * answered. They are times of the wall clock, so that they mean something after a restart.
 */
public interface NodeDatabase extends AutoCloseable {

  /**
   * A database that is forgotten with the process.
   *
   * @param host its clock and randomness choose the seeds
   * @param maxRecords how many records of other nodes it holds at most, at least 1
   * @return an empty database
   */
  static NodeDatabase inMemory(Host host, int maxRecords) {
    return new MemoryNodeDatabase(host, maxRecords);
  }

  /**
   * A database that keeps the own records in a file, so that sequence numbers go on after a
   * restart. What it knows of other nodes is in memory. One process at a time.
   *
   * @param host its clock and randomness choose the seeds
   * @param directory where the file is, or is to be; created if it doesn't exist
   * @return a database with the own records that the directory has
   * @throws IOException if the directory can't be created or the file can't be read
   */
  static NodeDatabase inDirectory(Host host, Path directory) throws IOException {
    return DirectoryNodeDatabase.open(host, directory);
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
   * The record of another node.
   *
   * @param id its id
   * @return nothing if it is not known
   */
  Optional<NodeRecord> record(NodeId id);

  /**
   * Remembers the record of another node. One with a lower sequence number than is known changes
   * nothing.
   *
   * @param r the record
   */
  void store(NodeRecord r);

  /**
   * Forgets the record of another node and all contacts with it.
   *
   * @param id its id
   */
  void remove(NodeId id);

  /**
   * When a node last pinged us.
   *
   * @param id its id
   * @param ip from where
   * @return nothing if it is not known
   */
  Optional<Instant> lastPing(NodeId id, InetAddress ip);

  /**
   * Remembers that a node pinged us.
   *
   * @param id its id
   * @param ip from where
   * @param when the time of the wall clock
   */
  void storePing(NodeId id, InetAddress ip, Instant when);

  /**
   * When a node last answered our ping.
   *
   * @param id its id
   * @param ip from where
   * @return nothing if it is not known
   */
  Optional<Instant> lastPong(NodeId id, InetAddress ip);

  /**
   * Remembers that a node answered our ping.
   *
   * @param id its id
   * @param ip from where
   * @param when the time of the wall clock
   */
  void storePong(NodeId id, InetAddress ip, Instant when);

  /**
   * How many times in a row a node did not answer a findnode request.
   *
   * @param id its id
   * @param ip where it was asked
   * @return nothing if it is not known
   */
  OptionalInt findFailures(NodeId id, InetAddress ip);

  /**
   * Remembers how many times in a row a node did not answer a findnode request.
   *
   * @param id its id
   * @param ip where it was asked
   * @param failures 0 or more
   */
  void storeFindFailures(NodeId id, InetAddress ip, int failures);

  /**
   * Nodes to begin with after a restart: those with a record that answered a ping at the address in
   * it not long ago, in random order.
   *
   * @param max how many at most
   * @param maxAge how long ago at most
   * @return up to {@code max} nodes, none of them twice
   */
  List<Node> seeds(int max, Duration maxAge);

  /** Lets go of what it holds open. A second call is harmless. */
  @Override
  void close();
}
