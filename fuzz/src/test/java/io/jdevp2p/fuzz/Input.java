package io.jdevp2p.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fuzzer's bytes as a source of choices, read from the first to the last. When they are used up
 * every choice is 0, so each array is an input. Owned by one run of a target.
 */
public final class Input {
  private final byte[] bytes;
  private int position;

  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether anything is left. */
  public boolean hasMore() {
    return position < bytes.length;
  }

  /** How many bytes are left. */
  public int left() {
    return bytes.length - position;
  }

  /** 0 to 255. */
  public int nextByte() {
    return hasMore() ? bytes[position++] & 0xff : 0;
  }

  public boolean nextBoolean() {
    return (nextByte() & 1) != 0;
  }

  /** 0 to {@code below - 1}, of at most 256. */
  public int choice(int below) {
    return nextByte() % below;
  }

  /** 0 to {@code most}, of one byte where that is enough, else of as many as it takes. */
  public int upTo(int most) {
    long number = 0;
    for (long range = 1; range <= most; range <<= Byte.SIZE) {
      number = number << Byte.SIZE | nextByte();
    }
    return (int) (number % (most + 1L));
  }

  public long nextLong() {
    long number = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      number = number << Byte.SIZE | nextByte();
    }
    return number;
  }

  /** So many bytes; zeros behind those that there are. */
  public byte[] bytes(int count) {
    byte[] taken = Arrays.copyOfRange(bytes, position, position + count);
    position = Math.min(bytes.length, position + count);
    return taken;
  }

  /** So many bytes, or those that are left. */
  public byte[] bytesUpTo(int most) {
    return bytes(Math.min(most, left()));
  }

  /** All that is left. */
  public byte[] rest() {
    return bytes(left());
  }

  /** All that is left, as text. */
  public String restAsText() {
    return new String(rest(), StandardCharsets.UTF_8);
  }

  /**
   * How large the next piece of something is: often all of it, often a few bytes.
   *
   * @param of how much there is, at least 1
   * @return 1 to {@code of}
   */
  public int piece(int of) {
    int size = nextByte();
    int wanted = size == 0 ? of : size <= 128 ? size : (size - 128) * 64;
    return Math.min(of, wanted);
  }
}
