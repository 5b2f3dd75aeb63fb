package io.jdevp2p.rlpx;

import java.io.IOException;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/**
 * Compresses and inflates payloads: Snappy's block format, whose first bytes announce the inflated
 * size. That size is checked before anything is allocated. Pure; thread-safe.
 *
 * @see <a href="https://eips.ethereum.org/EIPS/eip-706">EIP-706</a>
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">the format</a>
 */
final class SnappyPayload {

  /**
   * No element of the format makes more than 64 bytes out of 3. Who announces more lies, and is not
   * given the memory to be found out.
   */
  private static final int LARGEST_RATIO = 22;

  private SnappyPayload() {}

  /** How much room {@link #compress} needs. */
  static int maxCompressedBytes(int len) {
    return 32 + len + len / 6;
  }

  /** Writes the compressed payload to {@code out} and returns its size. */
  static int compress(byte[] payload, int off, int len, byte[] out, int outOff) {
    try {
      return Snappy.compress(payload, off, len, out, outOff);
    } catch (IOException e) {
      throw new IllegalStateException("compressing does no I/O", e);
    }
  }

  /**
   * Inflates a payload.
   *
   * @param maxBytes what the message may have, inflated
   * @throws RlpxException when it has more, or is no Snappy block
   */
  static byte[] inflate(byte[] from, int off, int len, int maxBytes) throws RlpxException {
    byte[] payload = new byte[inflatedBytes(from, off, len, maxBytes)];
    int inflated;
    try {
      inflated = Snappy.uncompress(from, off, len, payload, 0);
    } catch (IOException | SnappyError e) {
      throw new RlpxException(RlpxFailure.SNAPPY_MALFORMED, "the message does not inflate", e);
    }
    if (inflated != payload.length) {
      throw new RlpxException(
          RlpxFailure.SNAPPY_MALFORMED,
          "the message inflates to " + inflated + " bytes, announced are " + payload.length);
    }
    return payload;
  }

  /**
   * How large a payload says that it is, inflated; nothing is allocated for that.
   *
   * @param maxBytes what the message may have, inflated
   * @throws RlpxException when it has more, or cannot have what it says
   */
  static int inflatedBytes(byte[] from, int off, int len, int maxBytes) throws RlpxException {
    long announced = announcedBytes(from, off, len);
    if (announced > maxBytes) {
      throw new RlpxException(
          RlpxFailure.SNAPPY_TOO_BIG,
          "the message inflates to " + announced + " bytes, at most " + maxBytes);
    }
    if (announced > (long) len * LARGEST_RATIO) {
      throw new RlpxException(
          RlpxFailure.SNAPPY_MALFORMED,
          len + " bytes cannot inflate to the announced " + announced);
    }
    return (int) announced;
  }

  /** The size at the head of a block: a little-endian varint of at most 32 bits. */
  private static long announcedBytes(byte[] from, int off, int len) throws RlpxException {
    long size = 0;
    for (int i = 0; i < 5 && i < len; i++) {
      long bits = from[off + i] & 0x7f;
      size |= bits << (7 * i);
      if (from[off + i] >= 0) {
        if (size > 0xffff_ffffL) {
          break;
        }
        return size;
      }
    }
    throw new RlpxException(RlpxFailure.SNAPPY_MALFORMED, "the message has no size");
  }
}
