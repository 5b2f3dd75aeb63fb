package io.jdevp2p.enr;

import java.net.InetAddress;

/**
 * From where an address can be reached, by what the IANA registries of special-purpose addresses
 * (IPv4, IPv6) say of its network; from nowhere to everywhere.
 */
public enum AddressScope {
  /** {@code 0.0.0.0} and {@code ::}, which stand for no address. */
  UNSPECIFIED,
  /** Not one node: 224.0.0.0/4, ff00::/8. */
  MULTICAST,
  /**
   * No node's address, or none by itself: "this network", documentation, benchmarks, translation
   * and tunnels (which hide an IPv4 address), reserved ones.
   */
  SPECIAL,
  /** This machine: 127.0.0.0/8, ::1. */
  LOOPBACK,
  /** This link: 169.254.0.0/16, fe80::/10. */
  LINK_LOCAL,
  /** A network that isn't part of the internet: RFC 1918, fc00::/7. */
  PRIVATE,
  /** All customers of a provider, who are strangers to each other: 100.64.0.0/10 (RFC 6598). */
  SHARED,
  /** Everywhere. */
  PUBLIC;

  /**
   * From where an address can be reached.
   *
   * @param address any address; an IPv4 address written as IPv6 is one of IPv4
   * @return its scope
   */
  public static AddressScope of(InetAddress address) {
    byte[] bytes = PlainAddress.of(address).getAddress();
    return bytes.length == Integer.BYTES ? ofIpv4(leadingWord(bytes)) : ofIpv6(bytes);
  }

  /**
   * Whether it is in a local network, where nodes have the same owner.
   *
   * @return true for link-local and private addresses, not for loopback
   */
  public boolean isLan() {
    return this == LINK_LOCAL || this == PRIVATE;
  }

  /**
   * Whether it makes sense that a node tells of an address: it must be able to reach it, and we
   * too. Without this rule a stranger could make this node send packets into its own network. The
   * port is another matter.
   *
   * @param teller the address of the node that tells
   * @param told the address that it tells of
   * @return whether {@code told} may be used
   */
  public static boolean mayTell(InetAddress teller, InetAddress told) {
    AddressScope from = of(teller);
    return switch (of(told)) {
      case UNSPECIFIED, MULTICAST, SPECIAL -> false;
      case LOOPBACK -> from == LOOPBACK;
      case LINK_LOCAL, PRIVATE -> from == LOOPBACK || from.isLan();
      case SHARED -> from == LOOPBACK || from.isLan() || from == SHARED;
      case PUBLIC -> true;
    };
  }

  // https://www.iana.org/assignments/iana-ipv4-special-registry
  private static AddressScope ofIpv4(int address) {
    if (address == 0) {
      return UNSPECIFIED;
    }
    return switch (address >>> 24) {
      case 10 -> PRIVATE;
      case 100 -> in(address, 100, 64, 10) ? SHARED : PUBLIC;
      case 127 -> LOOPBACK;
      case 169 -> in(address, 169, 254, 16) ? LINK_LOCAL : PUBLIC;
      case 172 -> in(address, 172, 16, 12) ? PRIVATE : PUBLIC;
      case 192 -> in(address, 192, 168, 16) ? PRIVATE : specialOrPublic192(address);
      case 198 ->
          in(address, 198, 18, 15) || address >>> 8 == network(198, 51, 100) ? SPECIAL : PUBLIC;
      case 203 -> address >>> 8 == network(203, 0, 113) ? SPECIAL : PUBLIC;
      case 0 -> SPECIAL;
      default -> {
        int first = address >>> 24;
        yield first >= 240 ? SPECIAL : first >= 224 ? MULTICAST : PUBLIC;
      }
    };
  }

  /** Protocol assignments, TEST-NET-1, AS112, AMT, 6to4 relays. */
  private static AddressScope specialOrPublic192(int address) {
    int network = address >>> 8;
    boolean special =
        network == network(192, 0, 0)
            || network == network(192, 0, 2)
            || network == network(192, 31, 196)
            || network == network(192, 52, 193)
            || network == network(192, 88, 99)
            || network == network(192, 175, 48);
    return special ? SPECIAL : PUBLIC;
  }

  // https://www.iana.org/assignments/iana-ipv6-special-registry
  private static AddressScope ofIpv6(byte[] bytes) {
    int first = leadingWord(bytes);
    if ((first & 0xff000000) == 0xff000000) {
      return MULTICAST;
    }
    if ((first & 0xfe000000) == 0xfc000000) {
      return PRIVATE;
    }
    // fec0::/10 was meant as private addresses once (RFC 3879).
    if ((first & 0xffc00000) == 0xfec00000) {
      return PRIVATE;
    }
    if ((first & 0xffc00000) == 0xfe800000) {
      return LINK_LOCAL;
    }
    if (first == 0 && areZero(bytes, Integer.BYTES, bytes.length - 1)) {
      byte last = bytes[bytes.length - 1];
      return last == 0 ? UNSPECIFIED : last == 1 ? LOOPBACK : SPECIAL;
    }
    // Addresses of nodes are in 2000::/3 (RFC 4291, section 2.4); in there are protocol
    // assignments with Teredo (2001::/23), documentation, 6to4 and AS112.
    boolean special =
        first >>> 29 != 1
            || first >>> 9 == 0x20010000 >>> 9
            || first == 0x20010db8
            || first >>> 16 == 0x2002
            || first >>> 12 == 0x3fff0000 >>> 12
            || (first == 0x2620004f && (bytes[4] & 0xff) == 0x80 && bytes[5] == 0);
    return special ? SPECIAL : PUBLIC;
  }

  private static boolean in(int address, int first, int second, int length) {
    return (address ^ (first << 24 | second << 16)) >>> (Integer.SIZE - length) == 0;
  }

  private static int network(int first, int second, int third) {
    return first << 16 | second << 8 | third;
  }

  private static int leadingWord(byte[] bytes) {
    return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
  }

  private static boolean areZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
