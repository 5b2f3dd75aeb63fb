package io.jdevp2p.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the time of a refusal tells. In the manner of dudect: two kinds of message are refused in
 * random order, the slower half of the times of each is dropped (that is the machine, not the
 * code), and Welch's t says whether what is left differs. As a test it has to be right on a busy
 * machine, too; so it fails only when the difference is there three times in a row, and is a good
 * part of the whole: a step left out, and not one that takes a different path through a cache.
 */
class EciesTimingTest {

  private static final int SAMPLES = 3_000;
  private static final int ATTEMPTS = 3;
  private static final double SIGNIFICANT_T = 10;
  private static final double LARGE_SHARE = 0.15;

  private static final byte[] NOTHING = new byte[0];
  private static final SecretKey OWN = SecretKey.generate(new Random(1));
  private static final byte[] SEALED =
      Ecies.seal(OWN.publicKey(), new byte[300], NOTHING, new Random(2));

  static Stream<Arguments> forgeries() {
    byte[] offCurve = SEALED.clone();
    offCurve[64] ^= 1;
    byte[] notBelowP = SEALED.clone();
    Arrays.fill(notBelowP, 1, 33, (byte) 0xff);
    byte[] zero = SEALED.clone();
    Arrays.fill(zero, 1, 65, (byte) 0);
    byte[] otherPoint = SEALED.clone();
    System.arraycopy(OWN.publicKey().bytes(), 0, otherPoint, 1, PublicKey.BYTES);
    byte[] lastByteOfTag = SEALED.clone();
    lastByteOfTag[SEALED.length - 1] ^= 1;
    byte[] cipherText = SEALED.clone();
    cipherText[100] ^= 1;
    Map<String, byte[]> all = new LinkedHashMap<>();
    all.put("a point that is not on the curve", offCurve);
    all.put("an x that is not below p", notBelowP);
    all.put("a point of zeros", zero);
    all.put("another point of the curve", otherPoint);
    all.put("the last byte of the tag", lastByteOfTag);
    all.put("a byte of the ciphertext", cipherText);
    return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void whatIsWrongIsNotToldByTheTime(String wrong, byte[] forged) {
    byte[] firstByteOfTag = SEALED.clone();
    firstByteOfTag[SEALED.length - 32] ^= 1;
    assertAlike("open: " + wrong, () -> refuse(firstByteOfTag), () -> refuse(forged));
  }

  static Stream<Arguments> places() {
    return Stream.of(1, 15, 31).map(Arguments::of);
  }

  @ParameterizedTest(name = "byte {0}")
  @MethodSource("places")
  void whereATagDiffersIsNotToldByTheTime(int place) {
    byte[] tag = Arrays.copyOfRange(SEALED, SEALED.length - 32, SEALED.length);
    byte[] first = tag.clone();
    first[0] ^= 1;
    byte[] later = tag.clone();
    later[place] ^= 1;
    assertAlike("tag: byte " + place, () -> compare(tag, first), () -> compare(tag, later));
  }

  private static void refuse(byte[] forged) {
    assertThatThrownBy(() -> Ecies.open(OWN, forged, 0, forged.length, NOTHING))
        .isInstanceOf(CryptoException.class);
  }

  /** So often that the clock can tell it. */
  private static void compare(byte[] tag, byte[] other) {
    boolean any = false;
    for (int i = 0; i < 500; i++) {
      any |= Ecies.isTag(tag, other, 0);
    }
    assertThat(any).isFalse();
  }

  private static void assertAlike(String name, Runnable one, Runnable two) {
    Difference difference = measure(one, two);
    for (int attempt = 1; attempt < ATTEMPTS && difference.tells(); attempt++) {
      difference = measure(one, two);
    }
    System.out.printf("%-40s %s%n", name, difference);
    assertThat(difference.tells()).as("%s: %s", name, difference).isFalse();
  }

  /** Of two kinds of work: their means in nanoseconds, and Welch's t. */
  private record Difference(double one, double two, double t) {

    boolean tells() {
      return Math.abs(t) > SIGNIFICANT_T && Math.abs(one - two) > LARGE_SHARE * Math.max(one, two);
    }

    @Override
    public String toString() {
      return "%.0f ns and %.0f ns, t = %.1f".formatted(one, two, t);
    }
  }

  private static Difference measure(Runnable one, Runnable two) {
    Random order = new Random(3);
    double[][] times = new double[2][SAMPLES];
    int[] taken = new int[2];
    while (taken[0] < SAMPLES || taken[1] < SAMPLES) {
      int kind = taken[0] == SAMPLES ? 1 : taken[1] == SAMPLES ? 0 : order.nextInt(2);
      Runnable work = kind == 0 ? one : two;
      long start = System.nanoTime();
      work.run();
      times[kind][taken[kind]++] = System.nanoTime() - start;
    }
    double[] first = fasterHalf(times[0]);
    double[] second = fasterHalf(times[1]);
    double t =
        (mean(first) - mean(second))
            / Math.sqrt(variance(first) / first.length + variance(second) / second.length);
    return new Difference(mean(first), mean(second), t);
  }

  private static double[] fasterHalf(double[] times) {
    // The first tenth is the compiler's.
    double[] warm = Arrays.copyOfRange(times, times.length / 10, times.length);
    Arrays.sort(warm);
    return Arrays.copyOf(warm, warm.length / 2);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum()
        / (values.length - 1);
  }
}
