package io.jdevp2p.enr;

import io.jdevp2p.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The database, in memory or in a directory. Thread-safe, since both of its parts are.
 *
 * <p>They are apart because they are not worth the same: a sequence number of ours that is lost or
 * used twice makes others ignore this node, so it is forced to the disk at once, in a file of a few
 * lines; other nodes can be found again, so they are written now and then.
 */
final class StoredNodeDatabase implements NodeDatabase {
  private final LocalRecords own;
  private final NodeStore others;

  private StoredNodeDatabase(LocalRecords own, NodeStore others) {
    this.own = own;
    this.others = others;
  }

  static StoredNodeDatabase inMemory(Host host, int maxNodes) {
    return new StoredNodeDatabase(LocalRecords.inMemory(), NodeStore.inMemory(host, maxNodes));
  }

  static StoredNodeDatabase inDirectory(Host host, Path directory) throws IOException {
    Files.createDirectories(directory);
    // The store's file is locked, so the other file is this process's too.
    NodeStore others = NodeStore.inDirectory(host, directory, EnrLimits.DATABASE_NODES);
    try {
      return new StoredNodeDatabase(LocalRecords.inDirectory(directory), others);
    } catch (IOException e) {
      others.close();
      throw e;
    }
  }

  @Override
  public OptionalLong localSequence(NodeId id) {
    return own.sequence(id);
  }

  @Override
  public void storeLocalSequence(NodeId id, long seq) {
    own.store(id, seq);
  }

  @Override
  public Optional<NodeRecord> localRecord(NodeId id) {
    return own.record(id);
  }

  @Override
  public void storeLocalRecord(NodeRecord record) {
    own.store(record);
  }

  @Override
  public void store(DiscoveryVersion version, Node node, Instant answered) {
    if (node.udpAddress().isEmpty()) {
      throw new IllegalArgumentException("a node without an endpoint can't have answered: " + node);
    }
    others.put(version, new StoredNode(node, answered));
  }

  @Override
  public void forget(DiscoveryVersion version, NodeId id) {
    others.remove(version, id);
  }

  @Override
  public Optional<Node> node(DiscoveryVersion version, NodeId id) {
    return others.get(version, id).map(StoredNode::node);
  }

  @Override
  public List<Node> seeds(DiscoveryVersion version, int max, Duration maxAge) {
    return others.draw(version, max, maxAge);
  }

  @Override
  public void close() {
    others.close();
  }
}
