package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.NodeId;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of version 5: there and back, and in every shape that they must not have. */
class V5PacketTest {
  private static final int ROUND_TRIPS = 300;
  private static final int ORDINARY_HEADER_BYTES = 71;
  private static final int HANDSHAKE_HEADER_BYTES = 170;

  private final Random random = new Random(5);
  private final NodeId us = id();
  private final NodeId them = id();
  private final V5Mask own = V5Mask.of(us);

  @Test
  void ordinaryPacketsSurviveTheWay() throws Exception {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      byte[] keyBytes = bytes(V5Key.BYTES);
      V5Nonce nonce = nonce();
      byte[] request = bytes(random.nextInt(V5Limits.TALK_REQUEST_BYTES));
      byte[] packet =
          V5Codec.encodeOrdinary(own, iv(), nonce, them, V5Key.of(keyBytes), talk(request));

      assertThat(V5Codec.isV5(packet, own)).isTrue();
      V5Packet.Ordinary read = (V5Packet.Ordinary) V5Codec.decode(packet, own);

      assertThat(read.nonce()).isEqualTo(nonce);
      assertThat(read.source()).isEqualTo(them);
      V5Message message = read.message().open(V5Key.of(keyBytes));
      assertThat(((V5Message.TalkRequest) message).request()).isEqualTo(request);
    }
  }

  @Test
  void aPacketMayCarryWhatIsNoMessage() throws Exception {
    V5Key key = V5Key.of(bytes(V5Key.BYTES));
    byte[] nonsense = bytes(17);
    byte[] packet = V5Codec.encodeOrdinary(own, iv(), nonce(), them, key, nonsense);

    V5Packet.Ordinary read = (V5Packet.Ordinary) V5Codec.decode(packet, own);

    assertThat(read.message().decrypt(key)).isEqualTo(nonsense);
    assertThatThrownBy(() -> V5Codec.encodeOrdinary(own, iv(), nonce(), them, key, bytes(1280)))
        .isInstanceOf(V5Exception.class);
  }

  @Test
  void challengesSurviveTheWay() throws Exception {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      V5Packet.Whoareyou sent = challenge();

      V5Packet.Whoareyou read =
          (V5Packet.Whoareyou) V5Codec.decode(V5Codec.encodeWhoareyou(own, sent), own);

      assertThat(read).usingRecursiveComparison().isEqualTo(sent);
    }
  }

  @Test
  void handshakesSurviveTheWay() throws Exception {
    for (int i = 0; i < ROUND_TRIPS; i++) {
      byte[] keyBytes = bytes(V5Key.BYTES);
      byte[] record = bytes(random.nextInt(EnrLimits.RECORD_BYTES + 1));
      byte[] packet = handshake(record, V5Key.of(keyBytes));

      V5Packet.Handshake read = (V5Packet.Handshake) V5Codec.decode(packet, own);

      assertThat(read.source()).isEqualTo(them);
      assertThat(read.record()).isEqualTo(record);
      assertThat(read.message().open(V5Key.of(keyBytes))).isEqualTo(ping());
    }
  }

  @Test
  void theSameChallengeIsTheSamePacket() {
    V5Packet.Whoareyou challenge = challenge();

    assertThat(V5Codec.encodeWhoareyou(own, challenge))
        .isEqualTo(V5Codec.encodeWhoareyou(own, challenge));
  }

  @Test
  void aChallengeIsSmallerThanWhateverBringsItAbout() throws Exception {
    byte[] smallest = V5Codec.encodeRandom(own, iv(), nonce(), them, bytes(V5Key.TAG_BYTES));

    assertThat(V5Codec.decode(smallest.clone(), own)).isInstanceOf(V5Packet.Ordinary.class);
    assertThat(V5Codec.encodeWhoareyou(own, challenge()).length)
        .isEqualTo(V5Limits.SMALLEST_PACKET_BYTES)
        .isLessThan(smallest.length);
    refused(
        V5Codec.encodeRandom(own, iv(), nonce(), them, bytes(V5Key.TAG_BYTES - 1)),
        V5Failure.PACKET_MESSAGE_TOO_SHORT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 22, 38, 39, V5Limits.SMALLEST_PACKET_BYTES - 1})
  void aPacketShorterThanTheSmallestIsRefused(int bytes) {
    byte[] packet = Arrays.copyOf(V5Codec.encodeWhoareyou(own, challenge()), bytes);

    assertThat(V5Codec.isV5(packet, own)).isFalse();
    refused(packet, V5Failure.PACKET_TOO_SHORT);
  }

  @Test
  void aPacketOfTheLargestSizeIsReadAndOneByteMoreIsNot() throws Exception {
    int largest = UdpLimits.PACKET_BYTES - ORDINARY_HEADER_BYTES;

    byte[] packet = V5Codec.encodeRandom(own, iv(), nonce(), them, bytes(largest));
    assertThat(V5Codec.decode(packet, own)).isInstanceOf(V5Packet.Ordinary.class);

    refused(
        V5Codec.encodeRandom(own, iv(), nonce(), them, bytes(largest + 1)),
        V5Failure.PACKET_TOO_LONG);
  }

  @Test
  void aMessageThatFitsNoPacketIsNotMade() {
    V5Key key = V5Key.of(bytes(V5Key.BYTES));

    assertThatThrownBy(() ->
            V5Codec.encodeOrdinary(
                own, iv(), nonce(), them, key, talk(new byte[UdpLimits.PACKET_BYTES])))
        .isInstanceOfSatisfying(
            V5Exception.class, e -> assertThat(e.failure()).isEqualTo(V5Failure.PACKET_TOO_LONG));
  }

  @Test
  void aPacketForAnotherNodeIsForeign() throws Exception {
    byte[] packet =
        V5Codec.encodeOrdinary(
            V5Mask.of(id()), iv(), nonce(), them, V5Key.of(bytes(V5Key.BYTES)), ping());

    assertThat(V5Codec.isV5(packet, own)).isFalse();
    refused(packet, V5Failure.PACKET_FOREIGN);
  }

  /** Plain bytes in the header of an ordinary packet of 200 bytes, and what becomes of it. */
  @ParameterizedTest
  @CsvSource({
    // place, value, failure
    "16, 0, PACKET_FOREIGN", // the protocol's name
    "21, 54, PACKET_FOREIGN",
    "23, 0, PACKET_VERSION", // the low byte of the version
    "24, 3, PACKET_KIND",
    "24, 255, PACKET_KIND",
    "24, 1, PACKET_AUTHDATA_SIZE", // WHOAREYOU with what an ordinary packet has
    "24, 2, PACKET_AUTHDATA_SIZE", // a handshake, likewise
    "38, 31, PACKET_AUTHDATA_SIZE", // the low byte of the size
    "38, 33, PACKET_AUTHDATA_SIZE",
    "38, 0, PACKET_AUTHDATA_SIZE",
    "38, 255, PACKET_TOO_SHORT",
    "37, 255, PACKET_TOO_SHORT",
  })
  void anOrdinaryPacketWithAnotherHeaderIsRefused(int place, int value, V5Failure failure) {
    byte[] plain = plain(V5Header.ORDINARY, 32, 200);
    plain[place] = (byte) value;

    refused(masked(plain), failure);
  }

  @Test
  void aLaterVersionIsTaken() throws Exception {
    byte[] plain = plain(V5Header.ORDINARY, 32, 200);
    plain[23] = 2;

    assertThat(V5Codec.decode(masked(plain), own)).isInstanceOf(V5Packet.Ordinary.class);
  }

  @ParameterizedTest
  @CsvSource({
    // bytes of authdata, of the packet, failure
    "24, 64, PACKET_UNEXPECTED_MESSAGE",
    "24, 1280, PACKET_UNEXPECTED_MESSAGE",
    "23, 63, PACKET_AUTHDATA_SIZE",
    "25, 64, PACKET_AUTHDATA_SIZE",
    "0, 63, PACKET_AUTHDATA_SIZE",
    "25, 63, PACKET_TOO_SHORT",
    "65535, 63, PACKET_TOO_SHORT",
  })
  void aMalformedWhoareyouIsRefused(int authdataBytes, int bytes, V5Failure failure) {
    refused(masked(plain(V5Header.WHOAREYOU, authdataBytes, bytes)), failure);
  }

  @ParameterizedTest
  @CsvSource({
    // size of signature, of key, bytes of authdata, of the packet, failure
    "64, 33, 130, 400, PACKET_AUTHDATA_SIZE",
    "64, 33, 0, 400, PACKET_AUTHDATA_SIZE",
    "63, 33, 131, 400, HANDSHAKE_SIZES",
    "65, 33, 132, 400, HANDSHAKE_SIZES",
    "0, 0, 131, 400, HANDSHAKE_SIZES",
    "255, 255, 131, 400, HANDSHAKE_SIZES",
    "64, 32, 131, 400, HANDSHAKE_SIZES",
    "64, 34, 132, 400, HANDSHAKE_SIZES",
    "64, 33, 432, 600, HANDSHAKE_RECORD_TOO_LONG",
    "64, 33, 1241, 1280, HANDSHAKE_RECORD_TOO_LONG",
    "64, 33, 131, 185, PACKET_MESSAGE_TOO_SHORT",
    "64, 33, 131, 170, PACKET_MESSAGE_TOO_SHORT",
    "64, 33, 131, 169, PACKET_TOO_SHORT",
    "64, 33, 65535, 1280, PACKET_TOO_SHORT",
  })
  void aMalformedHandshakeIsRefused(
      int signature, int key, int authdataBytes, int bytes, V5Failure failure) {
    byte[] plain = plain(V5Header.HANDSHAKE, authdataBytes, bytes);
    plain[71] = (byte) signature;
    plain[72] = (byte) key;

    refused(masked(plain), failure);
  }

  @Test
  void whatIsRefusedIsNotChanged() {
    byte[] packet = masked(plain(V5Header.WHOAREYOU, 24, 200));
    byte[] before = packet.clone();

    refused(packet, V5Failure.PACKET_UNEXPECTED_MESSAGE);

    assertThat(packet).isEqualTo(before);
  }

  @Test
  void aPacketThatWasChangedAnywhereIsNotOpened() throws Exception {
    V5Key key = V5Key.of(bytes(V5Key.BYTES));
    byte[] packet = V5Codec.encodeOrdinary(own, iv(), nonce(), them, key, ping());
    for (int i = 0; i < Byte.SIZE * packet.length; i++) {
      byte[] changed = packet.clone();
      changed[i / Byte.SIZE] ^= (byte) (1 << i % Byte.SIZE);
      assertThatThrownBy(
              () -> ((V5Packet.Ordinary) V5Codec.decode(changed, own)).message().open(key))
          .isInstanceOf(V5Exception.class);
    }
  }

  @Test
  void anotherKeyOpensNothing() throws Exception {
    byte[] packet =
        V5Codec.encodeOrdinary(own, iv(), nonce(), them, V5Key.of(bytes(V5Key.BYTES)), ping());
    V5Sealed message = ((V5Packet.Ordinary) V5Codec.decode(packet, own)).message();

    assertThatThrownBy(() -> message.open(V5Key.of(bytes(V5Key.BYTES))))
        .isInstanceOfSatisfying(
            V5Exception.class,
            e -> {
              assertThat(e.failure()).isEqualTo(V5Failure.MESSAGE_DECRYPT);
              assertThat(e.getStackTrace()).isEmpty();
            });
  }

  @Test
  void theHandshakeHasTheSizeThatTheSpecificationGives() throws Exception {
    assertThat(handshake(new byte[0], V5Key.of(bytes(V5Key.BYTES))))
        .hasSize(HANDSHAKE_HEADER_BYTES + V5Codec.encodeMessage(ping()).length + V5Key.TAG_BYTES);
  }

  @Test
  void theCounterOfTheMaskCarriesThroughAllItsBytes() throws Exception {
    byte[] iv = new byte[V5Codec.MASKING_IV_BYTES];
    Arrays.fill(iv, 1, iv.length, (byte) 0xff);
    byte[] packet =
        V5Codec.encodeOrdinary(own, iv, nonce(), them, V5Key.of(bytes(V5Key.BYTES)), ping());
    byte[] expected = packet.clone();
    Cipher ctr = Cipher.getInstance("AES/CTR/NoPadding");
    ctr.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(us.bytes(), 0, 16, "AES"), new IvParameterSpec(iv));
    ctr.doFinal(packet, 16, ORDINARY_HEADER_BYTES - 16, expected, 16);

    V5Codec.decode(packet, own);

    assertThat(packet).isEqualTo(expected);
  }

  private void refused(byte[] packet, V5Failure failure) {
    assertThatThrownBy(() -> V5Codec.decode(packet, own))
        .isInstanceOfSatisfying(V5Exception.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }

  /** A packet whose header is in the clear, so that it can be given any shape. */
  private byte[] plain(int flag, int authdataBytes, int bytes) {
    byte[] plain = bytes(bytes);
    System.arraycopy(V5Header.PROTOCOL_ID, 0, plain, 16, 6);
    plain[22] = 0;
    plain[23] = 1;
    plain[24] = (byte) flag;
    plain[37] = (byte) (authdataBytes >> Byte.SIZE);
    plain[38] = (byte) authdataBytes;
    return plain;
  }

  private byte[] masked(byte[] plain) {
    own.mask(plain, plain.length);
    return plain;
  }

  private byte[] handshake(byte[] record, V5Key key) throws V5Exception {
    byte[] ephemeral = SecretKey.generate(random).publicKey().compressed();
    return V5Codec.encodeHandshake(
        own, iv(), nonce(), them, bytes(64), ephemeral, record, key, ping());
  }

  private V5Packet.Whoareyou challenge() {
    return V5Codec.challenge(iv(), nonce(), bytes(V5Codec.ID_NONCE_BYTES), random.nextLong());
  }

  private static V5Message ping() {
    return new V5Message.Ping(V5RequestId.of(7), 1);
  }

  private static V5Message talk(byte[] request) {
    return new V5Message.TalkRequest(V5RequestId.of(7), new byte[] {1, 2}, request);
  }

  private byte[] iv() {
    return bytes(V5Codec.MASKING_IV_BYTES);
  }

  private V5Nonce nonce() {
    return new V5Nonce(random.nextInt(), random.nextLong());
  }

  private NodeId id() {
    return NodeId.of(bytes(NodeId.BYTES));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
