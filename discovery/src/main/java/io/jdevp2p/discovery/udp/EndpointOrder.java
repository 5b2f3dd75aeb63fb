package io.jdevp2p.discovery.udp;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;

/**
 * An order of endpoints, for maps whose keys strangers choose: they would choose such as collide in
 * a hash map, and in a tree they can't.
 */
public final class EndpointOrder {
  /** By the bytes of the address, then by the port. */
  public static final Comparator<InetSocketAddress> BY_BYTES =
      Comparator.comparing((InetSocketAddress a) -> a.getAddress().getAddress(), Arrays::compare)
          .thenComparingInt(InetSocketAddress::getPort);

  private EndpointOrder() {}
}
