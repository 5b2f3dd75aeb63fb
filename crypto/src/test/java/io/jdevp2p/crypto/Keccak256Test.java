package io.jdevp2p.crypto;

import static io.jdevp2p.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Keccak256Test {

  private final Random random = new Random(1);

  @Test
  void knownAnswers() {
    assertThat(hex(Keccak256.hash(new byte[0])))
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(hex(Keccak256.hash(ascii("abc"))))
        .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    assertThat(hex(Keccak256.hash(ascii("a".repeat(1_000_000)))))
        .isEqualTo("fadae6b49f129bbb812be8407b7b2894f34aecf6dbd1f9b0f0c7e9853098fc96");
  }

  @Test
  void everyLengthAroundTheBlocksAgreesWithBouncyCastle() {
    for (int length = 0; length <= 700; length++) {
      byte[] in = randomBytes(length);
      assertThat(Keccak256.hash(in)).as("length %d", length).isEqualTo(bouncyCastle(in));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 135, 136, 137, 271, 272, 273, 4096, 100_000})
  void anySplitOfTheInputGivesTheSameDigest(int length) {
    byte[] in = randomBytes(length);
    byte[] whole = Keccak256.hash(in);
    for (int round = 0; round < 50; round++) {
      Keccak256 hash = new Keccak256();
      int at = 0;
      while (at < length) {
        int part = random.nextInt(Math.min(length - at, 400) + 1);
        hash.update(in, at, part);
        at += part;
      }
      assertThat(hash.digest()).isEqualTo(whole);
    }
  }

  @Test
  void partsAreHashedInOrder() {
    assertThat(Keccak256.hash(ascii("a"), ascii(""), ascii("bc")))
        .isEqualTo(Keccak256.hash(ascii("abc")));
  }

  @Test
  void aRangeIsHashedIntoARange() {
    byte[] in = randomBytes(500);
    byte[] out = new byte[40];
    Keccak256.hash(in, 7, 300, out, 5);
    assertThat(Arrays.copyOfRange(out, 5, 37))
        .isEqualTo(bouncyCastle(Arrays.copyOfRange(in, 7, 307)));
    assertThat(Arrays.copyOf(out, 5)).containsOnly(0);
    assertThat(Arrays.copyOfRange(out, 37, 40)).containsOnly(0);
  }

  @Test
  void theOutputMayLieOverTheInput() {
    byte[] buffer = randomBytes(300);
    byte[] expected = bouncyCastle(buffer);
    Keccak256.hash(buffer, 0, 300, buffer, 100);
    assertThat(Arrays.copyOfRange(buffer, 100, 132)).isEqualTo(expected);
  }

  @Test
  void lookingAtTheDigestDoesNotEndTheHash() {
    byte[] in = randomBytes(1000);
    Keccak256 running = new Keccak256();
    for (int length = 0; length < in.length; length++) {
      byte[] prefix = Arrays.copyOf(in, length);
      assertThat(running.digest()).as("length %d", length).isEqualTo(Keccak256.hash(prefix));
      assertThat(running.digest()).as("again").isEqualTo(Keccak256.hash(prefix));
      running.update(in, length, 1);
    }
  }

  /** Bytes that begin and end anywhere in a lane, at the very end of their array or before it. */
  @Test
  void everyBeginAndEndWithinALaneGivesTheSameDigest() {
    byte[] in = randomBytes(160);
    for (int first = 0; first <= 16; first++) {
      for (int end = first; end <= in.length; end++) {
        Keccak256 hash = new Keccak256().update(in, 0, first);
        hash.digest();
        hash.update(in, first, end - first);
        assertThat(hash.digest()).isEqualTo(bouncyCastle(Arrays.copyOf(in, end)));
        Keccak256 shortArray = new Keccak256().update(Arrays.copyOf(in, first));
        shortArray.update(Arrays.copyOfRange(in, first, end));
        assertThat(shortArray.digest()).isEqualTo(hash.digest());
      }
    }
  }

  @Test
  void anEmptyUpdateChangesNothing() {
    Keccak256 hash = new Keccak256().update(ascii("abc"));
    byte[] before = hash.digest();
    assertThat(hash.update(new byte[0]).digest()).isEqualTo(before);
    assertThat(hash.update(new byte[5], 5, 0).digest()).isEqualTo(before);
  }

  @Test
  void aCopyGoesItsOwnWay() {
    Keccak256 hash = new Keccak256().update(randomBytes(200));
    hash.digest();
    byte[] before = hash.digest();
    Keccak256 copy = hash.copy();
    copy.update(ascii("more"));
    assertThat(hash.digest()).isEqualTo(before);
    hash.update(ascii("more"));
    assertThat(copy.digest()).isEqualTo(hash.digest());
    assertThat(hash.copy().digest()).isEqualTo(hash.digest());
  }

  @Test
  void aResetHashIsAsNew() {
    Keccak256 hash = new Keccak256().update(randomBytes(200));
    hash.digest();
    hash.reset();
    assertThat(hash.digest()).isEqualTo(Keccak256.hash(new byte[0]));
    assertThat(hash.update(ascii("abc")).digest()).isEqualTo(Keccak256.hash(ascii("abc")));
  }

  @Test
  void rangesOutsideTheArrayAreRefusedAndChangeNothing() {
    Keccak256 hash = new Keccak256();
    byte[] three = new byte[3];
    byte[] thirtyTwo = new byte[32];
    assertThatThrownBy(() -> hash.update(three, 1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> hash.update(three, -1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> hash.update(three, 0, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> hash.digestTo(thirtyTwo, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Keccak256.hash(three, 0, 4, thirtyTwo, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Keccak256.hash(three, 0, 3, thirtyTwo, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(hash.digest()).isEqualTo(Keccak256.hash(new byte[0]));
  }

  /** C2 gives up above 8,000 bytecodes: see the class comment. */
  @Test
  void thePermutationStaysSmallEnoughToBeCompiledWell() throws IOException {
    try (InputStream in = Keccak256.class.getResourceAsStream("Keccak256.class")) {
      int bytecodes =
          ClassFile.of().parse(in.readAllBytes()).methods().stream()
              .filter(method -> method.methodName().equalsString("permute"))
              .flatMap(method -> method.code().stream())
              .mapToInt(code -> ((CodeAttribute) code).codeLength())
              .findFirst()
              .orElseThrow();
      assertThat(bytecodes).isBetween(500, 2_000);
    }
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] bouncyCastle(byte[] in) {
    KeccakDigest digest = new KeccakDigest(256);
    digest.update(in, 0, in.length);
    byte[] out = new byte[32];
    digest.doFinal(out, 0);
    return out;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
