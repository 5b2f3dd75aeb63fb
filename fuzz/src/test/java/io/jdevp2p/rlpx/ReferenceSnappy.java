package io.jdevp2p.rlpx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Snappy's block format as it is described, byte after byte and in no hurry.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">the format</a>
 */
final class ReferenceSnappy {
  private final byte[] in;
  private int at;
  private byte[] out = {};
  private int filled;

  private ReferenceSnappy(byte[] in) {
    this.in = in;
  }

  /** The inflated block; null when it is none, or has more than so many bytes. */
  static byte @Nullable [] inflate(byte[] block, int maxBytes) {
    try {
      return new ReferenceSnappy(block).inflate(maxBytes);
    } catch (IndexOutOfBoundsException _) {
      return null; // it ends too early, or copies from or to where nothing is
    }
  }

  private byte @Nullable [] inflate(int maxBytes) {
    long size = varint();
    // What no block can be inflated to is not even allocated; an element has at most 64 bytes.
    if (size < 0 || size > maxBytes || size > 64L * in.length) {
      return null;
    }
    out = new byte[(int) size];
    while (at < in.length) {
      int tag = next();
      int upper = tag >>> 2;
      switch (tag & 3) {
        case 0 -> literal(upper < 60 ? upper : number(upper - 59));
        case 1 -> copy(4 + (upper & 7), (long) (upper >>> 3) << 8 | next());
        case 2 -> copy(1 + upper, number(2));
        default -> copy(1 + upper, number(4));
      }
    }
    return filled == out.length ? out : null;
  }

  private long varint() {
    long size = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = next();
      size |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return size > 0xffff_ffffL ? -1 : size;
      }
    }
    return -1;
  }

  private void literal(long lengthLessOne) {
    long length = lengthLessOne + 1;
    if (length > in.length - at || length > out.length - filled) {
      throw new IndexOutOfBoundsException();
    }
    byte[] bytes = Arrays.copyOfRange(in, at, at + (int) length);
    System.arraycopy(bytes, 0, out, filled, bytes.length);
    at += bytes.length;
    filled += bytes.length;
  }

  private void copy(int length, long offset) {
    if (offset == 0 || offset > filled) {
      throw new IndexOutOfBoundsException();
    }
    for (int i = 0; i < length; i++, filled++) {
      out[filled] = out[filled - (int) offset];
    }
  }

  private long number(int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) next() << (8 * i);
    }
    return number;
  }

  private int next() {
    return in[at++] & 0xff;
  }
}
