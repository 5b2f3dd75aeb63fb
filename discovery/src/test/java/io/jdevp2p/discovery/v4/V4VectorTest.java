package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packets of EIP-8. */
class V4VectorTest {
  private static final String PREFIX_15 = "2001:db8:3c4d:15::abcd:ef12";
  private static final String PREFIX_8D3 = "2001:db8:85a3:8d3:1319:8a2e:370:7348";

  private final Vectors vectors = Vectors.read("eip8.txt");
  private SecretKey key;
  private long expiration;

  @BeforeEach
  void readInputs() throws Exception {
    key = SecretKey.of(vectors.bytes("key"));
    expiration = new BigInteger(1, vectors.bytes("expiration")).longValueExact();
  }

  private static Endpoint endpoint(String ip, int udp, int tcp) {
    return new Endpoint(Optional.of(InetAddress.ofLiteral(ip)), udp, tcp);
  }

  private Neighbor neighbor(int number, String ip, int udp, int tcp) {
    EncodedKey nodeKey = EncodedKey.of(vectors.bytes("neighbor-" + number));
    return new Neighbor(Optional.of(InetAddress.ofLiteral(ip)), udp, tcp, nodeKey);
  }

  private void assertDecodes(String name, V4Packet expected) throws Exception {
    byte[] bytes = vectors.bytes(name);
    V4Codec.Decoded decoded = V4Codec.decode(bytes);
    assertThat(decoded.packet()).isEqualTo(expected);
    assertThat(decoded.signer()).isEqualTo(key.publicKey());
    assertThat(decoded.hash()).isEqualTo(PacketHash.beginning(bytes));
  }

  private Ping ping(long sequence) {
    Endpoint from = endpoint("127.0.0.1", 3322, 5544);
    return new Ping(4, from, endpoint("::1", 2222, 3333), expiration, sequence);
  }

  @Test
  void pingAsBeforeRecords() throws Exception {
    assertDecodes("ping", ping(0));
  }

  @Test
  void pingWithFurtherElements() throws Exception {
    assertDecodes("ping-with-extra", ping(1));
  }

  @Test
  void pingOfAnotherVersionWithAListForASequenceNumberAndBytesBehind() throws Exception {
    assertDecodes(
        "ping-version-555",
        new Ping(
            555,
            endpoint(PREFIX_15, 3322, 5544),
            endpoint(PREFIX_8D3, 2222, 33338),
            expiration,
            0));
  }

  @Test
  void pongWithAListForASequenceNumberAndBytesBehind() throws Exception {
    PacketHash pingHash = PacketHash.of(vectors.bytes("pong-ping-hash"));
    assertDecodes("pong", new Pong(endpoint(PREFIX_8D3, 2222, 33338), pingHash, expiration, 0));
  }

  @Test
  void findNodeWithFurtherElementsAndBytesBehind() throws Exception {
    EncodedKey target = EncodedKey.of(vectors.bytes("findnode-target"));
    assertDecodes("findnode", new FindNode(target, expiration));
  }

  @Test
  void neighborsWithFurtherElementsAndBytesBehind() throws Exception {
    assertDecodes(
        "neighbors",
        new Neighbors(
            List.of(
                neighbor(1, "99.33.22.55", 4444, 4445),
                neighbor(2, "1.2.3.4", 1, 1),
                neighbor(3, PREFIX_15, 3333, 3333),
                neighbor(4, PREFIX_8D3, 999, 1000)),
            expiration));
  }
}
