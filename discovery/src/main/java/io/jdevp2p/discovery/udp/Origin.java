package io.jdevp2p.discovery.udp;

import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.PlainAddress;
import java.net.InetAddress;

/** Who takes turns with others: what the sender of a packet is counted as. */
sealed interface Origin {
  /** All of one public network, whose rate is limited. */
  record Network(NetworkPrefix prefix) implements Origin {}

  /** A machine of the local network, or this one: nobody there has more than one address. */
  record Machine(InetAddress address) implements Origin {}

  /** What the sender of a packet is counted as. */
  static Origin of(InetAddress sender) {
    AddressScope scope = AddressScope.of(sender);
    return scope.isLan() || scope == AddressScope.LOOPBACK
        ? new Machine(PlainAddress.of(sender))
        : new Network(NetworkPrefix.of(sender));
  }
}
