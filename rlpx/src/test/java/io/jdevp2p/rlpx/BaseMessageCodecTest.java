package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.rlpx.BaseMessage.Disconnect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The base protocol's messages on the wire. */
class BaseMessageCodecTest {

  private static BaseMessage decode(int code, byte[] payload) throws RlpxException {
    byte[] within = Wire.concat(new byte[3], payload, new byte[3]);
    return BaseMessageCodec.decode(code, within, 3, payload.length);
  }

  @Test
  void messagesComeBack() throws Exception {
    Hello hello =
        new Hello(
            5,
            "Geth/v1.17 – ünïcode",
            List.of(new Capability("eth", 68), new Capability("snap", 1)),
            30303,
            Wire.ALICE.publicKey());
    for (BaseMessage message :
        List.of(
            hello,
            new Disconnect(DisconnectReason.TOO_MANY_PEERS),
            new BaseMessage.Ping(),
            new BaseMessage.Pong())) {
      byte[] payload = BaseMessageCodec.encode(message);
      assertThat(decode(BaseMessageCodec.code(message), payload)).isEqualTo(message);
    }
  }

  @Test
  void pingAndPongAreEmptyLists() throws Exception {
    assertThat(BaseMessageCodec.encode(new BaseMessage.Ping())).containsExactly(0xc0);
    assertThat(BaseMessageCodec.encode(new BaseMessage.Pong())).containsExactly(0xc0);
    assertThat(decode(BaseMessage.PING, new byte[] {1, 2, 3})).isInstanceOf(BaseMessage.Ping.class);
    assertThat(decode(BaseMessage.PONG, new byte[0])).isInstanceOf(BaseMessage.Pong.class);
  }

  @ParameterizedTest
  @CsvSource({
    "c104, TOO_MANY_PEERS", // as the specification has it
    "04, TOO_MANY_PEERS", // as go-ethereum sent it until 2024
    "c180, REQUESTED",
    "c100, REQUESTED",
    "80, REQUESTED",
    "00, REQUESTED",
    "c0, REQUESTED",
    "'', REQUESTED",
    "c110, SUBPROTOCOL_ERROR",
    "c2040506, TOO_MANY_PEERS", // further elements
    "c10c, UNKNOWN",
    "c281ff, UNKNOWN",
    "c3820102, UNKNOWN",
    "c1c0, UNKNOWN",
    "f8, UNKNOWN",
    "b9ffff, UNKNOWN",
  })
  void aDisconnectNeverFails(String hex, DisconnectReason reason) throws Exception {
    byte[] payload = HexFormat.of().parseHex(hex);
    assertThat(decode(BaseMessage.DISCONNECT, payload)).isEqualTo(new Disconnect(reason));
  }

  /** The first message is not compressed, but some compress it when they have our Hello. */
  @ParameterizedTest
  @EnumSource(DisconnectReason.class)
  void aFirstDisconnectMayBeCompressed(DisconnectReason reason) {
    byte[] plain = BaseMessageCodec.encode(new Disconnect(reason));
    byte[] room = new byte[100];
    int size = SnappyPayload.compress(plain, 0, plain.length, room, 0);
    byte[] compressed = java.util.Arrays.copyOf(room, size);
    assertThat(BaseMessageCodec.decodeFirstReason(plain)).isEqualTo(reason);
    assertThat(BaseMessageCodec.decodeFirstReason(compressed)).isEqualTo(reason);
  }

  @Test
  void reservedCodesHaveNoMessage() {
    for (int code = 4; code < BaseMessage.CODES; code++) {
      int reserved = code;
      Wire.failing(() -> decode(reserved, new byte[0]), RlpxFailure.MESSAGE_UNKNOWN_CODE);
    }
  }

  private static RlpWriter hello(long version, byte[] name, List<Capability> caps, long port) {
    RlpWriter writer = new RlpWriter().beginList().writeLong(version).writeBytes(name).beginList();
    for (Capability cap : caps) {
      writer.beginList().writeString(cap.name()).writeLong(cap.version()).endList();
    }
    return writer.endList().writeLong(port);
  }

  private static Hello decodeHello(RlpWriter writer) throws RlpxException {
    return (Hello) decode(BaseMessage.HELLO, writer.endList().toBytes());
  }

