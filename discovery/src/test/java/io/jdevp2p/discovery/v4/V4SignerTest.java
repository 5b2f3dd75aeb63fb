package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who signed a packet, where somebody is expected and where nobody is. */
class V4SignerTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final int S_AT = V4Codec.SIGNATURE_AT + 32;
  private static final int RECOVERY_ID_AT = V4Codec.TYPE_AT - 1;

  private static final SecretKey KEY = Samples.key(1);
  private static final PublicKey SIGNER = KEY.publicKey();
  private static final PublicKey OTHER = Samples.key(2).publicKey();

  private final byte[] packet = V4Codec.encode(Samples.packet(new Random(1)), KEY).bytes();

  /** The signer, or why there is none. */
  private static Object verdict(byte[] changed, @Nullable PublicKey expected) {
    byte[] packet = changed.clone();
    int at = V4Codec.SIGNATURE_AT;
    Keccak256.hash(packet, at, packet.length - at, packet, 0);
    try {
      return V4Codec.open(packet).signer(expected);
    } catch (V4Exception e) {
      return e.reason();
    }
  }

  private static void expectationChangesNothing(byte[] packet) {
    Object verdict = verdict(packet, null);
    assertThat(verdict(packet, SIGNER)).isEqualTo(verdict);
    assertThat(verdict(packet, OTHER)).isEqualTo(verdict);
  }

  /** The other s that fits, to which the other recovery id belongs. */
  private void turnS() {
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(packet, S_AT, RECOVERY_ID_AT));
    String high = String.format("%064x", ORDER.subtract(s));
    System.arraycopy(HexFormat.of().parseHex(high), 0, packet, S_AT, 32);
  }

  @Test
  void theSignerIsTheSameWhoeverIsExpected() {
    Random random = new Random(1);
    for (int i = 0; i < 50; i++) {
      byte[] any = V4Codec.encode(Samples.packet(random), KEY).bytes();
      assertThat(verdict(any, null)).isEqualTo(SIGNER);
      expectationChangesNothing(any);
    }
  }

  @Test
  void aHighSIsOfTheSameSignerWhoeverIsExpected() {
    turnS();
    packet[RECOVERY_ID_AT] ^= 1;
    assertThat(verdict(packet, null)).isEqualTo(SIGNER);
    expectationChangesNothing(packet);
  }

  @Test
  void aHighSWithTheRecoveryIdOfTheLowOneIsOfSomebodyElse() {
    turnS();
    assertThat(verdict(packet, null)).isNotEqualTo(SIGNER);
    expectationChangesNothing(packet);
  }

  @Test
  void aChangedByteHasTheSameVerdictWhoeverIsExpected() {
    for (int i = V4Codec.SIGNATURE_AT; i < packet.length; i++) {
      if (i != V4Codec.TYPE_AT && i != RECOVERY_ID_AT) {
        packet[i] ^= 1;
        assertThat(verdict(packet, null)).isNotEqualTo(SIGNER);
        expectationChangesNothing(packet);
        packet[i] ^= 1;
      }
    }
  }

  @Test
  void aRecoveryIdAboveOneIsNotTakenForTheExpectedSigners() {
    for (int id = 2; id < 256; id++) {
      packet[RECOVERY_ID_AT] = (byte) id;
      assertThat(verdict(packet, null)).isNotEqualTo(SIGNER);
      expectationChangesNothing(packet);
    }
  }

  /** The one difference: the check is of r and s, which do prove that it was the expected one. */
  @Test
  void theLowestBitOfTheRecoveryIdIsNotAskedOfWhoIsExpected() {
    packet[RECOVERY_ID_AT] ^= 1;
    assertThat(verdict(packet, null)).isNotEqualTo(SIGNER);
    assertThat(verdict(packet, OTHER)).isEqualTo(verdict(packet, null));
    assertThat(verdict(packet, SIGNER)).isEqualTo(SIGNER);
  }

  @Test
  void zerosAreNobodysSignature() {
    Arrays.fill(packet, V4Codec.SIGNATURE_AT, V4Codec.TYPE_AT, (byte) 0);
    assertThat(verdict(packet, null)).isEqualTo(V4Exception.Reason.INVALID_SIGNATURE);
    expectationChangesNothing(packet);
  }

  @Test
  void allBitsAreNobodysSignature() {
    Arrays.fill(packet, V4Codec.SIGNATURE_AT, V4Codec.TYPE_AT, (byte) 0xff);
    assertThat(verdict(packet, null)).isEqualTo(V4Exception.Reason.INVALID_SIGNATURE);
    expectationChangesNothing(packet);
  }
}
