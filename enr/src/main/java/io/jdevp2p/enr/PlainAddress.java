package io.jdevp2p.enr;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address as other nodes know it, whatever this machine or a packet makes of it. */
public final class PlainAddress {
  private PlainAddress() {}

  /**
   * The same address without what only this machine knows of it, its zone (RFC 4007) and its name,
   * and as IPv4 if it is an IPv4 address that is written as IPv6, {@code ::ffff:a.b.c.d}.
   *
   * @param address any address
   * @return the plain one
   */
  public static InetAddress of(InetAddress address) {
    try {
      // Of 16 bytes that hold an IPv4-mapped address this makes the IPv4 address.
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 or 16 bytes", e);
    }
  }
}
