package io.jdevp2p.enr;

import java.net.InetAddress;
import java.util.Locale;

/**
 * A network: the first bits that its addresses have in common. Whoever has one address of a network
 * can have its neighbours, so what is rationed among strangers is rationed by network. Immutable.
 *
 * @param bits the bits that count, the last of them lowest
 * @param length how many these are
 * @param ipv6 whether they are of an IPv6 address
 */
public record NetworkPrefix(long bits, int length, boolean ipv6) {
  /** What one customer of IPv4 has at least: the smallest network that is routed by itself. */
  public static final int IPV4_LENGTH = 24;

  /** One link of IPv6, within which a host chooses its addresses as it likes. */
  public static final int IPV6_LENGTH = 64;

  /** What a home is usually given of IPv6 (RFC 6177). */
  public static final int IPV6_HOME_LENGTH = 56;

  /** What a company is usually given of IPv6, and the smallest network that is routed by itself. */
  public static final int IPV6_SITE_LENGTH = 48;

  /** Checks that the bits fit the length. */
  public NetworkPrefix {
    if (length < 1 || length > (ipv6 ? IPV6_LENGTH : Integer.SIZE)) {
      throw new IllegalArgumentException("a network of " + length + " bits");
    }
    if (length < Long.SIZE && bits >>> length != 0) {
      throw new IllegalArgumentException("more than " + length + " bits");
    }
  }

  /**
   * The network that an address is counted in where there is no reason for another: the first 24
   * bits of an IPv4 address, the first 64 of an IPv6 one.
   *
   * @param address any address; an IPv4 address written as IPv6 is one of IPv4
   * @return its network
   */
  public static NetworkPrefix of(InetAddress address) {
    byte[] bytes = PlainAddress.of(address).getAddress();
    boolean ipv6 = bytes.length > Integer.BYTES;
    int length = ipv6 ? IPV6_LENGTH : IPV4_LENGTH;
    long bits = 0;
    for (int i = 0; i < length / Byte.SIZE; i++) {
      bits = bits << Byte.SIZE | (bytes[i] & 0xff);
    }
    return new NetworkPrefix(bits, length, ipv6);
  }

  /**
   * The larger network that this one is part of.
   *
   * @param shorterLength how many bits it has, at most as many as this one
   * @return the network of the first so many bits
   * @throws IllegalArgumentException if this one has fewer, or none are asked for
   */
  public NetworkPrefix within(int shorterLength) {
    if (shorterLength < 1 || shorterLength > length) {
      throw new IllegalArgumentException(this + " is in no network of " + shorterLength + " bits");
    }
    return new NetworkPrefix(bits >>> (length - shorterLength), shorterLength, ipv6);
  }

  /** As people write it: {@code 20.1.2.0/24}, {@code 2001:db8:0:0::/64}. */
  @Override
  public String toString() {
    if (!ipv6) {
      long address = bits << (Integer.SIZE - length);
      return String.format(
          Locale.ROOT,
          "%d.%d.%d.%d/%d",
          address >>> 24,
          (address >>> 16) & 0xff,
          (address >>> 8) & 0xff,
          address & 0xff,
          length);
    }
    long address = bits << (Long.SIZE - length);
    return String.format(
        Locale.ROOT,
        "%x:%x:%x:%x::/%d",
        address >>> 48,
        (address >>> 32) & 0xffff,
        (address >>> 16) & 0xffff,
        address & 0xffff,
        length);
  }
}
