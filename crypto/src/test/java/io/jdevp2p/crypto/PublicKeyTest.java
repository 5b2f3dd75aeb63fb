package io.jdevp2p.crypto;

import static io.jdevp2p.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PublicKeyTest {

  private final PublicKey key = SecretKey.generate(new Random(1)).publicKey();

  @Test
  void allThreeFormsReadBackAsTheSameKey() throws CryptoException {
    Random random = new Random(2);
    for (int i = 0; i < 20; i++) {
      PublicKey any = SecretKey.generate(random).publicKey();
      assertThat(PublicKey.of(any.bytes())).isEqualTo(any).hasSameHashCodeAs(any);
      assertThat(PublicKey.of(any.uncompressed())).isEqualTo(any);
      assertThat(PublicKey.of(any.compressed())).isEqualTo(any);
    }
  }

  @Test
  void theFormsHaveTheirLengthsAndPrefixes() {
    assertThat(key.bytes()).hasSize(64);
    assertThat(key.uncompressed()).hasSize(65).startsWith(4).endsWith(key.bytes());
    assertThat(key.compressed()).hasSize(33);
    assertThat(key.compressed()[0]).isEqualTo((byte) (2 + (key.bytes()[63] & 1)));
  }

  @Test
  void itCannotBeChangedFromOutside() throws CryptoException {
    byte[] given = key.bytes();
    PublicKey read = PublicKey.of(given);
    given[0] ^= 1;
    read.bytes()[0] ^= 1;
    assertThat(read).isEqualTo(key);
  }

  @Test
  void itPrintsShort() throws CryptoException {
    PublicKey g =
        PublicKey.of(hex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));
    assertThat(g).hasToString("79be667ef9dcbbac");
  }
}
