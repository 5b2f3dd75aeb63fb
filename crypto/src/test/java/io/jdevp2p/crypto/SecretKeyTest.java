package io.jdevp2p.crypto;

import static io.jdevp2p.crypto.Vectors.bytes32;
import static io.jdevp2p.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SecretKeyTest {

  private static final String HEX =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";

  @Test
  void theNumbersFromOneToNMinusOneAreKeys() throws CryptoException {
    for (BigInteger number :
        List.of(
            BigInteger.ONE,
            BigInteger.TWO,
            BigInteger.ONE.shiftLeft(255),
            Scalar.N.subtract(BigInteger.TWO),
            Scalar.N.subtract(BigInteger.ONE))) {
      assertThat(SecretKey.of(bytes32(number)).bytes()).isEqualTo(bytes32(number));
    }
  }

  @Test
  void zeroAndWhatIsNotBelowNAreNone() {
    for (BigInteger number :
        List.of(
            BigInteger.ZERO,
            Scalar.N,
            Scalar.N.add(BigInteger.ONE),
            Scalar.N.add(BigInteger.ONE.shiftLeft(64)),
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))) {
      assertThatThrownBy(() -> SecretKey.of(bytes32(number)))
          .as("%x", number)
          .isInstanceOf(CryptoException.class);
    }
  }

  @Test
  void onlyThirtyTwoBytesAreAKey() {
    for (int length : new int[] {0, 1, 31, 33, 64}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 1);
      assertThatThrownBy(() -> SecretKey.of(bytes)).isInstanceOf(CryptoException.class);
    }
  }

  @Test
  void hexOfEitherCaseIsRead() throws CryptoException {
    assertThat(SecretKey.fromHex(HEX).bytes()).isEqualTo(hex(HEX));
    assertThat(SecretKey.fromHex(HEX.toUpperCase(Locale.ROOT)).bytes()).isEqualTo(hex(HEX));
  }

  @Test
  void otherTextIsRefusedAndNotRepeated() {
    for (String text :
        List.of(
            "",
            HEX.substring(1),
            HEX + "0",
            "0x" + HEX.substring(2),
            "0x" + HEX,
            "g" + HEX.substring(1),
            HEX.substring(0, 63) + "\n",
            HEX.substring(0, 62) + " 1",
            "\uff11" + HEX.substring(1))) {
      assertThatThrownBy(() -> SecretKey.fromHex(text))
          .isInstanceOf(CryptoException.class)
          .hasNoCause()
          .message()
          .doesNotContain("c71a67e1");
    }
  }

  @Test
  void itIsNeverPrinted() throws CryptoException {
    SecretKey key = SecretKey.fromHex(HEX);
    assertThat(key.toString()).contains("ca634cae0d49acb4").doesNotContain("b71c71a6");
  }

  @Test
  void thePublicKeyIsComputedOnce() {
    SecretKey key = SecretKey.generate(new Random(1));
    assertThat(key.publicKey()).isSameAs(key.publicKey());
  }

  @Test
  void keysAreEqualByTheirNumber() throws CryptoException {
    SecretKey key = SecretKey.fromHex(HEX);
    assertThat(key).isEqualTo(SecretKey.of(hex(HEX))).hasSameHashCodeAs(SecretKey.of(hex(HEX)));
    assertThat(key).isNotEqualTo(SecretKey.generate(new Random(1)));
  }

  @Test
  void itCannotBeChangedFromOutside() throws CryptoException {
    byte[] given = hex(HEX);
    SecretKey key = SecretKey.of(given);
    given[0] = 0;
    key.bytes()[1] = 0;
    assertThat(key.bytes()).isEqualTo(hex(HEX));
  }

  @Test
  void generationDrawsAgainWhileTheNumberIsNoKey() {
    Deque<byte[]> draws = new ArrayDeque<>();
    draws.add(new byte[32]);
    draws.add(bytes32(Scalar.N));
    draws.add(hex(HEX));
    Random scripted =
        new Random() {
          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(draws.remove(), 0, bytes, 0, bytes.length);
          }
        };
    assertThat(SecretKey.generate(scripted).bytes()).isEqualTo(hex(HEX));
    assertThat(draws).isEmpty();
  }

  @Test
  void oneSeedGivesOneKey() {
    assertThat(SecretKey.generate(new Random(9))).isEqualTo(SecretKey.generate(new Random(9)));
  }

  @Test
  void aDestroyedKeyIsWipedAndGoodForNothing() {
    SecretKey key = SecretKey.generate(new Random(4));
    PublicKey other = SecretKey.generate(new Random(5)).publicKey();
    byte[] secret = key.secret();
    key.destroy();
    assertThat(secret).containsOnly(0);
    assertThat(key.isDestroyed()).isTrue();
    assertThat(key).hasToString("destroyed SecretKey").isEqualTo(key);
    assertThatThrownBy(key::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::publicKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Secp256k1.sign(key, new byte[32]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Secp256k1.ecdhX(key, other)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDestroyedKeyKeepsThePublicKeyThatWasAskedFor() {
    SecretKey key = SecretKey.generate(new Random(4));
    PublicKey known = key.publicKey();
    SecretKey other = SecretKey.generate(new Random(5));
    key.destroy();
    other.destroy();
    assertThat(key.publicKey()).isEqualTo(known);
    assertThat(key).isNotEqualTo(other);
  }
}
