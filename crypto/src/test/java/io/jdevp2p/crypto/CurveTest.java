package io.jdevp2p.crypto;

import static io.jdevp2p.crypto.Vectors.bytes32;
import static io.jdevp2p.crypto.Vectors.hex;
import static io.jdevp2p.crypto.Vectors.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation of the curve must do; each test runs over each of them. */
@ParameterizedClass(name = "{0}")
@MethodSource("curves")
class CurveTest {

  private static final BigInteger N = Scalar.N;
  private static final BigInteger P =
      BigInteger.TWO.pow(256).subtract(BigInteger.valueOf(0x1000003d1L));

  private static final byte[] KEY =
      hex("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

  private final Curve curve;

  CurveTest(Curve curve) {
    this.curve = curve;
  }

  static Stream<Curve> curves() {
    return Curves.all();
  }

  @Test
  void theSelfTestPasses() {
    assertThat(Secp256k1.tested(curve)).isSameAs(curve);
  }

  @Test
  void signaturesAreThoseOfRfc6979() throws Exception {
    List<String[]> rows = Vectors.rows("rfc6979-secp256k1.txt");
    assertThat(rows).isNotEmpty();
    for (String[] row : rows) {
      byte[] key = hex(row[0]);
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(row[1].getBytes(StandardCharsets.UTF_8));
      byte[] signature = curve.sign(key, hash);
      assertThat(hex(Arrays.copyOf(signature, 64))).as(row[1]).isEqualTo(row[2]);
      assertThat(curve.recover(hash, signature)).isEqualTo(curve.publicKey(key));
    }
  }

  @Test
  void secretsAtTheEdgesHaveTheirPoints() {
    String g =
        "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
    assertThat(hex(curve.publicKey(bytes32(BigInteger.ONE)))).isEqualTo(g);
    // -G: the same x, and p - y.
    byte[] minusG = curve.publicKey(bytes32(N.subtract(BigInteger.ONE)));
    assertThat(hex(minusG).substring(0, 64)).isEqualTo(g.substring(0, 64));
    assertThat(integer(minusG, 32).add(new BigInteger(g.substring(64), 16))).isEqualTo(P);
    assertThat(hex(curve.publicKey(bytes32(BigInteger.TWO))))
        .isEqualTo(
            "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"
                + "1ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a");
  }

  @Test
  void randomKeysAgreeInEveryOperationWithJava() {
    Random random = new Random(2);
    byte[] other = curve.publicKey(KEY);
    for (int i = 0; i < 100; i++) {
      byte[] secret = SecretKey.generate(random).bytes();
      byte[] hash = new byte[32];
      random.nextBytes(hash);
      byte[] point = Curves.JAVA.publicKey(secret);
      byte[] signature = Curves.JAVA.sign(secret, hash);

      assertThat(curve.publicKey(secret)).isEqualTo(point);
      assertThat(curve.sign(secret, hash)).isEqualTo(signature);
      assertThat(curve.recover(hash, signature)).isEqualTo(point);
      assertThat(curve.verify(point, hash, Arrays.copyOf(signature, 64))).isTrue();
      assertThat(curve.ecdhX(secret, other)).isEqualTo(Curves.JAVA.ecdhX(secret, other));
      assertThat(curve.ecdhCompressed(secret, other))
          .isEqualTo(Curves.JAVA.ecdhCompressed(secret, other))
          .isEqualTo(curve.ecdhCompressed(KEY, point));
    }
  }

  @Test
  void hashesAtTheEdgesAreSignedAlike() {
    for (BigInteger number :
        List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            N.subtract(BigInteger.ONE),
            N,
            N.add(BigInteger.ONE),
            BigInteger.TWO.pow(256).subtract(BigInteger.ONE))) {
      byte[] hash = bytes32(number);
      byte[] signature = curve.sign(KEY, hash);
      assertThat(signature).as("hash %x", number).isEqualTo(Curves.JAVA.sign(KEY, hash));
      assertThat(curve.recover(hash, signature)).isEqualTo(curve.publicKey(KEY));
      assertThat(curve.verify(curve.publicKey(KEY), hash, Arrays.copyOf(signature, 64))).isTrue();
    }
  }

  @Test
  void everySignatureHasALowS() {
    Random random = new Random(3);
    byte[] hash = new byte[32];
    for (int i = 0; i < 50; i++) {
      random.nextBytes(hash);
      assertThat(integer(curve.sign(KEY, hash), 32)).isLessThanOrEqualTo(Scalar.HALF_N);
    }
  }

  @Test
  void aHighSIsRefusedByVerifyAndRecovered() {
    byte[] hash = Keccak256.hash(KEY);
    byte[] signature = curve.sign(KEY, hash);
    byte[] high =
        join(
            Arrays.copyOf(signature, 32),
            bytes32(N.subtract(integer(signature, 32))),
            new byte[] {(byte) (signature[64] ^ 1)});
    assertThat(curve.verify(curve.publicKey(KEY), hash, Arrays.copyOf(high, 64))).isFalse();
    assertThat(curve.recover(hash, high)).isEqualTo(curve.publicKey(KEY));
  }