  @Test
  void anInvalidIdentityIsItsOwnFailure() {
    byte[] key = Wire.ALICE.publicKey().bytes();
    for (byte[] id :
        List.of(
            new byte[0],
            new byte[64],
            new byte[63],
            Wire.ALICE.publicKey().uncompressed(),
            Wire.ALICE.publicKey().compressed(),
            Wire.concat(key, key))) {
      RlpxException e =
          Wire.failing(
              () -> decodeHello(hello(5, new byte[0], List.of(), 0).writeBytes(id)),
              RlpxFailure.HELLO_IDENTITY);
      assertThat(e.failure().answer()).contains(DisconnectReason.INVALID_IDENTITY);
    }
  }

  @Test
  void numbersBeyondTheirRangeDoNotMatter() throws Exception {
    byte[] id = Wire.ALICE.publicKey().bytes();
    Hello hello = decodeHello(hello(-1L, new byte[0], List.of(), 1L << 40).writeBytes(id));
    assertThat(hello.version()).isEqualTo(Integer.MAX_VALUE);
    assertThat(hello.listenPort()).isZero();
  }

  @Test
  void aNameCannotReachIntoTheLog() throws Exception {
    byte[] id = Wire.ALICE.publicKey().bytes();
    byte[] name = {'a', '\n', 27, '[', '2', 'J', (byte) 0xff, 'b'};
    Hello hello = decodeHello(hello(5, name, List.of(), 0).writeBytes(id));
    assertThat(hello.name()).isEqualTo("a\ufffd\ufffd[2J\ufffdb");

    // A line end of Unicode, a change of direction, a tag beyond the basic plane; letters stay.
    byte[] formatted =
        "\u2028a\u202eb\udb40\udc41\u00e9\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    assertThat(decodeHello(hello(5, formatted, List.of(), 0).writeBytes(id)).name())
        .isEqualTo("\ufffda\ufffdb\ufffd\u00e9\ud83d\ude00");
  }

  @Test
  void namesAndCapabilitiesHaveLimits() throws Exception {
    byte[] id = Wire.ALICE.publicKey().bytes();
    assertThat(decodeHello(hello(5, new byte[512], List.of(), 0).writeBytes(id)).name())
        .hasSize(512);
    Wire.failing(
        () -> decodeHello(hello(5, new byte[513], List.of(), 0).writeBytes(id)),
        RlpxFailure.HELLO_NAME_TOO_LONG);

    List<Capability> caps = new ArrayList<>();
    for (int i = 0; i < 128; i++) {
      caps.add(new Capability("c", i));
    }
    assertThat(decodeHello(hello(5, new byte[0], caps, 0).writeBytes(id)).capabilities())
        .isEqualTo(caps);
    caps.add(new Capability("c", 128));
    Wire.failing(
        () -> decodeHello(hello(5, new byte[0], caps, 0).writeBytes(id)),
        RlpxFailure.HELLO_TOO_MANY_CAPABILITIES);

    List<Capability> longName = List.of(new Capability("x".repeat(33), 1));
    Wire.failing(
        () -> decodeHello(hello(5, new byte[0], longName, 0).writeBytes(id)),
        RlpxFailure.HELLO_CAPABILITY_TOO_LONG);
  }

  @Test
  void aHelloTooLargeIsNotLookedAt() {
    Wire.failing(
        () -> BaseMessageCodec.decode(0, new byte[2049], 0, 2049), RlpxFailure.HELLO_TOO_BIG);
  }

  @Test
  void everyTruncationOfHelloIsMalformed() {
    byte[] payload = BaseMessageCodec.encode(Wire.hello(Wire.ALICE));
    for (int len = 0; len < payload.length; len++) {
      int cut = len;
      Wire.failing(() -> BaseMessageCodec.decode(0, payload, 0, cut), RlpxFailure.HELLO_MALFORMED);
    }
  }

  @Test
  void capabilitiesAreOrderedByNameAndVersion() {
    assertThat(Capability.parse("eth/68")).isEqualTo(new Capability("eth", 68));
    assertThat(new Capability("eth", 68)).hasToString("eth/68");
    assertThat(new Capability("eth", 9)).isLessThan(new Capability("eth", 10));
    assertThat(new Capability("Zeth", 10)).isLessThan(new Capability("eth", 9));
    for (String bad : List.of("eth", "/1", "eth/", "eth/x", "eth/-1", "eth/99999999999")) {
      assertThatThrownBy(() -> Capability.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(DisconnectReason.class)
  void reasonsAreKnownByTheirCode(DisconnectReason reason) {
    assertThat(DisconnectReason.of(reason.code())).isEqualTo(reason);
    assertThat(reason.words()).isNotEmpty();
  }
}
