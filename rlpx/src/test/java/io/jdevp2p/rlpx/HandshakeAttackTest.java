package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.Ecies;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.rlpx.Handshake.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What strangers send in place of a handshake. */
class HandshakeAttackTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  private static Handshake recipient() {
    return Handshake.recipient(Wire.BOB, new Random(9), LIMITS);
  }

  private static Handshake initiator() {
    Handshake machine =
        Handshake.initiator(Wire.ALICE, Wire.BOB.publicKey(), new Random(8), LIMITS);
    assertThat(machine.next()).isInstanceOf(Step.Send.class);
    return machine;
  }

  private static byte[] auth() {
    return ((Step.Send)
            Handshake.initiator(Wire.ALICE, Wire.BOB.publicKey(), new Random(8), LIMITS).next())
        .bytes();
  }

  private static Step feed(Handshake machine, byte[] bytes) {
    Step step = machine.next();
    int at = 0;
    while (step instanceof Step.NeedBytes(int count) && at < bytes.length) {
      int len = Math.min(count, bytes.length - at);
      machine.received(bytes, at, len);
      at += len;
      step = machine.next();
    }
    return step;
  }

  private static RlpxFailure failure(Step step) {
    assertThat(step).isInstanceOf(Step.Failed.class);
    return ((Step.Failed) step).cause().failure();
  }

  /** CVE-2026-22862 was a minimum that was too small; go-ethereum#30029 a missing maximum. */
  @Test
  void sizesOutOfRangeAreRefusedBeforeAnythingElseIsRead() {
    for (int size = 0; size <= 0xffff; size++) {
      byte[] prefix = {(byte) (size >>> 8), (byte) size};
      Step atRecipient = feed(recipient(), prefix);
      if (size < HandshakeCodec.SMALLEST_AUTH_BYTES) {
        assertThat(failure(atRecipient)).isEqualTo(RlpxFailure.AUTH_TOO_SHORT);
      } else if (size > 2048) {
        assertThat(failure(atRecipient)).isEqualTo(RlpxFailure.AUTH_TOO_BIG);
      } else {
        assertThat(atRecipient).isEqualTo(new Step.NeedBytes(size));
      }
    }
    Handshake[] machine = {initiator()};
    for (int size : new int[] {0, 1, 113, 114, 214, 215, 2048, 2049, 65535}) {
      Step step = feed(machine[0], new byte[] {(byte) (size >>> 8), (byte) size});
      if (size >= 215 && size <= 2048) {
        assertThat(step).isEqualTo(new Step.NeedBytes(size));
      } else {
        assertThat(failure(step))
            .isEqualTo(size < 215 ? RlpxFailure.ACK_TOO_SHORT : RlpxFailure.ACK_TOO_BIG);
      }
      machine[0] = initiator();
    }
  }

  /**
   * Whole packets, not only prefixes: what is sealed well and long enough gets in, nothing else.
   */
  @Test
  void everyLengthUpToTwoThousandAndAHundredIsHandled() {
    byte[] fields =
        new RlpWriter()
            .beginList()
            .writeBytes(signatureOverNothing())
            .writeBytes(Wire.ALICE.publicKey().bytes())
            .writeBytes(new byte[32])
            .writeLong(4)
            .endList()
            .toBytes();
    for (int size = 0; size <= 2100; size++) {
      byte[] prefix = {(byte) (size >>> 8), (byte) size};
      byte[] packet = new byte[2 + size];
      int plain = size - Ecies.OVERHEAD;
      if (plain >= 0) {
        byte[] padded = java.util.Arrays.copyOf(fields, plain); // cut when it is too short
        packet =
            Wire.concat(prefix, Ecies.seal(Wire.BOB.publicKey(), padded, prefix, new Random(size)));
      } else {
        System.arraycopy(prefix, 0, packet, 0, 2);
      }
      Step step = feed(recipient(), packet);
      if (size < HandshakeCodec.SMALLEST_AUTH_BYTES) {
        assertThat(failure(step)).isEqualTo(RlpxFailure.AUTH_TOO_SHORT);
      } else if (size > 2048) {
        assertThat(failure(step)).isEqualTo(RlpxFailure.AUTH_TOO_BIG);
      } else {
        assertThat(step).as("%s bytes", size).isInstanceOf(Step.Send.class);
      }
    }
  }

  /** Gives some key, whatever it is: what it signs depends on secrets that are both ours here. */
  private static byte[] signatureOverNothing() {
    return Secp256k1.sign(Wire.ALICE, new byte[32]).bytes65();
  }

  /** Every length up to and beyond the limit, filled with garbage. */
  @Test
  void garbageOfAnyAllowedLengthCannotBeOpened() {
    Random random = new Random(10);
    for (int size = HandshakeCodec.SMALLEST_AUTH_BYTES; size <= 2048; size += 7) {
      byte[] packet = new byte[2 + size];
      random.nextBytes(packet);
      packet[0] = (byte) (size >>> 8);
      packet[1] = (byte) size;
      assertThat(failure(feed(recipient(), packet))).isEqualTo(RlpxFailure.AUTH_DECRYPT);
    }
  }

  @Test
  void aBitFlippedAnywhereIsFound() {
    byte[] auth = auth();
    for (int i = 2; i < auth.length; i++) {
      byte[] flipped = auth.clone();
      flipped[i] ^= (byte) (1 << i % 8);
      assertThat(failure(feed(recipient(), flipped))).isEqualTo(RlpxFailure.AUTH_DECRYPT);
    }
  }

  /** The size prefix is authenticated: bytes cannot be cut off or added. */
  @Test
  void aChangedSizePrefixIsFound() {
    byte[] auth = auth();
    byte[] shorter = java.util.Arrays.copyOf(auth, auth.length - 1);
    shorter[1]--;
    assertThat(failure(feed(recipient(), shorter))).isEqualTo(RlpxFailure.AUTH_DECRYPT);
    byte[] longer = java.util.Arrays.copyOf(auth, auth.length + 1);
    longer[1]++;
    assertThat(failure(feed(recipient(), longer))).isEqualTo(RlpxFailure.AUTH_DECRYPT);
  }

  @Test
  void aTruncatedAuthIsWaitedForAndNothingIsComputed() {
    byte[] auth = auth();
    for (int length = 0; length < auth.length; length++) {
      Step step = feed(recipient(), java.util.Arrays.copyOf(auth, length));
      assertThat(step).isInstanceOf(Step.NeedBytes.class);
    }
  }

  /** CVE-2026-26315 (GHSA-m6j8-rg6r-7mv8): a point off the curve tells about the secret key. */
  @Test
  void pointsThatAreNoneAreRefusedLikeAnyWrongMessage() {
    byte[] auth = auth();
    List<byte[]> points = new ArrayList<>();
    points.add(new byte[65]); // format 00
    byte[] zero = new byte[65];
    zero[0] = 4;
    points.add(zero);
    byte[] good = Wire.ALICE.publicKey().uncompressed();
    byte[] offCurve = good.clone();
    offCurve[64] ^= 1;
    points.add(offCurve);
    for (int format : new int[] {2, 3, 6, 7, 5}) {
      byte[] other = good.clone();
      other[0] = (byte) format;
      points.add(other);
    }
    byte[] beyond = new byte[65];
    java.util.Arrays.fill(beyond, (byte) 0xff);
    beyond[0] = 4;
    points.add(beyond);
    for (byte[] point : points) {
      byte[] packet = auth.clone();
      System.arraycopy(point, 0, packet, 2, 65);
      assertThat(failure(feed(recipient(), packet))).isEqualTo(RlpxFailure.AUTH_DECRYPT);
    }
  }

  private static byte[] sealed(byte[] body, PublicKey to) {
    byte[] plain = java.util.Arrays.copyOf(body, Math.max(body.length, 300));
    int size = plain.length + Ecies.OVERHEAD;
    byte[] prefix = {(byte) (size >>> 8), (byte) size};
    return Wire.concat(prefix, Ecies.seal(to, plain, prefix, new Random(11)));
  }

  private static RlpxFailure authOf(byte[] signature, byte[] key, byte[] nonce) {
    RlpWriter body =
        new RlpWriter()
            .beginList()
            .writeBytes(signature)
            .writeBytes(key)
            .writeBytes(nonce)
            .writeLong(4)
            .endList();
    return failure(feed(recipient(), sealed(body.toBytes(), Wire.BOB.publicKey())));
  }

  @Test
  void wellSealedNonsenseIsRefused() {
    byte[] key = Wire.ALICE.publicKey().bytes();
    byte[] nonce = new byte[32];
    byte[] signature = new byte[65];
    signature[31] = 1;
    signature[63] = 1;
    // Not lists, lists of the wrong things, fields of the wrong size.
    for (byte[] body :
        new byte[][] {{}, {(byte) 0x80}, {(byte) 0xc0}, {(byte) 0xf8}, {(byte) 0xf9, 1}, {4, 4}}) {
      assertThat(failure(feed(recipient(), sealed(body, Wire.BOB.publicKey()))))
          .isEqualTo(RlpxFailure.AUTH_MALFORMED);
      assertThat(failure(feed(initiator(), sealed(body, Wire.ALICE.publicKey()))))
          .isEqualTo(RlpxFailure.ACK_MALFORMED);
    }
    assertThat(authOf(new byte[64], key, nonce)).isEqualTo(RlpxFailure.AUTH_MALFORMED);
    assertThat(authOf(signature, new byte[63], nonce)).isEqualTo(RlpxFailure.AUTH_MALFORMED);
    assertThat(authOf(signature, key, new byte[31])).isEqualTo(RlpxFailure.AUTH_MALFORMED);
    // Keys and signatures that are none.
    assertThat(authOf(signature, new byte[64], nonce)).isEqualTo(RlpxFailure.AUTH_KEY);
    byte[] offCurve = key.clone();
    offCurve[0] ^= 1;
    assertThat(authOf(signature, offCurve, nonce)).isEqualTo(RlpxFailure.AUTH_KEY);
    assertThat(authOf(new byte[65], key, nonce)).isEqualTo(RlpxFailure.AUTH_SIGNATURE);
    byte[] badRecovery = signature.clone();
    badRecovery[64] = 4;
    assertThat(authOf(badRecovery, key, nonce)).isEqualTo(RlpxFailure.AUTH_SIGNATURE);
  }

  @Test
  void anAckWithAKeyThatIsNoneIsRefused() {
    RlpWriter body =
        new RlpWriter().beginList().writeBytes(new byte[64]).writeBytes(new byte[32]).endList();
    assertThat(failure(feed(initiator(), sealed(body.toBytes(), Wire.ALICE.publicKey()))))
        .isEqualTo(RlpxFailure.ACK_KEY);
  }

  @Test
  void anAuthForAnotherNodeCannotBeOpened() {
    Handshake elsewhere =
        Handshake.initiator(
            Wire.ALICE, SecretKey.generate(new Random(12)).publicKey(), new Random(8), LIMITS);
    byte[] auth = ((Step.Send) elsewhere.next()).bytes();
    assertThat(failure(feed(recipient(), auth))).isEqualTo(RlpxFailure.AUTH_DECRYPT);
  }

  /** None of these failures is answered: the other side learns nothing from what we say. */
  @Test
  void failedHandshakesAreNotAnswered() {
    for (RlpxFailure failure : RlpxFailure.values()) {
      if (failure.text().startsWith("auth.") || failure.text().startsWith("ack.")) {
        assertThat(failure.answer()).isEmpty();
      }
    }
    assertThat(RlpxFailure.FRAME_HEADER_MAC.answer()).isEmpty();
    assertThat(RlpxFailure.FRAME_BODY_MAC.answer()).isEmpty();
  }
}