  @Test
  void verifyRefusesWhatIsNotTheSignature() {
    byte[] hash = Keccak256.hash(KEY);
    byte[] point = curve.publicKey(KEY);
    byte[] signature = Arrays.copyOf(curve.sign(KEY, hash), 64);
    assertThat(curve.verify(point, hash, signature)).isTrue();
    for (int bit = 0; bit < 512; bit++) {
      byte[] other = signature.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(curve.verify(point, hash, other)).as("bit %d", bit).isFalse();
    }
    assertThat(curve.verify(point, Keccak256.hash(hash), signature)).isFalse();
    assertThat(curve.verify(curve.publicKey(hash), hash, signature)).isFalse();
  }

  @Test
  void verifyRefusesNumbersOutOfRange() {
    byte[] hash = Keccak256.hash(KEY);
    byte[] point = curve.publicKey(KEY);
    byte[] signature = curve.sign(KEY, hash);
    byte[] r = Arrays.copyOf(signature, 32);
    byte[] s = Arrays.copyOfRange(signature, 32, 64);
    BigInteger most = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    for (BigInteger bad : List.of(BigInteger.ZERO, N, N.add(BigInteger.ONE), most)) {
      assertThat(curve.verify(point, hash, join(bytes32(bad), s))).as("r %x", bad).isFalse();
      assertThat(curve.verify(point, hash, join(r, bytes32(bad)))).as("s %x", bad).isFalse();
    }
    assertThat(curve.verify(point, hash, new byte[64])).isFalse();
  }

  /** With e = -r d, the sum of the verification is infinity. */
  @Test
  void verifyRefusesASumAtInfinity() {
    BigInteger r = BigInteger.valueOf(12345);
    byte[] hash = bytes32(N.subtract(r.multiply(integer(KEY, 0)).mod(N)));
    byte[] signature = join(bytes32(r), bytes32(BigInteger.ONE));
    assertThat(curve.verify(curve.publicKey(KEY), hash, signature)).isFalse();
  }

  @Test
  void nothingIsRecoveredFromAnXThatIsNotOnTheCurve() {
    // 5 cubed plus 7 has no square root.
    byte[] signature = join(bytes32(BigInteger.valueOf(5)), bytes32(BigInteger.ONE), new byte[1]);
    assertThat(curve.recover(new byte[32], signature)).isNull();
    signature[64] = 1;
    assertThat(curve.recover(new byte[32], signature)).isNull();
  }

  @Test
  void recoveryIdsTwoAndThreeMeanAnXAboveN() {
    byte[] hash = Keccak256.hash(KEY);
    // 2 + n is the x of a point; 3 + n is not; p - n + 2 does not fit below p.
    for (int id = 2; id <= 3; id++) {
      byte[] idByte = {(byte) id};
      byte[] s = bytes32(BigInteger.valueOf(77));
      byte[] fits = join(bytes32(BigInteger.TWO), s, idByte);
      assertThat(curve.recover(hash, fits)).isNotNull().isEqualTo(Curves.JAVA.recover(hash, fits));
      assertThat(curve.verify(curve.recover(hash, fits), hash, Arrays.copyOf(fits, 64))).isTrue();
      byte[] offCurve = join(bytes32(BigInteger.valueOf(3)), s, idByte);
      assertThat(curve.recover(hash, offCurve)).isNull();
      byte[] tooLarge = join(bytes32(P.subtract(N).add(BigInteger.TWO)), s, idByte);
      assertThat(curve.recover(hash, tooLarge)).isNull();
      byte[] justTooLarge = join(bytes32(P.subtract(N)), s, idByte);
      assertThat(curve.recover(hash, justTooLarge)).isNull();
    }
  }

  /** R = G and e = s: the key would be infinity. */
  @Test
  void nothingIsRecoveredWhenTheKeyWouldBeInfinity() {
    byte[] g = curve.publicKey(bytes32(BigInteger.ONE));
    byte[] s = bytes32(BigInteger.valueOf(99));
    assertThat(curve.recover(s, join(Arrays.copyOf(g, 32), s, new byte[1]))).isNull();
  }

  @Test
  void recoveryOfRandomNumbersAgreesWithJava() {
    Random random = new Random(4);
    byte[] signature = new byte[65];
    byte[] hash = new byte[32];
    int recovered = 0;
    for (int i = 0; i < 200; i++) {
      random.nextBytes(signature);
      random.nextBytes(hash);
      signature[64] &= 3;
      byte[] point = curve.recover(hash, signature);
      assertThat(point).isEqualTo(Curves.JAVA.recover(hash, signature));
      if (point != null) {
        recovered++;
      }
    }
    assertThat(recovered).isBetween(20, 80);
  }

