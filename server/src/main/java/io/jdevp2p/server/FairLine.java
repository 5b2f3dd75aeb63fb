package io.jdevp2p.server;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A line that is fair to networks: each has its own, and they take turns; in each the addresses do.
 * So whoever is alone waits for one of every network that waits, however many those are. Who is
 * known goes first.
 *
 * <p>When it is full, the longest line of all loses its last one, who would have waited longest:
 * here, unlike in {@link UnprovenRoom}, it is we who keep them waiting, so having waited speaks for
 * no bad intent.
 *
 * <p>Not thread-safe: {@link Entrance} guards it.
 *
 * @param <T> what waits, by identity
 */
final class FairLine<T> {
  private final Limit limit;
  private final Limit knownLimit;
  private final ArrayDeque<T> known = new ArrayDeque<>();
  private final LinkedHashMap<NetworkPrefix, OfNetwork<T>> networks =
      new LinkedHashMap<>(); // next first
  private int strangers;

  /** The lines of one network. */
  private static final class OfNetwork<T> {
    final LinkedHashMap<InetAddress, ArrayDeque<T>> addresses = new LinkedHashMap<>(); // next first
    int size;
  }

  /**
   * An empty line.
   *
   * @param limit how many may wait
   * @param knownLimit how many known ones besides
   */
  FairLine(Limit limit, Limit knownLimit) {
    this.limit = limit;
    this.knownLimit = knownLimit;
  }

  /** Gets in line; gives who has to go for it and waits no more, which may be the newcomer. */
  Optional<T> join(T newcomer, Origin origin) {
    if (origin.known() && known.size() < knownLimit.maximum()) {
      known.addLast(newcomer);
      knownLimit.observe(known.size());
      return Optional.empty();
    }
    OfNetwork<T> network = networks.computeIfAbsent(origin.prefix(), _ -> new OfNetwork<>());
    network.addresses.computeIfAbsent(origin.address(), _ -> new ArrayDeque<>()).addLast(newcomer);
    network.size++;
    strangers++;
    if (strangers <= limit.maximum()) {
      limit.observe(strangers);
      return Optional.empty();
    }
    limit.refuse();
    return Optional.of(lastOfTheLongest());
  }

  /** Whose turn it is; waits no more. */
  Optional<T> next() {
    if (!known.isEmpty()) {
      return Optional.of(known.removeFirst());
    }
    Map.Entry<NetworkPrefix, OfNetwork<T>> first = networks.pollFirstEntry();
    if (first == null) {
      return Optional.empty();
    }
    OfNetwork<T> network = first.getValue();
    Map.Entry<InetAddress, ArrayDeque<T>> line = network.addresses.pollFirstEntry();
    T next = line.getValue().removeFirst();
    network.size--;
    strangers--;
    // Behind all others, the address in its network, too.
    if (!line.getValue().isEmpty()) {
      network.addresses.put(line.getKey(), line.getValue());
    }
    if (network.size > 0) {
      networks.put(first.getKey(), network);
    }
    return Optional.of(next);
  }

  /** Waits no more; nothing happens when it had its turn before. */
  void leave(T waiting, Origin origin) {
    if (known.remove(waiting)) {
      return;
    }
    OfNetwork<T> network = networks.get(origin.prefix());
    ArrayDeque<T> line = network == null ? null : network.addresses.get(origin.address());
    if (network != null && line != null && line.remove(waiting)) {
      shortened(origin.prefix(), network, origin.address(), line);
    }
  }

  int size() {
    return known.size() + strangers;
  }

  private T lastOfTheLongest() {
    Map.Entry<NetworkPrefix, OfNetwork<T>> longest = networks.entrySet().iterator().next();
    for (Map.Entry<NetworkPrefix, OfNetwork<T>> entry : networks.entrySet()) {
      if (entry.getValue().size >= longest.getValue().size) {
        longest = entry;
      }
    }
    OfNetwork<T> network = longest.getValue();
    Map.Entry<InetAddress, ArrayDeque<T>> line = network.addresses.firstEntry();
    for (Map.Entry<InetAddress, ArrayDeque<T>> entry : network.addresses.entrySet()) {
      if (entry.getValue().size() >= line.getValue().size()) {
        line = entry;
      }
    }
    T last = line.getValue().removeLast();
    shortened(longest.getKey(), network, line.getKey(), line.getValue());
    return last;
  }

  private void shortened(
      NetworkPrefix prefix, OfNetwork<T> network, InetAddress address, ArrayDeque<T> line) {
    strangers--;
    network.size--;
    if (line.isEmpty()) {
      network.addresses.remove(address);
    }
    if (network.size == 0) {
      networks.remove(prefix);
    }
  }
}
