package io.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every input, on seeded random ones; {@code -Djdevp2p.seed=N} takes others. */
class RlpPropertiesTest {
  private static final long SEED = Long.getLong("jdevp2p.seed", 20_260_101L);

  private final Random random = new Random(SEED);

  @Test
  void whatIsEncodedIsDecodedAgain() throws RlpException {
    for (int i = 0; i < 3_000; i++) {
      Object tree = Trees.random(random, i % 12, 300);
      byte[] encoded = Trees.encode(tree);
      assertThat(encoded).as(about(encoded)).isEqualTo(Trees.encodeByDefinition(tree));
      assertThat(Trees.encode(Trees.decode(encoded))).as(about(encoded)).isEqualTo(encoded);
    }
  }

  @Test
  void rawItemsPutTogetherAreTheInput() throws RlpException {
    for (int i = 0; i < 1_000; i++) {
      RlpWriter writer = new RlpWriter();
      for (int item = random.nextInt(4); item >= 0; item--) {
        Trees.write(Trees.random(random, 6, 300), writer);
      }
      byte[] input = writer.toBytes();
      RlpReader raw = new RlpReader(input);
      RlpReader skipping = new RlpReader(input);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (raw.hasNext()) {
        byte[] item = raw.readRaw();
        skipping.skip();
        assertThat(skipping.offset()).isEqualTo(raw.offset());
        assertThat(Trees.encode(Trees.decode(item))).isEqualTo(item);
        all.writeBytes(item);
      }
      assertThat(all.toByteArray()).as(about(input)).isEqualTo(input);
    }
  }

  @Test
  void everyTruncationIsRefusedOrCanonical() {
    for (int i = 0; i < 300; i++) {
      byte[] encoded = Trees.encode(List.of(Trees.random(random, 4, 70)));
      for (int length = 0; length < encoded.length; length++) {
        assertThat(refusedOrCanonical(Arrays.copyOf(encoded, length))).as(about(encoded)).isFalse();
      }
    }
  }

  @Test
  void everyMutationOfOneByteIsRefusedOrCanonical() {
    int decoded = 0;
    for (int i = 0; i < 150; i++) {
      byte[] encoded = Trees.encode(Trees.random(random, 3, 60));
      int step = Math.max(1, encoded.length / 64);
      for (int at = 0; at < encoded.length; at += step) {
        byte original = encoded[at];
        for (int value = 0; value < 256; value++) {
          encoded[at] = (byte) value;
          decoded += refusedOrCanonical(encoded) ? 1 : 0;
        }
        encoded[at] = original;
      }
    }
    assertThat(decoded).as("mutations that are valid too").isPositive();
  }

  @Test
  void randomBytesAreRefusedOrCanonical() {
    for (int i = 0; i < 100_000; i++) {
      byte[] input = new byte[random.nextInt(24)];
      random.nextBytes(input);
      refusedOrCanonical(input);
    }
  }

  /** Decodes, and if that works encodes; anything but an RlpException fails the test. */
  private static boolean refusedOrCanonical(byte[] input) {
    Object decoded;
    try {
      decoded = Trees.decode(input);
    } catch (RlpException e) {
      assertThat(e.offset()).as(about(input)).isBetween(0, input.length);
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(about(input), e);
    }
    assertThat(Trees.encode(decoded)).as(about(input)).isEqualTo(input);
    return true;
  }

  private static String about(byte[] input) {
    return "seed " + SEED + ", input " + HexFormat.of().formatHex(input);
  }
}
