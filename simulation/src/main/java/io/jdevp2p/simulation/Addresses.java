package io.jdevp2p.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Text of addresses and times, without asking the machine's resolver. */
final class Addresses {
  private Addresses() {}

  static String text(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
  }

  /** Nanoseconds as seconds, digit for digit. */
  static String seconds(long nanos) {
    String fraction = Long.toString(1_000_000_000L + nanos % 1_000_000_000L);
    return nanos / 1_000_000_000L + "." + fraction.substring(1);
  }

  static void requireResolved(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address: " + address);
    }
  }

  /** Whether a socket bound to one address gets what is sent to the other. */
  static boolean covers(InetAddress bound, InetAddress destination) {
    return bound.isAnyLocalAddress() || bound.equals(destination);
  }
}
