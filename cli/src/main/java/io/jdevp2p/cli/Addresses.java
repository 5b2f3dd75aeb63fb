package io.jdevp2p.cli;

import java.net.InetSocketAddress;

/** Addresses as text. */
final class Addresses {
  private Addresses() {}

  /** {@code 127.0.0.1:30303} or {@code [::1]:30303}. */
  static String text(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }
}
