package io.jdevp2p.discovery.table;

import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.LimitBook;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds down how many nodes of one network there are in a bucket, in the table or among those a
 * lookup asks, since addresses of one network have one owner. Where all may be neighbours, in a
 * local network and on one machine, nothing is held down. Not thread-safe: its holder's lock. Knows
 * three networks for each node that its holder has.
 */
final class SubnetLimit {
  private final Limit network;
  private final Limit home;
  private final Limit site;
  private final Map<NetworkPrefix, Integer> counts = new LinkedHashMap<>();

  private SubnetLimit(Limit network, Limit home, Limit site) {
    this.network = network;
    this.home = home;
    this.site = site;
  }

  /** As many as a bucket may have. */
  static SubnetLimit ofBucket(LimitBook limits) {
    return new SubnetLimit(
        limits.limit(TableBound.BUCKET_NETWORK),
        limits.limit(TableBound.BUCKET_NETWORK_56),
        limits.limit(TableBound.BUCKET_NETWORK_48));
  }

  /** As many as the table may have. */
  static SubnetLimit ofTable(LimitBook limits) {
    return new SubnetLimit(
        limits.limit(TableBound.TABLE_NETWORK),
        limits.limit(TableBound.TABLE_NETWORK_56),
        limits.limit(TableBound.TABLE_NETWORK_48));
  }

  /** Whether one more fits. */
  boolean hasRoom(Node node) {
    return full(node).isEmpty();
  }

  /** Takes one in, if it fits. */
  boolean add(Node node) {
    Optional<Limit> full = full(node);
    if (full.isPresent()) {
      full.get().refuse();
      return false;
    }
    for (NetworkPrefix prefix : networks(node)) {
      limit(prefix).observe(counts.merge(prefix, 1, Integer::sum));
    }
    return true;
  }

  /** Lets one go that was taken in. */
  void remove(Node node) {
    for (NetworkPrefix prefix : networks(node)) {
      counts.computeIfPresent(prefix, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private Optional<Limit> full(Node node) {
    for (NetworkPrefix prefix : networks(node)) {
      if (counts.getOrDefault(prefix, 0) >= limit(prefix).maximum()) {
        return Optional.of(limit(prefix));
      }
    }
    return Optional.empty();
  }

  private Limit limit(NetworkPrefix prefix) {
    if (prefix.ipv6() && prefix.length() == NetworkPrefix.IPV6_SITE_LENGTH) {
      return site;
    }
    if (prefix.ipv6() && prefix.length() == NetworkPrefix.IPV6_HOME_LENGTH) {
      return home;
    }
    return network;
  }

  /** Those that count for a node: none if it has no address, or one where all may be neighbours. */
  private static List<NetworkPrefix> networks(Node node) {
    Optional<InetAddress> ip = node.ip();
    if (ip.isEmpty()) {
      return List.of();
    }
    AddressScope scope = AddressScope.of(ip.get());
    if (scope.isLan() || scope == AddressScope.LOOPBACK) {
      return List.of();
    }
    NetworkPrefix network = NetworkPrefix.of(ip.get());
    return network.ipv6()
        ? List.of(
            network,
            network.within(NetworkPrefix.IPV6_HOME_LENGTH),
            network.within(NetworkPrefix.IPV6_SITE_LENGTH))
        : List.of(network);
  }
}
