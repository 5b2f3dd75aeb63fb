package io.jdevp2p.crypto;

import static io.jdevp2p.crypto.Vectors.bytes32;
import static io.jdevp2p.crypto.Vectors.hex;
import static io.jdevp2p.crypto.Vectors.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A point that is not on the curve lies on another one, perhaps with points of tiny order: who
 * multiplies his secret with such a point and lets the outcome be seen gives away the secret modulo
 * that order, and after a few of them all of it. RLPx implementations have done so in the handshake
 * (GHSA-m6j8-rg6r-7mv8, CVE-2026-26315), crashed on such points (CVE-2025-24883), or taken
 * coordinates that are not below p (CVE-2026-26314).
 *
 * <p>No such point becomes a {@link PublicKey}, and a message sealed with one is refused like any
 * other forgery.
 */
class InvalidCurveAttackTest {

  private static final BigInteger P =
      BigInteger.TWO.pow(256).subtract(BigInteger.valueOf(0x1000003d1L));

  /** The y of x = 1, and the x of y = 1: points whose coordinate plus p still fits 32 bytes. */
  private static final byte[] Y_OF_ONE =
      hex("4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7ee");

  private static final byte[] X_OF_Y_ONE =
      hex("1fe1e5ef3fceb5c135ab7741333ce5a6e80d68167653f6b2b24bcbcfaaaff507");

  private static Map<String, byte[]> uncompressedPoints() {
    byte[] zero = new byte[32];
    byte[] one = bytes32(BigInteger.ONE);
    byte[] good = SecretKey.generate(new Random(5)).publicKey().bytes();
    byte[] x = Arrays.copyOf(good, 32);
    byte[] y = Arrays.copyOfRange(good, 32, 64);
    byte[] nextY = bytes32(new BigInteger(1, y).add(BigInteger.ONE));
    Map<String, byte[]> points = new LinkedHashMap<>();
    points.put("zero", join(zero, zero));
    points.put("x is p", join(bytes32(P), Y_OF_ONE));
    points.put("x is p + 1, as good as 1", join(bytes32(P.add(BigInteger.ONE)), Y_OF_ONE));
    points.put("y is p + 1, as good as 1", join(X_OF_Y_ONE, bytes32(P.add(BigInteger.ONE))));
    points.put("all ones", filled((byte) 0xff));
    points.put("y is one too many", join(x, nextY));
    points.put("x and y exchanged", join(y, x));
    points.put("order two on another curve", join(one, zero));
    points.put("order three on another curve", join(zero, one));
    points.put(
        "on the twist",
        join(
            bytes32(BigInteger.valueOf(5)),
            hex("350ae3b48047adacdeea49fb8a0b289a94f726801078408aba79631fa7a1b6ba")));
    points.put("y is zero", join(x, zero));
    points.put("x is zero", join(zero, y));
    return points;
  }

