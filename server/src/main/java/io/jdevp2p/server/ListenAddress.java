package io.jdevp2p.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where to listen, as text: {@code 127.0.0.1:30303}, {@code [::1]:30303}, {@code :30303} for all
 * addresses. Pure.
 */
final class ListenAddress {
  private static final int MAX_PORT = 0xffff;

  private ListenAddress() {}

  /** The address; empty for "", which means not to listen. */
  static Optional<InetSocketAddress> parse(String text) throws ServerException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw bad(text, "there is no port; write it as host:port, such as 127.0.0.1:30303 or :30303");
    }
    return Optional.of(
        new InetSocketAddress(
            host(text, text.substring(0, colon)), port(text, text.substring(colon + 1))));
  }

  private static int port(String text, String port) throws ServerException {
    // Integer.parseInt would take signs and the digits of other scripts.
    if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= MAX_PORT) {
      return Integer.parseInt(port);
    }
    throw bad(text, "the port '" + port + "' is not a number from 0 to " + MAX_PORT);
  }

  private static InetAddress host(String text, String host) throws ServerException {
    String literal =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      if (host.isEmpty()) {
        return new InetSocketAddress(0).getAddress();
      }
      if (host.equals("localhost")) {
        return InetAddress.ofLiteral("127.0.0.1");
      }
      if (literal.contains(":") && literal.equals(host)) {
        throw bad(text, "write an IPv6 address in brackets, such as [::1]:30303");
      }
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      throw bad(text, "'" + literal + "' is not an IP address");
    }
  }

  private static ServerException bad(String text, String why) {
    return new ServerException(
        ServerException.Reason.BAD_ADDRESS, "can't listen on '" + text + "': " + why);
  }
}