  @Test
  void ecdhKnownAnswers() {
    // Discovery v5, wire test vectors, ECDH.
    byte[] remote =
        curve.parse(hex("039961e4c2356d61bedb83052c115d311acb3a96f5777296dcf297351130266231"));
    byte[] secret = hex("fb757dc581730490a1d7a00deea65e9b1936924caaea8f44d476014856b68736");
    assertThat(hex(curve.ecdhCompressed(secret, remote)))
        .isEqualTo("033b11a2a1f214567e1537ce5e509ffd9b21373247f2a3ff6841f4976f53165e7e");
    assertThat(hex(curve.ecdhX(secret, remote)))
        .isEqualTo("3b11a2a1f214567e1537ce5e509ffd9b21373247f2a3ff6841f4976f53165e7e");
    // A pair of fixed keys whose shared x other implementations of RLPx test with.
    byte[] one = hex("7ebbc6a8358bc76dd73ebc557056702c8cfc34e5cfcd90eb83af0347575fd2ad");
    byte[] two = hex("6a3d6396903245bba5837752b9e0348874e72db0c4e11e9c485a81b4ea4353b9");
    String shared = "167ccc13ac5e8a26b131c3446030c60fbfac6aa8e31149d0869f93626a4cdf62";
    assertThat(hex(curve.ecdhX(one, curve.publicKey(two)))).isEqualTo(shared);
    assertThat(hex(curve.ecdhX(two, curve.publicKey(one)))).isEqualTo(shared);
  }

  @Test
  void ecdhWithSecretsAtTheEdges() {
    byte[] point = curve.publicKey(KEY);
    assertThat(curve.ecdhX(bytes32(BigInteger.ONE), point)).isEqualTo(Arrays.copyOf(point, 32));
    byte[] plus = curve.ecdhCompressed(bytes32(BigInteger.ONE), point);
    byte[] minus = curve.ecdhCompressed(bytes32(N.subtract(BigInteger.ONE)), point);
    assertThat(plus[0] ^ minus[0]).isEqualTo(1);
    assertThat(Arrays.copyOfRange(plus, 1, 33))
        .isEqualTo(Arrays.copyOfRange(minus, 1, 33))
        .isEqualTo(Arrays.copyOf(point, 32));
  }

  @Test
  void pointsOfBothParitiesAreReadInBothForms() {
    boolean[] seen = new boolean[2];
    for (int i = 1; i <= 20; i++) {
      byte[] point = curve.publicKey(bytes32(BigInteger.valueOf(i)));
      int parity = point[63] & 1;
      seen[parity] = true;
      byte[] x = Arrays.copyOf(point, 32);
      assertThat(curve.parse(join(new byte[] {4}, point))).isEqualTo(point);
      assertThat(curve.parse(join(new byte[] {(byte) (2 + parity)}, x))).isEqualTo(point);
      byte[] negative = curve.parse(join(new byte[] {(byte) (3 - parity)}, x));
      assertThat(integer(negative, 32).add(integer(point, 32))).isEqualTo(P);
    }
    assertThat(seen).containsOnly(true);
  }

  @Test
  void manyVirtualThreadsShareIt() throws Exception {
    byte[] point = curve.publicKey(KEY);
    Callable<Void> work =
        () -> {
          for (int i = 0; i < 20; i++) {
            byte[] hash = Keccak256.hash(bytes32(BigInteger.valueOf(i)));
            byte[] signature = curve.sign(KEY, hash);
            assertThat(curve.recover(hash, signature)).isEqualTo(point);
            assertThat(curve.ecdhX(hash, point)).isEqualTo(curve.ecdhX(KEY, curve.publicKey(hash)));
          }
          return null;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done :
          threads.invokeAll(IntStream.range(0, 64).mapToObj(_ -> work).toList())) {
        done.get();
      }
    }
  }

  /** An error within a call back from native code would end the process, this test with it. */
  @Test
  void aStackThatIsNearlyFullIsAnErrorAndNotACrash() throws InterruptedException {
    byte[] point = curve.publicKey(KEY);
    for (int round = 0; round < 10; round++) {
      // Another size each time, so that the end is met at another place.
      Thread thread =
          new Thread(null, () -> agreeUntilTheStackIsFull(point), "full", 300_000 + round * 1_000);
      thread.start();
      thread.join();
    }
    assertThat(curve.ecdhX(KEY, point)).hasSize(32);
  }

  private void agreeUntilTheStackIsFull(byte[] point) {
    try {
      agreeAtEveryDepth(point);
    } catch (StackOverflowError _) {
      // As it should.
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private void agreeAtEveryDepth(byte[] point) {
    curve.ecdhX(KEY, point);
    agreeAtEveryDepth(point);
  }

  private static BigInteger integer(byte[] bytes, int off) {
    return new BigInteger(1, bytes, off, 32);
  }
}
