package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.Handshake.Step;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a stranger can make a node compute. */
class HandshakeCostTest {
  private static final byte[] AUTH = auth(8);

  @BeforeAll
  static void chooseTheCurve() {
    feed(AUTH); // the choice among the implementations tests them
  }

  private static byte[] auth(long seed) {
    Handshake initiator =
        Handshake.initiator(
            Wire.ALICE, Wire.BOB.publicKey(), new Random(seed), RlpxLimits.defaults());
    return ((Step.Send) initiator.next()).bytes();
  }

  /** What a node does that gets these bytes. */
  private static Step feed(byte[] bytes) {
    Handshake recipient =
        Handshake.recipient(Wire.BOB, new Random(bytes.length), RlpxLimits.defaults());
    Step step = recipient.next();
    for (int at = 0; step instanceof Step.NeedBytes(int count) && at < bytes.length; ) {
      int length = Math.min(count, bytes.length - at);
      recipient.received(bytes, at, length);
      at += length;
      step = recipient.next();
    }
    return step;
  }

  private static Map<String, Integer> costOf(byte[] bytes) throws Exception {
    return CurveOperations.during(() -> feed(bytes));
  }

  @Test
  void nothingIsComputedForALengthThatCannotBe() throws Exception {
    Map<String, Integer> cost =
        CurveOperations.during(() -> {
          for (int size = 0; size <= 0xffff; size++) {
            if (size < HandshakeCodec.SMALLEST_AUTH_BYTES
                || size > RlpxLimits.defaults().authBytes()) {
              byte[] packet = Arrays.copyOf(AUTH, 2 + Math.min(size, 3000));
              packet[0] = (byte) (size >>> 8);
              packet[1] = (byte) size;
              assertThat(feed(packet)).isInstanceOf(Step.Failed.class);
            }
          }
        });
    assertThat(cost).isEmpty();
  }

  @Test
  void nothingIsComputedBeforeTheWholeMessageIsThere() throws Exception {
    Map<String, Integer> cost =
        CurveOperations.during(() -> {
          for (int length = 0; length < AUTH.length; length++) {
            assertThat(feed(Arrays.copyOf(AUTH, length))).isInstanceOf(Step.NeedBytes.class);
          }
        });
    assertThat(cost).isEmpty();
  }

  @Test
  void garbageCostsOneMultiplicationAndNoKey() throws Exception {
    byte[] garbage = AUTH.clone();
    garbage[garbage.length - 1] ^= 1;
    assertThat(feed(garbage)).isInstanceOf(Step.Failed.class);
    Map<String, Integer> cost = costOf(garbage);
    assertThat(cost).containsEntry("ecdhX", 1).doesNotContainKeys("publicKey", "sign", "recover");
  }

  /** Whose key it is, costs no less and no more when it is not on the curve. */
  @Test
  void aPointThatIsNoneCostsWhatAWrongTagDoes() throws Exception {
    byte[] wrongTag = AUTH.clone();
    wrongTag[wrongTag.length - 1] ^= 1;
    byte[] offCurve = AUTH.clone();
    offCurve[2 + 64] ^= 1;
    assertThat(costOf(offCurve).get("ecdhX")).isEqualTo(costOf(wrongTag).get("ecdhX"));
  }

  @Test
  void aReplayedAuthCostsWhatAFreshOneDoesAndNoMore() throws Exception {
    Map<String, Integer> fresh = costOf(auth(20));
    byte[] replayed = auth(21);
    assertThat(feed(replayed)).isInstanceOf(Step.Send.class);
    for (int i = 0; i < 3; i++) {
      assertThat(costOf(replayed)).isEqualTo(fresh);
    }
    assertThat(fresh).containsEntry("ecdhX", 4).containsEntry("recover", 1);
  }
}
