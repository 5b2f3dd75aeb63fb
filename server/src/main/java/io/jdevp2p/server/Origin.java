package io.jdevp2p.server;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.PlainAddress;
import java.net.InetAddress;

/**
 * Where a connection came from.
 *
 * @param address the address; one of IPv4 as such, however it was written
 * @param prefix the network
 * @param known whether a trusted or a static node lives there
 */
record Origin(InetAddress address, NetworkPrefix prefix, boolean known) {
  static Origin of(InetAddress address, boolean known) {
    return new Origin(PlainAddress.of(address), NetworkPrefix.of(address), known);
  }
}