  static Stream<Arguments> malformed() {
    byte[] good = SecretKey.generate(new Random(6)).publicKey().bytes();
    byte[] x = Arrays.copyOf(good, 32);
    int parity = good[63] & 1;
    Map<String, byte[]> all = new LinkedHashMap<>();
    uncompressedPoints()
        .forEach((name, point) -> {
          all.put(name, point);
          all.put(name + ", with 04", join(new byte[] {4}, point));
        });
    all.put("hybrid prefix of the right parity", join(new byte[] {(byte) (6 + parity)}, good));
    all.put("hybrid prefix of the wrong parity", join(new byte[] {(byte) (7 - parity)}, good));
    for (int prefix : new int[] {0, 1, 2, 3, 5, 8, 0x84, 0xff}) {
      all.put("65 bytes with prefix " + prefix, join(new byte[] {(byte) prefix}, good));
    }
    for (int prefix : new int[] {0, 1, 4, 5, 6, 7, 0x82, 0xff}) {
      all.put("33 bytes with prefix " + prefix, join(new byte[] {(byte) prefix}, x));
    }
    byte[] two = {2};
    all.put("compressed zero", join(two, new byte[32]));
    all.put("compressed, x not on the curve", join(two, bytes32(BigInteger.valueOf(5))));
    all.put("compressed, x is p", join(two, bytes32(P)));
    all.put("compressed, x is p + 1", join(two, bytes32(P.add(BigInteger.ONE))));
    all.put("compressed, all ones", join(two, Arrays.copyOf(filled((byte) 0xff), 32)));
    all.put("infinity", new byte[1]);
    all.put("infinity in 33 bytes", new byte[33]);
    all.put("infinity in 65 bytes", new byte[65]);
    for (int length : new int[] {0, 1, 31, 32, 34, 63, 66, 128, 1000}) {
      all.put(length + " bytes", Arrays.copyOf(join(two, x), length));
    }
    return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void noSuchPointBecomesAKey(String name, byte[] bytes) {
    assertThatThrownBy(() -> PublicKey.of(bytes)).isInstanceOf(CryptoException.class);
  }

  static Stream<Arguments> onEachCurve() {
    return Curves.all()
        .flatMap(curve ->
            uncompressedPoints().entrySet().stream()
                .map(entry -> Arguments.of(curve, entry.getKey(), entry.getValue())));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("onEachCurve")
  void everyImplementationRefusesIt(Curve curve, String name, byte[] point) {
    assertThat(curve.parse(join(new byte[] {4}, point))).isNull();
  }

  /** The last door: even where the check before it was forgotten, nothing is multiplied. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("onEachCurve")
  void noSecretIsEverMultipliedWithIt(Curve curve, String name, byte[] point) {
    byte[] secret = SecretKey.generate(new Random(9)).bytes();
    assertThatThrownBy(() -> curve.ecdhX(secret, point)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> curve.ecdhCompressed(secret, point))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> curve.verify(point, new byte[32], filled((byte) 1)))
        .isInstanceOf(IllegalStateException.class);
  }

  /** What is recovered comes from the point whose x is r: of such an r comes no key. */
  @ParameterizedTest(name = "{0}, r = {1}, recovery id {2}")
  @MethodSource("notAnX")
  void noKeyIsRecoveredFromIt(Curve curve, BigInteger r, int recoveryId) {
    byte[] signature = join(bytes32(r), bytes32(BigInteger.TWO), new byte[] {(byte) recoveryId});
    assertThat(curve.recover(new byte[32], signature)).isNull();
  }

  static Stream<Arguments> notAnX() {
    BigInteger five = BigInteger.valueOf(5);
    BigInteger overflow = P.subtract(Scalar.N);
    return Curves.all()
        .flatMap(curve ->
            Stream.of(
                Arguments.of(curve, five, 0),
                Arguments.of(curve, five, 1),
                // r + n is p, p + 1, p + 5 and as much as can be: good as 0, 1, 5, unless refused.
                Arguments.of(curve, overflow, 2),
                Arguments.of(curve, overflow.add(BigInteger.ONE), 2),
                Arguments.of(curve, overflow.add(BigInteger.ONE), 3),
                Arguments.of(curve, overflow.add(five), 3),
                Arguments.of(curve, Scalar.N.subtract(BigInteger.ONE), 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void aMessageSealedWithItIsRefusedLikeAForgedOne(String name, byte[] bytes) throws Exception {
    SecretKey own = SecretKey.generate(new Random(7));
    byte[] sealed = Ecies.seal(own.publicKey(), new byte[100], new byte[2], new Random(8));
    byte[] forged = sealed.clone();
    forged[forged.length - 1] ^= 1;
    byte[] attack = sealed.clone();
    byte[] prefixed = bytes.length == 64 ? join(new byte[] {4}, bytes) : bytes;
    System.arraycopy(prefixed, 0, attack, 0, Math.min(prefixed.length, 65));
    if (prefixed.length < 65) {
      // What the shorter forms leave free; never the rest of a good point.
      Arrays.fill(attack, prefixed.length, 65, (byte) 0);
    }
    assertThat(refusal(own, attack)).isEqualTo(refusal(own, forged));
  }

  private static String refusal(SecretKey own, byte[] sealed) {
    try {
      Ecies.open(own, sealed, 0, sealed.length, new byte[2]);
      throw new AssertionError("opened");
    } catch (CryptoException e) {
      assertThat(e.getCause()).isNull();
      return e.toString();
    }
  }

  private static byte[] filled(byte with) {
    byte[] bytes = new byte[64];
    Arrays.fill(bytes, with);
    return bytes;
  }
}
