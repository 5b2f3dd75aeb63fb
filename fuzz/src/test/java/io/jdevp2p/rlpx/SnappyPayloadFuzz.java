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
  private static final int MOST_BYTES = 0xffffff;

  /** What the longest element of the format makes of its bytes, rounded up. */
  private static final int LARGEST_RATIO = 22;

  private SnappyPayloadFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) throws RlpxException {
    Input input = new Input(bytes);
    int allowed = input.upTo(MOST_BYTES);
    int margin = input.choice(4);
    byte[] array = new byte[2 * margin + input.left()];
    int length = input.left();
    System.arraycopy(input.rest(), 0, array, margin, length);
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
    allocation.checkAtMost(Math.min(allowed, (long) LARGEST_RATIO * length));
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
