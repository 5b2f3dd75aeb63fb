package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketDrop;
import io.jdevp2p.host.UdpSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which datagrams are dropped for what can be seen from outside. Immutable.
 *
 * @param local where the port is
 * @param allowed which addresses this node speaks with
 */
record PacketFilter(InetSocketAddress local, Predicate<InetAddress> allowed) {
  /** The shortest of both versions: WHOAREYOU of version 5. */
  static final int SHORTEST_BYTES = 63;

  private static final InetAddress BROADCAST = InetAddress.ofLiteral("255.255.255.255");

  /** Why a datagram is dropped, or null if it is not. */
  @Nullable PacketDrop refuses(UdpSocket.Datagram datagram) {
    if (datagram.truncated()) {
      return PacketDrop.TOO_LONG;
    }
    if (datagram.length() < SHORTEST_BYTES) {
      return PacketDrop.TOO_SHORT;
    }
    InetAddress sender = datagram.from().getAddress();
    if (datagram.from().getPort() == 0 || sender.isAnyLocalAddress() || isForMany(sender)) {
      return PacketDrop.NO_WAY_BACK;
    }
    if (datagram.from().getPort() == local.getPort() && isHere(sender)) {
      return PacketDrop.FROM_OURSELVES;
    }
    return allowed.test(sender) ? null : PacketDrop.NOT_ALLOWED;
  }

  private static boolean isForMany(InetAddress address) {
    return address.isMulticastAddress() || address.equals(BROADCAST);
  }

  /** At our own port nobody but us is on this machine, if it is open for all of its addresses. */
  private boolean isHere(InetAddress address) {
    return address.equals(local.getAddress())
        || (local.getAddress().isAnyLocalAddress() && address.isLoopbackAddress());
  }
}
