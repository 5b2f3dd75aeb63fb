package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeIdTest {
  private static final Random RANDOM = new Random(7);

  @Test
  void isTheHashOfTheKey() {
    assertThat(NodeId.of(Samples.SPEC_KEY.publicKey()).hex()).isEqualTo(Samples.SPEC_ID);
  }

  @Test
  void textAndBytesRoundTrip() {
    NodeId id = NodeId.fromHex(Samples.SPEC_ID);
    assertThat(NodeId.of(id.bytes())).isEqualTo(id).hasSameHashCodeAs(id);
    assertThat(NodeId.fromHex("0x" + Samples.SPEC_ID.toUpperCase(Locale.ROOT))).isEqualTo(id);
    assertThat(id).hasToString(Samples.SPEC_ID);
    assertThat(id.shortHex()).isEqualTo("a448f24c");
  }

  @Test
  void refusesOtherTextAndBytes() {
    assertThatThrownBy(() -> NodeId.of(new byte[31])).hasMessageContaining("31 bytes");
    assertThatThrownBy(() -> NodeId.fromHex(Samples.SPEC_ID + "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65 characters");
    assertThatThrownBy(() -> NodeId.fromHex(Samples.SPEC_ID.replace('4', 'g')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 64 hex digits");
  }

  @Test
  void distanceOfAnIdToItselfIsZero() {
    NodeId id = NodeId.fromHex(Samples.SPEC_ID);
    assertThat(NodeId.logDistance(id, id)).isZero();
    assertThat(id.xor(id).bytes()).containsOnly(0);
    assertThat(id.compareDistance(id, id)).isZero();
  }

  @Test
  void logDistanceIsThatOfWholeNumbers() {
    for (int i = 0; i < 20_000; i++) {
      NodeId a = random();
      NodeId b = near(a);
      assertThat(NodeId.logDistance(a, b)).isEqualTo(number(a).xor(number(b)).bitLength());
      assertThat(number(a.xor(b))).isEqualTo(number(a).xor(number(b)));
    }
  }

  @Test
  void distanceOrderIsThatOfWholeNumbers() {
    for (int i = 0; i < 20_000; i++) {
      NodeId target = random();
      NodeId a = near(target);
      NodeId b = RANDOM.nextBoolean() ? near(a) : near(target);
      assertThat(Integer.signum(target.compareDistance(a, b)))
          .isEqualTo(number(target).xor(number(a)).compareTo(number(target).xor(number(b))));
      assertThat(Integer.signum(a.compareTo(b))).isEqualTo(number(a).compareTo(number(b)));
      assertThat(a.equals(b)).isEqualTo(number(a).equals(number(b)));
    }
  }

  private static NodeId random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return NodeId.of(bytes);
  }

  /** An id that has any number of leading bits in common with another, all of them too. */
  private static NodeId near(NodeId id) {
    BigInteger difference = new BigInteger(RANDOM.nextInt(257), RANDOM);
    byte[] bytes = number(id).xor(difference).toByteArray();
    byte[] padded = new byte[32];
    for (int i = 1; i <= Math.min(32, bytes.length); i++) {
      padded[32 - i] = bytes[bytes.length - i];
    }
    return NodeId.of(padded);
  }

  private static BigInteger number(NodeId id) {
    return new BigInteger(1, id.bytes());
  }
}
