package io.jdevp2p.discovery;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.V4Codec;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.enr.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Packets that strangers without number could send, each under an id of its own. */
final class ForgedPackets {
  private static final int FIRST_PUBLIC_NETWORK = 30;

  private final RandomGenerator random;
  private final V5Mask victim;

  ForgedPackets(RandomGenerator random, NodeId victim) {
    this.random = random;
    this.victim = V5Mask.of(victim);
  }

  /** A flood, packet by packet. */
  interface Kind {
    byte[] next(InetSocketAddress from, InetSocketAddress to, Instant now);
  }

  /** What begins a session: it has to be answered by WHOAREYOU. */
  byte[] v5(InetSocketAddress from, InetSocketAddress to, Instant now) {
    return V5Codec.encodeRandom(
        victim, bytes(16), V5Nonce.of(bytes(12), 0), NodeId.of(bytes(32)), bytes(20));
  }

  /** A ping with a true signature: it has to be answered by a pong, and the first by a ping. */
  byte[] v4(InetSocketAddress from, InetSocketAddress to, Instant now) {
    V4Packet ping =
        new V4Packet.Ping(
            4, V4Packet.Endpoint.of(from), V4Packet.Endpoint.of(to), now.getEpochSecond() + 20, 1);
    return V4Codec.encode(ping, SecretKey.generate(random)).bytes();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Anywhere in a quarter of the internet. */
  InetSocketAddress somewhere() {
    return new InetSocketAddress(address(FIRST_PUBLIC_NETWORK + random.nextInt(64)), port());
  }

  InetAddress somewhereOnLoopback() {
    return address(127);
  }

  private InetAddress address(int first) {
    byte[] bytes = bytes(4);
    bytes[0] = (byte) first;
    bytes[3] = (byte) (1 + random.nextInt(250));
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private int port() {
    return 1024 + random.nextInt(60_000);
  }
}
