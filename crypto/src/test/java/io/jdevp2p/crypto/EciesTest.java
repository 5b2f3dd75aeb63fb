package io.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EciesTest {

  private static final String EIP_8 = "eip-8-handshake.txt";
  private static final byte[] NOTHING = new byte[0];

  private final Random random = new Random(1);
  private final SecretKey own = SecretKey.generate(random);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 194, 2048, 100_000})
  void whatIsSealedCanBeOpened(int length) throws CryptoException {
    byte[] plain = randomBytes(length);
    byte[] authenticated = randomBytes(2);
    byte[] sealed = Ecies.seal(own.publicKey(), plain, authenticated, random);
    assertThat(sealed).hasSize(length + Ecies.OVERHEAD).startsWith(4);
    assertThat(Ecies.open(own, sealed, 0, sealed.length, authenticated)).isEqualTo(plain);
  }

  @Test
  void aMessageInTheMiddleOfAnArrayCanBeOpened() throws CryptoException {
    byte[] plain = randomBytes(50);
    byte[] sealed = Ecies.seal(own.publicKey(), plain, NOTHING, random);
    byte[] around = Vectors.join(randomBytes(7), sealed, randomBytes(9));
    assertThat(Ecies.open(own, around, 7, sealed.length, NOTHING)).isEqualTo(plain);
  }

  @Test
  void everySealUsesAKeyAndVectorOfItsOwn() {
    byte[] one = Ecies.seal(own.publicKey(), new byte[16], NOTHING, random);
    byte[] two = Ecies.seal(own.publicKey(), new byte[16], NOTHING, random);
    assertThat(Arrays.copyOf(one, 65)).isNotEqualTo(Arrays.copyOf(two, 65));
    assertThat(Arrays.copyOfRange(one, 65, 81)).isNotEqualTo(Arrays.copyOfRange(two, 65, 81));
  }

  @Test
  void oneSeedGivesOneMessage() {
    byte[] one = Ecies.seal(own.publicKey(), new byte[16], NOTHING, new Random(5));
    byte[] two = Ecies.seal(own.publicKey(), new byte[16], NOTHING, new Random(5));
    assertThat(one).isEqualTo(two);
  }

  /** CVE-2026-22862: a length check one block too low let a short message crash the node. */
  @Test
  void garbageOfEveryLengthIsRefusedAlike() {
    for (int length = 0; length <= 2100; length++) {
      byte[] garbage = randomBytes(length);
      assertRefused(own, garbage, NOTHING);
    }
  }

  @Test
  void garbageBehindAGoodPointIsRefusedAlikeAtEveryLength() {
    byte[] point = own.publicKey().uncompressed();
    for (int length = 1; length <= 2100; length++) {
      byte[] garbage = randomBytes(length);
      System.arraycopy(point, 0, garbage, 0, Math.min(length, 65));
      assertRefused(own, garbage, NOTHING);
    }
  }

  @Test
  void everyBeginningOfAMessageIsRefused() {
    byte[] sealed =
        Ecies.seal(own.publicKey(), randomBytes(2100 - Ecies.OVERHEAD), NOTHING, random);
    for (int length = 0; length < sealed.length; length++) {
      assertRefused(own, Arrays.copyOf(sealed, length), NOTHING);
    }
    assertRefused(own, Arrays.copyOf(sealed, sealed.length + 1), NOTHING);
  }

  @Test
  void everyChangedBitIsRefused() {
    byte[] authenticated = {1, 2};
    byte[] sealed = Ecies.seal(own.publicKey(), randomBytes(20), authenticated, random);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(own, changed, authenticated);
    }
    for (int bit = 0; bit < 8 * authenticated.length; bit++) {
      byte[] changed = authenticated.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(own, sealed, changed);
    }
    assertRefused(own, sealed, NOTHING);
  }

  /** Only the length and the first byte: the sender knows both, so the time may tell them. */
  @Test
  void nothingIsComputedForAMessageOfTheWrongShape() {
    SecretKey unusable = SecretKey.generate(random);
    byte[] sealed = Ecies.seal(unusable.publicKey(), randomBytes(20), NOTHING, random);
    unusable.destroy();
    for (int first : new int[] {0, 2, 3, 5, 6, 7, 0x84, 0xff}) {
      byte[] changed = sealed.clone();
      changed[0] = (byte) first;
      assertRefused(unusable, changed, NOTHING);
    }
    assertRefused(unusable, Arrays.copyOf(sealed, Ecies.OVERHEAD - 1), NOTHING);
    assertThatThrownBy(() -> Ecies.open(unusable, sealed, 0, sealed.length, NOTHING))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theEphemeralKeyIsWiped() {
    byte[][] drawn = new byte[1][];
    RandomGenerator remembersTheFirst =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            return random.nextLong();
          }

          @Override
          public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
            drawn[0] = drawn[0] == null ? bytes : drawn[0];
          }
        };
    Ecies.seal(own.publicKey(), randomBytes(20), NOTHING, remembersTheFirst);
    assertThat(drawn[0]).hasSize(SecretKey.BYTES).containsOnly(0);
  }

  @Test
  void anotherKeyOpensNothing() {
    byte[] sealed = Ecies.seal(own.publicKey(), randomBytes(20), NOTHING, random);
    assertRefused(SecretKey.generate(random), sealed, NOTHING);
  }

  @Test
  void aRangeOutsideTheArrayIsTheCallersMistake() {
    byte[] sealed = Ecies.seal(own.publicKey(), randomBytes(20), NOTHING, random);
    assertThatThrownBy(() -> Ecies.open(own, sealed, 1, sealed.length, NOTHING))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @CsvSource({"auth-1, b", "auth-2, b", "auth-3, b", "ack-1, a", "ack-2, a", "ack-3, a"})
  void theMessagesOfEip8CanBeOpened(String name, String recipient) throws CryptoException {
    SecretKey key = SecretKey.of(Vectors.named(EIP_8, "static-key-" + recipient));
    byte[] message = Vectors.named(EIP_8, name);
    int prefix = name.endsWith("1") ? 0 : 2;
    byte[] authenticated = Arrays.copyOf(message, prefix);

    byte[] plain = Ecies.open(key, message, prefix, message.length - prefix, authenticated);

    String text = Vectors.hex(plain);
    if (name.startsWith("auth")) {
      SecretKey sender = SecretKey.of(Vectors.named(EIP_8, "static-key-a"));
      assertThat(text)
          .contains(Vectors.hex(sender.publicKey().bytes()))
          .contains(Vectors.hex(Vectors.named(EIP_8, "nonce-a")));
    } else {
      SecretKey ephemeral = SecretKey.of(Vectors.named(EIP_8, "ephemeral-key-b"));
      assertThat(text)
          .contains(Vectors.hex(ephemeral.publicKey().bytes()))
          .contains(Vectors.hex(Vectors.named(EIP_8, "nonce-b")));
    }
    if (prefix == 2) {
      int size = (message[0] & 0xff) << 8 | (message[1] & 0xff);
      assertThat(size).isEqualTo(message.length - 2);
      assertRefused(key, Arrays.copyOfRange(message, 2, message.length), NOTHING);
    }
  }

  private static void assertRefused(SecretKey key, byte[] sealed, byte[] authenticated) {
    assertThatThrownBy(() -> Ecies.open(key, sealed, 0, sealed.length, authenticated))
        .isExactlyInstanceOf(CryptoException.class)
        .hasMessage("sealed message cannot be opened")
        .hasNoCause();
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
