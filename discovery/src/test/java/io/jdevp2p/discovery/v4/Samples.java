package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.NodeRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Keys and packets for tests, drawn from a seed. */
final class Samples {
  private Samples() {}

  static SecretKey key(long number) {
    return SecretKey.generate(new Random(number));
  }

  static V4Packet packet(Random random) {
    long expiration = random.nextLong();
    return switch (random.nextInt(6)) {
      case 0 ->
          new Ping(random.nextLong(), endpoint(random), endpoint(random), expiration, any(random));
      case 1 -> new Pong(endpoint(random), hash(random), expiration, any(random));
      case 2 -> new FindNode(encodedKey(random), expiration);
      case 3 ->
          new Neighbors(
              Stream.generate(() -> neighbor(random)).limit(random.nextInt(13)).toList(),
              expiration);
      case 4 -> new EnrRequest(expiration);
      default -> new EnrResponse(hash(random), record(random));
    };
  }

  static NodeRecord record(Random random) {
    NodeRecord.Builder builder =
        NodeRecord.builder().sequence(any(random)).udp(1 + port(random) / 2);
    address(random).ifPresent(builder::ip);
    return builder.sign(key(random.nextInt()));
  }

  private static long any(Random random) {
    return random.nextLong() >>> random.nextInt(64);
  }

  private static Endpoint endpoint(Random random) {
    return new Endpoint(address(random), port(random), port(random));
  }

  private static Neighbor neighbor(Random random) {
    return new Neighbor(address(random), port(random), port(random), encodedKey(random));
  }

  private static Optional<InetAddress> address(Random random) {
    int length = new int[] {0, 4, 16}[random.nextInt(3)];
    try {
      return length == 0
          ? Optional.empty()
          : Optional.of(InetAddress.getByAddress(bytes(random, length)));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static int port(Random random) {
    return random.nextInt(65536);
  }

  private static PacketHash hash(Random random) {
    return PacketHash.of(bytes(random, PacketHash.BYTES));
  }

  private static EncodedKey encodedKey(Random random) {
    return random.nextBoolean()
        ? EncodedKey.of(bytes(random, 64))
        : EncodedKey.of(key(random.nextInt()).publicKey());
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
