package io.jdevp2p.discovery.v4;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;

/** Public IPv4 addresses drawn by chance, for senders that nobody is. */
final class SpoofedSources {
  private SpoofedSources() {}

  static InetSocketAddress next(Random random) {
    byte[] ip = new byte[4];
    random.nextBytes(ip);
    ip[0] = (byte) (20 + random.nextInt(60));
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), 1025 + random.nextInt(60_000));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
