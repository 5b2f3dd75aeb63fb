package io.jdevp2p.enr;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other nodes, a map for each version of discovery, in an MVStore in memory or in a file.
 * Thread-safe: one lock around the maps and the store that holds them. Nodes are encoded, decoded
 * and written to the file outside of it; a page that isn't in the store's cache is read under it.
 *
 * <p>Changes reach the file together, {@link EnrLimits#DATABASE_COMMIT} after the first of them, by
 * a thread that lives only so long; while nothing changes nothing runs. Should the store fail, in
 * whatever way, it is replaced by one in memory: a node does without its memory rather than stop.
 */
final class NodeStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeStore.class);

  private final Host host;
  private final Limit limit;
  private final @Nullable StoreFile file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<DiscoveryVersion, MVMap<NodeId, byte[]>> maps =
      new EnumMap<>(DiscoveryVersion.class);

  // Under the lock, and so are the maps.
  private MVStore store;
  private final Map<DiscoveryVersion, NodeId> sweptTo = new EnumMap<>(DiscoveryVersion.class);
  private Clock.@Nullable Timer commit;
  private long damaged;
  private boolean closed;

  private NodeStore(Host host, int maxNodes, MVStore store, @Nullable StoreFile file) {
    this.host = host;
    this.limit = new Limit(EnrBound.DATABASE_NODES, maxNodes);
    this.file = file;
    this.store = store;
    openMaps();
  }

  static NodeStore inMemory(Host host, int maxNodes) {
    return new NodeStore(host, maxNodes, StoreFile.inMemory(), null);
  }

  static NodeStore inDirectory(Host host, Path directory, int maxNodes) throws IOException {
    StoreFile file = new StoreFile(directory);
    MVStore store = file.open();
    try {
      return new NodeStore(host, maxNodes, store, file);
    } catch (RuntimeException e) {
      return new NodeStore(host, maxNodes, file.replace(store, e), file);
    }
  }

  void put(DiscoveryVersion version, StoredNode node) {
    NodeId id = node.node().id();
    byte[] value = node.encode();
    withStore(
        () -> {
          MVMap<NodeId, byte[]> nodes = nodes(version);
          byte[] known = nodes.get(id);
          if (known != null && isFresh(known, value)) {
            return false;
          }
          sweep(version, nodes);
          if (known == null && nodes.sizeAsLong() >= limit.maximum()) {
            limit.refuse();
            nodes.remove(oldestOfSome(nodes));
          }
          nodes.put(id, value);
          limit.observe(nodes.sizeAsLong());
          commitLater();
          return true;
        },
        false);
  }

  void remove(DiscoveryVersion version, NodeId id) {
    withStore(
        () -> {
          boolean wasThere = nodes(version).remove(id) != null;
          if (wasThere) {
            commitLater();
          }
          return wasThere;
        },
        false);
  }

  Optional<StoredNode> get(DiscoveryVersion version, NodeId id) {
    Optional<byte[]> value =
        withStore(
            () -> Optional.ofNullable(nodes(version).get(id)).filter(this::isAlive),
            Optional.empty());
    return value.flatMap(bytes -> decode(version, id, bytes));
  }

  /** Nodes drawn by chance, see {@link NodeDatabase#seeds}. */
  List<Node> draw(DiscoveryVersion version, int max, Duration maxAge) {
    long oldest = host.clock().wallClock().minus(maxAge).toEpochMilli();
    Map<NodeId, byte[]> drawn =
        withStore(
            () -> {
              MVMap<NodeId, byte[]> nodes = nodes(version);
              Map<NodeId, byte[]> found = new LinkedHashMap<>();
              for (NodeId id : someIds(nodes, max)) {
                byte[] value = nodes.get(id);
                if (found.size() < max
                    && value != null
                    && isAlive(value)
                    && StoredNode.answeredMillis(value) >= oldest) {
                  found.put(id, value);
                }
              }
              return found;
            },
            Map.of());
    List<Node> seeds = new ArrayList<>();
    drawn.forEach(
        (id, value) -> decode(version, id, value).ifPresent(stored -> seeds.add(stored.node())));
    return List.copyOf(seeds);
  }

  long size(DiscoveryVersion version) {
    return withStore(() -> nodes(version).sizeAsLong(), 0L);
  }

  /** How many nodes were dropped because their bytes made no sense. */
  long damaged() {
    lock.lock();
    try {
      return damaged;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    MVStore last;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      cancelCommit();
      last = store;
    } finally {
      lock.unlock();
    }
    try {
      last.close((int) EnrLimits.DATABASE_COMPACTION.toMillis());
    } catch (RuntimeException e) {
      last.closeImmediately();
      LOG.warn("what was last learned of other nodes could not be written", e);
    }
  }

  /** Does something with the maps; if they fail, replaces them and gives the other result. */
  private <T> T withStore(Supplier<T> action, T otherwise) {
    lock.lock();
    try {
      return closed ? otherwise : action.get();
    } catch (RuntimeException e) {
      // The store has its own exception for what it finds out, but not all damage is found out.
      failed(e);
      return otherwise;
    } finally {
      lock.unlock();
    }
  }

  private void failed(RuntimeException e) {
    cancelCommit();
    if (file != null) {
      file.giveUp(store, e);
    }
    store = StoreFile.inMemory();
    openMaps();
  }

  private void openMaps() {
    for (DiscoveryVersion version : DiscoveryVersion.values()) {
      maps.put(version, StoreFile.openMap(store, version));
    }
  }

  private MVMap<NodeId, byte[]> nodes(DiscoveryVersion version) {
    MVMap<NodeId, byte[]> nodes = maps.get(version);
    if (nodes == null) {
      throw new AssertionError("there is one for each version");
    }
    return nodes;
  }

  private Optional<StoredNode> decode(DiscoveryVersion version, NodeId id, byte[] value) {
    try {
      return Optional.of(StoredNode.decode(id, value));
    } catch (EnrException e) {
      LOG.debug("node {} of {} is dropped: {}", id.shortHex(), version, e.getMessage());
      withStore(
          () -> {
            damaged++;
            return nodes(version).remove(id) != null;
          },
          false);
      return Optional.empty();
    }
  }

  /** Whether what is known says the same as the new value does, and is not much older. */
  private static boolean isFresh(byte[] known, byte[] value) {
    long age = StoredNode.answeredMillis(value) - StoredNode.answeredMillis(known);
    return Math.abs(age) < EnrLimits.NODE_REWRITE.toMillis() && StoredNode.sameNode(known, value);
  }

  private boolean isAlive(byte[] value) {
    long age = host.clock().wallClock().toEpochMilli() - StoredNode.answeredMillis(value);
    return Math.abs(age) < EnrLimits.NODE_LIFETIME.toMillis();
  }

  /** Looks at the next few nodes, round and round, and drops those whose time is over. */
  private void sweep(DiscoveryVersion version, MVMap<NodeId, byte[]> nodes) {
    NodeId at = sweptTo.get(version);
    for (int i = 0; i < EnrLimits.DATABASE_SWEEP; i++) {
      NodeId next = at == null ? nodes.firstKey() : nodes.higherKey(at);
      byte[] value = next == null ? null : nodes.get(next);
      if (value != null && !isAlive(value)) {
        nodes.remove(next);
      }
      at = next;
    }
    if (at == null) {
      sweptTo.remove(version);
    } else {
      sweptTo.put(version, at);
    }
  }

  /** The oldest of all would need an order of its own, on the disk too; this one is old as well. */
  private NodeId oldestOfSome(MVMap<NodeId, byte[]> nodes) {
    NodeId oldest = nodes.firstKey();
    long since = Long.MAX_VALUE;
    for (NodeId id : someIds(nodes, 1)) {
      byte[] value = nodes.get(id);
      long answered = value == null ? Long.MIN_VALUE : StoredNode.answeredMillis(value);
      if (answered < since) {
        oldest = id;
        since = answered;
      }
    }
    return oldest;
  }

  /** Ids drawn by chance, more than are wanted; all of them, in random order, if they are few. */
  private Set<NodeId> someIds(MVMap<NodeId, byte[]> nodes, int wanted) {
    long size = nodes.sizeAsLong();
    long tries = (long) wanted * EnrLimits.DATABASE_DRAWS;
    Set<NodeId> ids = new LinkedHashSet<>();
    if (size <= tries) {
      List<NodeId> all = new ArrayList<>(nodes.keyList());
      while (!all.isEmpty()) {
        // Of those that are left one is drawn, and the last takes its place.
        int drawn = host.random().nextInt(all.size());
        ids.add(all.get(drawn));
        all.set(drawn, all.getLast());
        all.removeLast();
      }
    } else {
      for (long i = 0; i < tries; i++) {
        ids.add(nodes.getKey(host.random().nextLong(size)));
      }
    }
    return ids;
  }

  private void commitLater() {
    if (file != null && commit == null) {
      commit =
          host.clock()
              .schedule(
                  EnrLimits.DATABASE_COMMIT,
                  () -> host.threads().start("node-database", this::commit));
    }
  }

  private void cancelCommit() {
    if (commit != null) {
      commit.cancel();
      commit = null;
    }
  }

  private void commit() {
    MVStore changed;
    lock.lock();
    try {
      commit = null;
      changed = store;
    } finally {
      lock.unlock();
    }
    try {
      StoreFile.commit(changed);
    } catch (RuntimeException e) {
      lock.lock();
      try {
        if (!closed && changed == store) {
          failed(e);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
