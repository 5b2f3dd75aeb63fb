package io.jdevp2p.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as text. */
final class Addresses {
  private static final int MAX_PORT = 0xffff;

  private Addresses() {}

  /** {@code 127.0.0.1:30303} or {@code [::1]:30303}. */
  static String text(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }

  /** The same read, or {@code :30303} for all addresses; the port may be left out. */
  static InetSocketAddress parse(String option, String text, int defaultPort) {
    int colon = text.lastIndexOf(':');
    boolean bareIpv6 = colon != text.indexOf(':') && !text.startsWith("[");
    if (colon < 0 || bareIpv6 || text.endsWith("]")) {
      return new InetSocketAddress(ip(option, text), defaultPort);
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
      throw new CliException(
          ExitCodes.USAGE,
          option + " '" + text + "': the port '" + port + "' is not a number from 0 to 65535");
    }
    String host = text.substring(0, colon);
    return host.isEmpty()
        ? new InetSocketAddress(Integer.parseInt(port))
        : new InetSocketAddress(ip(option, host), Integer.parseInt(port));
  }

  /** An IP address, IPv6 with or without brackets. */
  static InetAddress ip(String option, String text) {
    String literal =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    try {
      return InetAddress.ofLiteral(literal.equals("localhost") ? "127.0.0.1" : literal);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, option + " '" + text + "': not an IP address");
    }
  }
}
