package io.jdevp2p.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * The network that an address is counted in: the first 24 bits of an IPv4 address, the first 64 of
 * an IPv6 one, since whoever has one address there can have its neighbours.
 *
 * @param bits the bits that count
 * @param ipv6 whether they are of an IPv6 address
 */
record NetworkPrefix(long bits, boolean ipv6) {
  private static final int IPV4_BYTES = 3;
  private static final int IPV6_BYTES = 8;

  static NetworkPrefix of(InetAddress address) {
    InetAddress plain = plain(address);
    boolean ipv6 = plain instanceof Inet6Address;
    byte[] bytes = plain.getAddress();
    long bits = 0;
    for (int i = 0; i < (ipv6 ? IPV6_BYTES : IPV4_BYTES); i++) {
      bits = bits << Byte.SIZE | (bytes[i] & 0xff);
    }
    return new NetworkPrefix(bits, ipv6);
  }

  /** The same address; as IPv4 if it is one that is written as IPv6, {@code ::ffff:a.b.c.d}. */
  static InetAddress plain(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    try {
      InetAddress plain = InetAddress.getByAddress(address.getAddress());
      return plain instanceof Inet6Address ? address : plain;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  @Override
  public String toString() {
    return ipv6
        ? String.format(
            Locale.ROOT,
            "%x:%x:%x:%x::/64",
            bits >>> 48,
            (bits >>> 32) & 0xffff,
            (bits >>> 16) & 0xffff,
            bits & 0xffff)
        : String.format(
            Locale.ROOT, "%d.%d.%d.0/24", bits >>> 16, (bits >>> 8) & 0xff, bits & 0xff);
  }
}
