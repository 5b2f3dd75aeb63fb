package io.jdevp2p.enr;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is, as text: an IP address or a name that has to be looked up. Never looks one up.
 *
 * @param ip the address, if the text was one; never with a zone
 * @param name the name, if it was one
 */
record HostPart(@Nullable InetAddress ip, @Nullable String name) {

  /** Reads an IPv4 literal, an IPv6 literal without brackets, or a host name. */
  static HostPart parse(String text) throws EnrException {
    if (text.indexOf(':') >= 0) {
      return new HostPart(ip6(text), null);
    }
    if (text.isEmpty()) {
      throw new EnrException("host: empty");
    }
    // A name whose last label is a number can't be told from a mistyped address: "10.0.0.256".
    String end = text.substring(text.lastIndexOf('.') + 1);
    if (!end.isEmpty() && end.chars().allMatch(HostPart::isDigit)) {
      return new HostPart(ip4(text), null);
    }
    return new HostPart(null, checkName(text));
  }

  /** Reads an IPv6 literal without brackets. An IPv4-mapped one gives the IPv4 address. */
  static InetAddress ip6(String text) throws EnrException {
    if (text.indexOf('%') >= 0) {
      throw new EnrException(
          "host " + Excerpt.of(text) + ": an address with a zone means nothing to another node");
    }
    // 45 characters are the longest literal; other characters never get as far as the parser.
    if (text.length() > 45 || !text.chars().allMatch(HostPart::isIp6Char)) {
      throw new EnrException("host " + Excerpt.of(text) + ": not an IPv6 address");
    }
    try {
      return PlainAddress.of(Inet6Address.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      throw new EnrException("host " + Excerpt.of(text) + ": not an IPv6 address", e);
    }
  }

  /** The address as it stands in a URL: IPv6 in brackets and as RFC 5952 writes it. */
  static String literal(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    if (bytes.length == 4) {
      return ip.getHostAddress();
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    // The longest run of at least two zeros, the first if there are several, becomes "::".
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        text.append(i == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.append(']').toString();
  }

  private static InetAddress ip4(String text) throws EnrException {
    String[] parts = text.split("\\.", -1);
    byte[] address = new byte[4];
    boolean valid = parts.length == 4;
    for (int i = 0; valid && i < 4; i++) {
      String part = parts[i];
      // "010" is 8 to some and 10 to others.
      valid =
          !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(HostPart::isDigit)
              && (part.length() == 1 || part.charAt(0) != '0')
              && Integer.parseInt(part) <= 255;
      if (valid) {
        address[i] = (byte) Integer.parseInt(part);
      }
    }
    if (!valid) {
      throw new EnrException("host " + Excerpt.of(text) + ": not an IPv4 address");
    }
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }

  private static String checkName(String text) throws EnrException {
    // A final dot is the root and not part of the name.
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.length() > EnrLimits.HOSTNAME_CHARS) {
      throw new EnrException(
          "host: name of "
              + name.length()
              + " characters, at most "
              + EnrLimits.HOSTNAME_CHARS
              + " are allowed");
    }
    for (String label : name.split("\\.", -1)) {
      String wrong = wrongWithLabel(label);
      if (wrong != null) {
        throw new EnrException("host " + Excerpt.of(text) + ": " + wrong);
      }
    }
    return text;
  }

  private static @Nullable String wrongWithLabel(String label) {
    if (label.isEmpty()) {
      return "empty label";
    }
    if (label.length() > EnrLimits.HOSTNAME_LABEL_CHARS) {
      return "label of more than " + EnrLimits.HOSTNAME_LABEL_CHARS + " characters";
    }
    if (!label.chars().allMatch(HostPart::isNameChar)) {
      return "only letters, digits, '-', '_' and '.' can stand in a name";
    }
    if (label.startsWith("-") || label.endsWith("-")) {
      return "a label can't begin or end with '-'";
    }
    return null;
  }

  private static boolean isDigit(int c) {
    return isBetween('0', c, '9');
  }

  private static boolean isIp6Char(int c) {
    return HexFormat.isHexDigit(c) || c == ':' || c == '.';
  }

  private static boolean isNameChar(int c) {
    return isDigit(c) || isBetween('a', c, 'z') || isBetween('A', c, 'Z') || c == '-' || c == '_';
  }

  private static boolean isBetween(char first, int c, char last) {
    return first <= c && c <= last;
  }
}
