package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.udp.EndpointOrder;
import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.host.Limit;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something for each of many remotes, with a maximum in all. When it is full, the network with the
 * most entries loses the one that it used longest ago; among networks with equally many it is the
 * one that has had so many longest. So a network is safe with its entries as long as another has
 * more, whatever the other does.
 *
 * <p>All operations take about the same time, however many entries there are: networks are kept by
 * size. That also holds for remotes that somebody has chosen to collide in hash maps: {@link
 * Remote} has an order that these fall back on, and the keys that have none are in trees.
 *
 * <p>Not thread-safe: the protocol's lock guards it.
 *
 * @param <V> what there is for a remote
 */
final class FairMap<V> {
  private static final Comparator<NetworkPrefix> BY_BITS =
      Comparator.comparingLong(NetworkPrefix::bits)
          .thenComparingInt(NetworkPrefix::length)
          .thenComparing(NetworkPrefix::ipv6);

  private final Limit limit;
  private final LinkedHashMap<Remote, Entry<V>> entries = new LinkedHashMap<>(); // as they came
  private final Map<NetworkPrefix, Network> networks = new TreeMap<>(BY_BITS);
  private final Map<InetSocketAddress, Integer> endpoints = new TreeMap<>(EndpointOrder.BY_BYTES);

  /** At each index the networks of that size, which has had it longest first. */
  private final List<LinkedHashSet<Network>> bySize = new ArrayList<>();

  private int largest; // no network has more entries

  /** The remotes in one network that have an entry, used longest ago first; by identity. */
  private static final class Network {
    final LinkedHashSet<Remote> remotes = LinkedHashSet.newLinkedHashSet(1);
  }

  private record Entry<V>(V value, Network network) {}

  FairMap(Limit limit) {
    this.limit = limit;
  }

  @Nullable V get(Remote remote) {
    Entry<V> entry = entries.get(remote);
    return entry == null ? null : entry.value();
  }

  /** The same; and it was used just now. */
  @Nullable V use(Remote remote) {
    Entry<V> entry = entries.get(remote);
    if (entry == null) {
      return null;
    }
    entry.network().remotes.addLast(remote);
    return entry.value();
  }

  /**
   * Puts an entry in, as the one that came last and was used last; gives the remote that had to go
   * for it.
   */
  @Nullable Remote put(Remote remote, V value) {
    remove(remote);
    NetworkPrefix prefix = NetworkPrefix.of(remote.endpoint().getAddress());
    Network network = networks.computeIfAbsent(prefix, _ -> new Network());
    entries.put(remote, new Entry<>(value, network));
    endpoints.merge(remote.endpoint(), 1, Integer::sum);
    leaveSize(network);
    network.remotes.add(remote);
    enterSize(network);
    if (entries.size() <= limit.maximum()) {
      limit.observe(entries.size());
      return null;
    }
    limit.refuse();
    Remote leaving = bySize.get(largest).getFirst().remotes.getFirst();
    remove(leaving);
    return leaving;
  }

  @Nullable V remove(Remote remote) {
    Entry<V> removed = entries.remove(remote);
    if (removed == null) {
      return null;
    }
    endpoints.computeIfPresent(remote.endpoint(), (_, n) -> n == 1 ? null : n - 1);
    Network network = removed.network();
    leaveSize(network);
    network.remotes.remove(remote);
    if (network.remotes.isEmpty()) {
      networks.remove(NetworkPrefix.of(remote.endpoint().getAddress()));
    } else {
      enterSize(network);
    }
    while (largest > 0 && bySize.get(largest).isEmpty()) {
      largest--;
    }
    return removed.value();
  }

  /** Whose entry came first, or null if there is none. */
  @Nullable Remote eldest() {
    Map.Entry<Remote, Entry<V>> eldest = entries.firstEntry();
    return eldest == null ? null : eldest.getKey();
  }

  /** Whether there is an entry for somebody there. */
  boolean isEndpoint(InetSocketAddress endpoint) {
    return endpoints.containsKey(endpoint);
  }

  int size() {
    return entries.size();
  }

  private void leaveSize(Network network) {
    int size = network.remotes.size();
    if (size > 0) {
      bySize.get(size).remove(network);
    }
  }

  private void enterSize(Network network) {
    int size = network.remotes.size();
    while (bySize.size() <= size) {
      bySize.add(new LinkedHashSet<>());
    }
    bySize.get(size).add(network);
    largest = Math.max(largest, size);
  }
}
