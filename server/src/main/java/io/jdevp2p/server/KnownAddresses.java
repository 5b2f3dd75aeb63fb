package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.PlainAddress;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where trusted and static nodes live, as far as that is known: a node that was given by its name
 * or its id alone isn't in here. Who comes from there has not proved who it is, but isn't just
 * anybody either.
 *
 * <p>Threads: the run loop adds and removes; anybody asks. Bounded by the lists of those nodes.
 */
final class KnownAddresses {
  private final Map<InetAddress, Integer> nodes = new ConcurrentHashMap<>(); // for lookup only

  void add(Node node) {
    node.ip().map(PlainAddress::of).ifPresent(ip -> nodes.merge(ip, 1, Integer::sum));
  }

  void remove(Node node) {
    node.ip()
        .map(PlainAddress::of)
        .ifPresent(ip -> nodes.computeIfPresent(ip, (_, n) -> n == 1 ? null : n - 1));
  }

  boolean contains(InetAddress address) {
    return nodes.containsKey(PlainAddress.of(address));
  }
}
