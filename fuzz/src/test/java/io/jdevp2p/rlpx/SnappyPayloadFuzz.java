package io.jdevp2p.rlpx;

import io.jdevp2p.fuzz.Allocation;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.util.Arrays;

/**
 * Any bytes as a compressed payload, anywhere in an array: it inflates to what the description of
 * the format says, or is refused, and never takes more memory than is allowed. What is compressed
 * here inflates to what it was.
 */
public final class SnappyPayloadFuzz {
  private static final int MOST_BYTES = 100_000;

  private SnappyPayloadFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws RlpxException {
    Input input = new Input(bytes);
    int allowed = input.upTo(MOST_BYTES);
    byte[] array = input.rest();
    int margin = array.length % 7;
    int length = array.length - margin;
    inflate(array, margin, length, allowed);
    roundTrip(array, margin, length);
  }

  private static void inflate(byte[] array, int off, int length, int allowed) {
    byte[] expected =
        ReferenceSnappy.inflate(Arrays.copyOfRange(array, off, off + length), allowed);
    Allocation allocation = new Allocation();
    try {
      byte[] inflated = SnappyPayload.inflate(array, off, length, allowed);
      Check.equal(inflated, expected, "the inflated payload");
    } catch (RlpxException e) {
      if (expected != null) {
        throw new AssertionError("refused, though it inflates", e);
      }
      if (e.failure() != RlpxFailure.SNAPPY_TOO_BIG) {
        Check.equal(e.failure(), RlpxFailure.SNAPPY_MALFORMED, "the failure");
      }
    }
    allocation.checkAtMost(allowed);
  }

  private static void roundTrip(byte[] array, int off, int length) throws RlpxException {
    byte[] compressed = new byte[SnappyPayload.maxCompressedBytes(length)];
    int size = SnappyPayload.compress(array, off, length, compressed, 0);
    byte[] payload = Arrays.copyOfRange(array, off, off + length);
    Check.equal(
        SnappyPayload.inflate(compressed, 0, size, length), payload, "the payload compressed here");
    Check.equal(
        ReferenceSnappy.inflate(Arrays.copyOf(compressed, size), length), payload, "by the format");
  }
}
