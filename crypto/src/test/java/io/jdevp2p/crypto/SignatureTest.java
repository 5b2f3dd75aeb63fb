package io.jdevp2p.crypto;

import static io.jdevp2p.crypto.Vectors.bytes32;
import static io.jdevp2p.crypto.Vectors.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignatureTest {

  private static final byte[] ONE = bytes32(BigInteger.ONE);

  private final SecretKey key = SecretKey.generate(new Random(1));
  private final byte[] hash = Keccak256.hash(new byte[] {1, 2, 3});

  @Test
  void aSignatureReadsBackAndNamesItsSigner() throws CryptoException {
    Signature signature = Secp256k1.sign(key, hash);
    Signature read = Signature.of(signature.bytes65());
    assertThat(read).isEqualTo(signature).hasSameHashCodeAs(signature);
    assertThat(Secp256k1.recover(hash, read)).isEqualTo(key.publicKey());
    assertThat(Secp256k1.verify(key.publicKey(), hash, read.bytes64())).isTrue();
    assertThat(read.bytes65()).startsWith(read.bytes64()).endsWith(read.recoveryId());
    assertThat(read).hasToString(Vectors.hex(signature.bytes65()));
  }

  @Test
  void numbersOutOfRangeAreRefused() throws CryptoException {
    byte[] last = bytes32(Scalar.N.subtract(BigInteger.ONE));
    assertThat(Signature.of(join(last, last, new byte[1])).recoveryId()).isZero();
    for (BigInteger bad :
        List.of(
            BigInteger.ZERO,
            Scalar.N,
            Scalar.N.add(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE))) {
      assertRefused(join(bytes32(bad), ONE, new byte[1]));
      assertRefused(join(ONE, bytes32(bad), new byte[1]));
    }
  }

  @Test
  void onlyRecoveryIdsFromZeroToThreeAreTaken() throws CryptoException {
    for (int id = 0; id < 256; id++) {
      byte[] bytes = join(ONE, ONE, new byte[] {(byte) id});
      if (id <= 3) {
        assertThat(Signature.of(bytes).recoveryId()).isEqualTo(id);
      } else {
        assertRefused(bytes);
      }
    }
  }

  @Test
  void onlySixtyFiveBytesAreASignature() {
    for (int length : new int[] {0, 1, 64, 66, 130}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 1);
      assertRefused(bytes);
    }
  }

  @Test
  void whatRecoversToNoKeyIsToldSo() throws CryptoException {
    Signature offCurve = Signature.of(join(bytes32(BigInteger.valueOf(5)), ONE, new byte[1]));
    assertThatThrownBy(() -> Secp256k1.recover(hash, offCurve)).isInstanceOf(CryptoException.class);
  }

  @Test
  void verifyTakesHostileLengthsAsNoSignature() {
    for (int length : new int[] {0, 1, 63, 65, 1000}) {
      assertThat(Secp256k1.verify(key.publicKey(), hash, new byte[length])).isFalse();
    }
  }

  @Test
  void aHashOfAnotherLengthIsTheCallersMistake() throws CryptoException {
    Signature signature = Secp256k1.sign(key, hash);
    for (int length : new int[] {0, 31, 33}) {
      byte[] other = new byte[length];
      assertThatThrownBy(() -> Secp256k1.sign(key, other))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Secp256k1.recover(other, signature))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Secp256k1.verify(key.publicKey(), other, signature.bytes64()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> Signature.of(bytes)).isInstanceOf(CryptoException.class);
  }
}
