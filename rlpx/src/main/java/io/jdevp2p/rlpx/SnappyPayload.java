package io.jdevp2p.rlpx;

import java.io.IOException;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/**
 * Compresses and inflates payloads: Snappy's block format, whose first bytes announce the inflated
 * size. That size is checked before anything is allocated. Pure; thread-safe.
 *
 * <p>The work is done by the native library, but for one case on each side. A call of it costs 0.12
 * to 0.15 µs however little there is to do, a twentieth of what a message of 100 bytes costs in
 * all; so what is too small to be worth compressing is written as what the format calls a literal,
 * and a block that is a single literal, as any is that could not be compressed, is just copied.
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

  /** A payload up to this size is not compressed: little less than a frame's own overhead. */
  private static final int SMALL_BYTES = 128;

  /** The largest literal whose length fits its tag, which has six bits for it. */
  private static final int LITERAL_IN_TAG = 60;

  private SnappyPayload() {}

  /** How much room {@link #compress} needs. */
  static int maxCompressedBytes(int len) {
    return 32 + len + len / 6;
  }

  /** Writes the compressed payload to {@code out} and returns its size. */
  static int compress(byte[] payload, int off, int len, byte[] out, int outOff) {
    if (len <= SMALL_BYTES) {
      return putLiteral(payload, off, len, out, outOff);
    }
    try {
      return Snappy.compress(payload, off, len, out, outOff);
    } catch (IOException e) {
      throw new IllegalStateException("compressing does no I/O", e);
    }
  }

  /**
   * The size, a varint; then, if there is anything, a tag of two zero bits and the length less 1.
   */
  private static int putLiteral(byte[] payload, int off, int len, byte[] out, int outOff) {
    int at = outOff;
    if (len < 0x80) {
      out[at++] = (byte) len;
    } else {
      out[at++] = (byte) (0x80 | (len & 0x7f));
      out[at++] = (byte) (len >>> 7);
    }
    if (len > LITERAL_IN_TAG) {
      out[at++] = (byte) (LITERAL_IN_TAG << 2); // one byte of length follows
      out[at++] = (byte) (len - 1);
    } else if (len > 0) {
      out[at++] = (byte) ((len - 1) << 2);
    }
    System.arraycopy(payload, off, out, at, len);
    return at + len - outOff;
  }

  /**
   * Inflates a payload.
   *
   * @param maxBytes what the message may have, inflated
   * @throws RlpxException when it has more, or is no Snappy block
   */
  static byte[] inflate(byte[] from, int off, int len, int maxBytes) throws RlpxException {
    byte[] payload = new byte[inflatedBytes(from, off, len, maxBytes)];
    if (isLiteral(from, off, len, payload.length)) {
      System.arraycopy(from, off + len - payload.length, payload, 0, payload.length);
      return payload;
    }
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

  /**
   * Whether a block is its size and one literal of all the rest. No other block of that length can
   * begin like this: the tag says that so many bytes follow it, and no more do.
   */
  private static boolean isLiteral(byte[] from, int off, int len, int inflated) {
    int size = inflated < 1 << 7 ? 1 : inflated < 1 << 14 ? 2 : 3;
    int lengthBytes = inflated <= LITERAL_IN_TAG ? 0 : inflated <= 1 << 8 ? 1 : 2;
    if (inflated == 0 || inflated > 1 << 16 || len != size + 1 + lengthBytes + inflated) {
      return false;
    }
    int tag = off + size;
    if (from[tag - 1] < 0) {
      return false; // the size has more bytes than it needs, and the tag comes later
    }
    int stated = lengthBytes == 0 ? inflated - 1 : LITERAL_IN_TAG - 1 + lengthBytes;
    if (from[tag] != (byte) (stated << 2)) {
      return false;
    }
    int last = inflated - 1;
    return (lengthBytes < 1 || from[tag + 1] == (byte) last)
        && (lengthBytes < 2 || from[tag + 2] == (byte) (last >>> 8));
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
