package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.discovery.v4.V4Exception.Reason;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class V4CodecTest {
  private static final SecretKey KEY = Samples.key(1);
  private static final Ping PING = new Ping(4, Endpoint.UNKNOWN, Endpoint.UNKNOWN, 1, 2);

  /** A packet with any body under a good hash and signature. */
  static byte[] signed(int type, byte[] body) {
    byte[] bytes = new byte[V4Codec.BODY_AT + body.length];
    bytes[V4Codec.TYPE_AT] = (byte) type;
    System.arraycopy(body, 0, bytes, V4Codec.BODY_AT, body.length);
    byte[] signed = Keccak256.hash(Arrays.copyOfRange(bytes, V4Codec.TYPE_AT, bytes.length));
    byte[] signature = Secp256k1.sign(KEY, signed).bytes65();
    System.arraycopy(signature, 0, bytes, V4Codec.SIGNATURE_AT, signature.length);
    return hashed(bytes);
  }

  private static byte[] hashed(byte[] packet) {
    int at = V4Codec.SIGNATURE_AT;
    Keccak256.hash(packet, at, packet.length - at, packet, 0);
    return packet;
  }

  private static byte[] list(Consumer<RlpWriter> items) {
    RlpWriter writer = new RlpWriter().beginList();
    items.accept(writer);
    return writer.endList().toBytes();
  }

  private static Reason refusal(byte[] packet) {
    return catchThrowableOfType(V4Exception.class, () -> V4Codec.decode(packet)).reason();
  }

  @Test
  void whatWasWrittenIsReadAgain() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      V4Packet packet = Samples.packet(random);
      V4Codec.Encoded encoded = V4Codec.encode(packet, KEY);
      assertThat(encoded.bytes().length).isLessThanOrEqualTo(UdpLimits.PACKET_BYTES);
      assertThat(V4Codec.decode(encoded.bytes()))
          .isEqualTo(new V4Codec.Decoded(packet, KEY.publicKey(), encoded.hash()));
    }
  }

  @Test
  void everyChangedByteIsFound() {
    byte[] packet = V4Codec.encode(PING, KEY).bytes();
    for (int i = 0; i < packet.length; i++) {
      byte[] changed = packet.clone();
      changed[i] ^= 1;
      assertThat(refusal(changed)).isIn(Reason.WRONG_HASH, Reason.UNKNOWN_TYPE);
    }
  }

  @Test
  void everyCutPacketIsRefused() {
    byte[] packet = V4Codec.encode(PING, KEY).bytes();
    for (int length = 0; length < packet.length; length++) {
      assertThat(refusal(Arrays.copyOf(packet, length)))
          .isEqualTo(length <= V4Codec.BODY_AT ? Reason.TOO_SHORT : Reason.WRONG_HASH);
    }
  }

  @Test
  void theLargestPacketIsTakenAndALargerOneIsNot() throws Exception {
    byte[] body = list(list -> list.writeLong(1));
    int most = UdpLimits.PACKET_BYTES - V4Codec.BODY_AT;
    assertThat(V4Codec.decode(signed(EnrRequest.TYPE, Arrays.copyOf(body, most))).packet())
        .isEqualTo(new EnrRequest(1));
    assertThat(refusal(signed(EnrRequest.TYPE, Arrays.copyOf(body, most + 1))))
        .isEqualTo(Reason.TOO_LONG);
  }

  @Test
  void twelveNeighborsFitWhateverTheirAddressesAre() {
    Neighbor large =
        new Neighbor(
            Optional.of(InetAddress.ofLiteral("2001:db8::1")),
            65535,
            65535,
            EncodedKey.of(new byte[64]));
    int most = V4Limits.NEIGHBORS_PER_PACKET;
    V4Packet packet = new Neighbors(Collections.nCopies(most, large), Long.MAX_VALUE);
    assertThat(V4Codec.encode(packet, KEY).bytes().length)
        .isLessThanOrEqualTo(UdpLimits.PACKET_BYTES);
    V4Packet tooLarge = new Neighbors(Collections.nCopies(most + 2, large), Long.MAX_VALUE);
    assertThatThrownBy(() -> V4Codec.encode(tooLarge, KEY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource
  void furtherElementsAndBytesAreIgnored(int type, byte[] body, V4Packet expected)
      throws Exception {
    assertThat(V4Codec.readBody(type, body, 0)).isEqualTo(expected);
    byte[] longer = Arrays.copyOf(body, body.length + 5);
    longer[body.length] = (byte) 0xff;
    assertThat(V4Codec.decode(signed(type, longer)).packet()).isEqualTo(expected);
  }

  static Stream<Arguments> furtherElementsAndBytesAreIgnored() {
    byte[] garbage = {(byte) 0xc3, (byte) 0xbf, 1, 2}; // a list with something in it that is no RLP
    Consumer<RlpWriter> unknown =
        to -> to.beginList().writeLong(0).writeLong(0).writeLong(0).endList();
    Consumer<RlpWriter> longer =
        to -> to.beginList().writeLong(0).writeLong(0).writeLong(0).writeLong(9).endList();
    EncodedKey key = EncodedKey.of(new byte[64]);
    PacketHash hash = PacketHash.of(new byte[32]);
    Endpoint oddAddress = new Endpoint(Optional.empty(), 1, 2);
    return Stream.of(
        Arguments.of(
            Ping.TYPE,
            list(to -> {
              to.writeLong(4);
              longer.accept(to);
              unknown.accept(to);
              to.writeLong(1).writeLong(2).writeLong(3).writeRaw(garbage);
            }),
            PING),
        Arguments.of(
            Ping.TYPE,
            list(to -> {
              to.writeLong(4)
                  .beginList()
                  .writeBytes(new byte[5])
                  .writeLong(1)
                  .writeLong(2)
                  .endList();
              unknown.accept(to);
              to.writeLong(1).writeBytes(new byte[] {0, 1});
            }),
            new Ping(4, oddAddress, Endpoint.UNKNOWN, 1, 0)),
        Arguments.of(
            Pong.TYPE,
            list(to -> {
              longer.accept(to);
              to.writeBytes(new byte[32]).writeLong(1).writeRaw(garbage);
            }),
            new Pong(Endpoint.UNKNOWN, hash, 1, 0)),
        Arguments.of(
            FindNode.TYPE,
            list(to -> to.writeBytes(new byte[64]).writeLong(1).writeRaw(garbage)),
            new FindNode(key, 1)),
        Arguments.of(
            Neighbors.TYPE,
            list(to ->
                to.beginList()
                    .beginList()
                    .writeLong(0)
                    .writeLong(1)
                    .writeLong(2)
                    .writeBytes(new byte[64])
                    .writeRaw(garbage)
                    .endList()
                    .endList()
                    .writeLong(1)
                    .writeRaw(garbage)),
            new Neighbors(Collections.singletonList(new Neighbor(Optional.empty(), 1, 2, key)), 1)),
        Arguments.of(
            EnrRequest.TYPE, list(to -> to.writeLong(1).writeRaw(garbage)), new EnrRequest(1)),
        Arguments.of(
            EnrResponse.TYPE,
            list(to ->
                to.writeBytes(new byte[32])
                    .writeRaw(Samples.record(new Random(1)).encode())
                    .writeRaw(garbage)),
            new EnrResponse(hash, Samples.record(new Random(1)))));
  }

  @ParameterizedTest
  @MethodSource
  void whatIsNotAsTheTypeAsksForIsRefused(String what, int type, String body, Reason reason) {
    assertThat(refusal(signed(type, HexFormat.of().parseHex(body)))).as(what).isEqualTo(reason);
  }

  static Stream<Arguments> whatIsNotAsTheTypeAsksForIsRefused() {
    String key = "b840" + "11".repeat(64);
    String hash = "a0" + "22".repeat(32);
    String endpoint = "c3808080";
    return Stream.of(
        malformed("no list", Ping.TYPE, "01"),
        malformed("a list that is cut short", Ping.TYPE, "c5"),
        malformed("an empty ping", Ping.TYPE, "c0"),
        malformed("a ping without expiration", Ping.TYPE, "c9" + "04" + endpoint + endpoint),
        malformed("bytes for an endpoint", Ping.TYPE, "c7" + "04" + "80" + endpoint + "01"),
        malformed("an endpoint without ports", Ping.TYPE, "c8" + "04" + "c180" + endpoint + "01"),
        malformed("port 65536", Ping.TYPE, "cd" + "04" + "c68083010000" + "80" + endpoint + "0180"),
        malformed(
            "a port with a leading zero",
            Ping.TYPE,
            "cc" + "04" + "c5808200" + "0180" + "c3808080" + "01"),
        malformed(
            "an address of 17 bytes",
            Ping.TYPE,
            "db" + "04" + "d4" + "91" + "00".repeat(17) + "8080" + endpoint + "01"),
        malformed(
            "an expiration of 9 bytes",
            Ping.TYPE,
            "d3" + "04" + endpoint + endpoint + "89" + "01".repeat(9)),
        malformed("a list for the version", Ping.TYPE, "ca" + "c0" + endpoint + endpoint + "01"),
        malformed("a pong without hash", Pong.TYPE, "c5" + endpoint + "01"),
        malformed("a short hash", Pong.TYPE, "e5" + endpoint + "9f" + "22".repeat(31) + "01"),
        malformed("a long hash", Pong.TYPE, "e7" + endpoint + "a1" + "22".repeat(33) + "01"),
        malformed("a pong without expiration", Pong.TYPE, "e5" + endpoint + hash),
        malformed("a target of 63 bytes", FindNode.TYPE, "f842" + "b83f" + "11".repeat(63) + "01"),
        malformed("a target of 65 bytes", FindNode.TYPE, "f844" + "b841" + "11".repeat(65) + "01"),
        malformed("a target without expiration", FindNode.TYPE, "f842" + key),
        malformed("bytes for the nodes", Neighbors.TYPE, "c2" + "80" + "01"),
        malformed("a node that is no list", Neighbors.TYPE, "c3" + "c1" + "80" + "01"),
        malformed("a node without key", Neighbors.TYPE, "c6" + "c4" + "c3808080" + "01"),
        malformed("neighbors without expiration", Neighbors.TYPE, "c1" + "c0"),
        malformed("a list for an expiration", EnrRequest.TYPE, "c1" + "c0"),
        malformed("an empty request", EnrRequest.TYPE, "c0"),
        malformed("a response without record", EnrResponse.TYPE, "e1" + hash),
        Arguments.of(
            "bytes for a record",
            EnrResponse.TYPE,
            "e3" + hash + "8101".substring(2) + "80",
            Reason.INVALID_RECORD),
        Arguments.of(
            "an empty record", EnrResponse.TYPE, "e2" + hash + "c0", Reason.INVALID_RECORD),
        Arguments.of("type 0", 0, "c101", Reason.UNKNOWN_TYPE),
        Arguments.of("type 7", 7, "c101", Reason.UNKNOWN_TYPE),
        Arguments.of("type 66", 66, "c101", Reason.UNKNOWN_TYPE),
        Arguments.of("type 255", 255, "c101", Reason.UNKNOWN_TYPE));
  }

  private static Arguments malformed(String what, int type, String body) {
    return Arguments.of(what, type, body, Reason.MALFORMED_BODY);
  }

  @Test
  void aSignatureThatNobodyCanHaveMadeIsRefused() {
    for (int recoveryId : new int[] {4, 27, 255}) {
      byte[] packet = V4Codec.encode(PING, KEY).bytes();
      packet[V4Codec.TYPE_AT - 1] = (byte) recoveryId;
      assertThat(refusal(hashed(packet))).isEqualTo(Reason.INVALID_SIGNATURE);
    }
    byte[] packet = V4Codec.encode(PING, KEY).bytes();
    Arrays.fill(packet, V4Codec.SIGNATURE_AT, V4Codec.TYPE_AT, (byte) 0);
    assertThat(refusal(hashed(packet))).isEqualTo(Reason.INVALID_SIGNATURE);
  }

  @Test
  void anIpv4AddressInIpv6IsUnwrapped() throws Exception {
    byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff01020304");
    byte[] body =
        list(to ->
            to.beginList()
                .writeBytes(mapped)
                .writeLong(1)
                .writeLong(2)
                .endList()
                .writeBytes(new byte[32])
                .writeLong(1));
    Pong pong = (Pong) V4Codec.decode(signed(Pong.TYPE, body)).packet();
    assertThat(pong.to().ip()).contains(InetAddress.ofLiteral("1.2.3.4"));
  }

  @Test
  void anExpirationIsASignedNumber() {
    Instant now = Instant.ofEpochSecond(1_000);
    assertThat(new EnrRequest(999).isExpired(now)).isTrue();
    assertThat(new EnrRequest(1_000).isExpired(now)).isFalse();
    assertThat(new EnrRequest(Long.MAX_VALUE).isExpired(now)).isFalse();
    assertThat(new EnrRequest(-1_020).isExpired(now)).isTrue();
  }
}
