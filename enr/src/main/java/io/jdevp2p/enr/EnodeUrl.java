package io.jdevp2p.enr;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import java.util.HexFormat;

/**
 * The URL form of a node: {@code enode://<key>@<host>:<port>?discport=<port>}.
 *
 * <p>The key is 128 hex digits. The host is an IPv4 address, an IPv6 address in brackets, or a
 * name, which is never looked up here. The port is TCP's and UDP's, unless {@code discport} gives
 * UDP one of its own; 0 stands for none. {@code enode://<key>} alone is a node of which only the
 * key is known. Static methods; any thread.
 *
 * @see <a href="https://ethereum.org/developers/docs/networking-layer/network-addresses/#enode">how
 *     it is written</a>
 */
public final class EnodeUrl {
  private static final String SCHEME = "enode://";
  private static final String DISCPORT = "discport";
  private static final int KEY_DIGITS = 128;

  private EnodeUrl() {}

  /**
   * Reads a URL, strictly: nothing in it is ignored.
   *
   * @param url the URL
   * @return the node, without a record
   * @throws EnrException naming the field (scheme, key, host, port, discport) and what is wrong
   */
  public static Node parse(String url) throws EnrException {
    if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new EnrException(
          "scheme: " + Excerpt.of(url) + " does not begin with \"" + SCHEME + "\"");
    }
    if (url.length() > EnrLimits.ENODE_URL_CHARS) {
      throw new EnrException(
          "enode URL of "
              + url.length()
              + " characters, at most "
              + EnrLimits.ENODE_URL_CHARS
              + " are allowed");
    }
    String rest = url.substring(SCHEME.length());
    int at = rest.indexOf('@');
    if (at < 0) {
      return new Node(key(rest), null, null, 0, 0, null);
    }
    PublicKey key = key(rest.substring(0, at));
    String place = rest.substring(at + 1);

    int question = place.indexOf('?');
    String hostAndPort = question < 0 ? place : place.substring(0, question);
    HostPart host;
    String afterHost;
    if (hostAndPort.startsWith("[")) {
      int close = hostAndPort.indexOf(']');
      if (close < 0) {
        throw new EnrException("host " + Excerpt.of(hostAndPort) + ": no closing ']'");
      }
      host = new HostPart(HostPart.ip6(hostAndPort.substring(1, close)), null);
      afterHost = hostAndPort.substring(close + 1);
    } else {
      int colon = hostAndPort.indexOf(':');
      if (colon != hostAndPort.lastIndexOf(':')) {
        throw new EnrException(
            "host " + Excerpt.of(hostAndPort) + ": an IPv6 address must stand in brackets");
      }
      int end = colon < 0 ? hostAndPort.length() : colon;
      host = HostPart.parse(hostAndPort.substring(0, end));
      afterHost = hostAndPort.substring(end);
    }
    if (afterHost.isEmpty()) {
      throw new EnrException("port: missing");
    }
    if (!afterHost.startsWith(":")) {
      throw new EnrException("port: " + Excerpt.of(afterHost) + " after the host");
    }
    int tcp = port("port", afterHost.substring(1));
    int udp = question < 0 ? tcp : discport(place.substring(question + 1));
    return new Node(key, host.ip(), host.name(), tcp, udp, null);
  }

  /**
   * Writes a node as a URL: with its name if it has one, else with its address, else the key alone;
   * with {@code discport} only when the UDP port is not the TCP port.
   *
   * @param node the node
   * @return the URL, which {@link #parse} reads
   */
  public static String format(Node node) {
    StringBuilder url =
        new StringBuilder(SCHEME).append(HexFormat.of().formatHex(node.publicKey().bytes()));
    String host = node.hostname().or(() -> node.ip().map(HostPart::literal)).orElse("");
    if (!host.isEmpty()) {
      url.append('@').append(host).append(':').append(node.tcpPort());
      if (node.udpPort() != node.tcpPort()) {
        url.append("?discport=").append(node.udpPort());
      }
    }
    return url.toString();
  }

  private static PublicKey key(String digits) throws EnrException {
    if (digits.length() != KEY_DIGITS) {
      throw new EnrException(
          "key: " + digits.length() + " characters, it must be " + KEY_DIGITS + " hex digits");
    }
    try {
      return PublicKey.of(HexFormat.of().parseHex(digits));
    } catch (IllegalArgumentException e) {
      throw new EnrException("key " + Excerpt.of(digits) + ": not hex digits", e);
    } catch (CryptoException e) {
      throw new EnrException("key " + Excerpt.of(digits) + ": " + e.getMessage(), e);
    }
  }

  private static int discport(String query) throws EnrException {
    int equals = query.indexOf('=');
    String name = equals < 0 ? query : query.substring(0, equals);
    if (!name.equals(DISCPORT)) {
      throw new EnrException("query: unknown " + Excerpt.of(name) + ", only discport is known");
    }
    return port(DISCPORT, equals < 0 ? "" : query.substring(equals + 1));
  }

  private static int port(String field, String digits) throws EnrException {
    if (digits.isEmpty()) {
      throw new EnrException(field + ": missing");
    }
    // Five digits can't overflow an int; signs and the digits of other scripts are no port.
    if (digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new EnrException(field + " " + Excerpt.of(digits) + ": not a number from 0 to 65535");
    }
    int port = Integer.parseInt(digits);
    if (port > 65535) {
      throw new EnrException(field + " " + Excerpt.of(digits) + ": not a number from 0 to 65535");
    }
    return port;
  }
}
