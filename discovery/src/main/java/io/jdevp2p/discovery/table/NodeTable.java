package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeSource;
import java.util.List;
import java.util.Optional;

/** The nodes that one version of discovery knows. Thread-safe. */
public final class NodeTable implements AutoCloseable {
  private final DiscoveryVersion version;

  /** An empty table that does nothing until it is started. */
  public NodeTable(DiscoveryVersion version, DiscoveryContext context, NodeQueries queries) {
    this.version = version;
  }

  /** Begins to fill the table and to keep it alive. */
  public void start() {}

  /** A node spoke to us and has proved who it is, but not by an answer to our ping. */
  public void contacted(Node node) {}

  /** A node answered our ping just now, at this endpoint. */
  public void ponged(Node node) {}

  /** Others told of these nodes. */
  public void mentioned(List<Node> nodes) {}

  /** What the table knows of a node, live or not. */
  public Optional<Node> get(NodeId id) {
    return Optional.empty();
  }

  /** The live nodes closest to a target, the closest first. */
  public List<Node> closest(NodeId target, int max) {
    return List.of();
  }

  /** Live nodes at exactly these log distances, in random order; 0 is the caller's. */
  public List<Node> atDistances(List<Integer> distances, int max) {
    return List.of();
  }

  /** Whether a node answered when it was asked for others. */
  public void found(Node node, boolean answered) {}

  /** Looks for the nodes closest to a target: the closest first, at most 16. */
  public List<Node> lookup(Target target) throws InterruptedException {
    return List.of();
  }

  /** Finds the newest of what there is to know about a node; nothing when it can't be found. */
  public Optional<Node> resolve(Node node) throws InterruptedException {
    return Optional.empty();
  }

  /** What is in the table now: by bucket, the farthest first, replacements after entries. */
  public List<TableEntry> entries() {
    return List.of();
  }

  /** A new source of all nodes that lookups of random targets come across. */
  public NodeSource randomNodes() {
    return NodeSource.of(version.toString(), List.of());
  }

  /** Whether the first refresh is done. */
  public boolean isReady() {
    return false;
  }

  /** Stops all that was begun; whoever waits for a lookup gets what there is. */
  @Override
  public void close() {}
}
