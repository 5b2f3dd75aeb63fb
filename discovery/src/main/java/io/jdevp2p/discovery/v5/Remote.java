package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.udp.EndpointOrder;
import io.jdevp2p.enr.NodeId;
import java.net.InetSocketAddress;
import java.util.Comparator;

/**
 * Another node at the endpoint from which it sends. Sessions and challenges belong to both, so that
 * what was proved at one endpoint is worth nothing at another.
 *
 * <p>Anybody can claim any id, and so have as many remotes with the same hash as it likes. They
 * have an order because a hash map falls back on it.
 */
record Remote(NodeId id, InetSocketAddress endpoint) implements Comparable<Remote> {
  private static final Comparator<Remote> ORDER =
      Comparator.comparing(Remote::id).thenComparing(Remote::endpoint, EndpointOrder.BY_BYTES);

  @Override
  public int compareTo(Remote other) {
    return ORDER.compare(this, other);
  }
}
