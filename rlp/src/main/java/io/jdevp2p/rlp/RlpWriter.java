package io.jdevp2p.rlp;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes RLP in its canonical form. Items go into a scratch buffer without the headers of the lists
 * around them; when a list ends its size is known, and the headers are put between the items as the
 * result is made. So {@link #toBytes} allocates one array of the exact size, and a writer that is
 * {@link #reset} and used again allocates nothing else.
 *
 * <p>Not thread-safe. What is written is copied at once.
 *
 * @see <a href="https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/">RLP</a>
 */
public final class RlpWriter {
  /** A scratch buffer above this is given back by reset, so that one large message costs once. */
  static final int MAX_KEPT_SCRATCH_BYTES = 64 * 1024;

  /** The largest result; a little below what an array can have. */
  static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private static final int INITIAL_BYTES = 128;

  private byte[] items = new byte[INITIAL_BYTES];
  private int itemBytes;

  // One entry for each list in the order they began: where in `items`, and how long its payload is
  // (while the list is open: how many header bytes there were when it began).
  private int[] listStarts = new int[4];
  private int[] listSizes = new int[4];
  private int lists;
  private int headerBytes; // of all ended lists

  private int[] open = new int[4]; // the entries of the lists that have not ended
  private int depth;

  /** Creates an empty writer. */
  public RlpWriter() {}

  /**
   * Begins a list: what is written until the matching {@link #endList} are its items.
   *
   * @return this
   * @throws IllegalStateException if {@link RlpReader#MAX_DEPTH} lists are open
   */
  public RlpWriter beginList() {
    if (depth == RlpReader.MAX_DEPTH) {
      throw new IllegalStateException("lists nested deeper than " + RlpReader.MAX_DEPTH);
    }
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
    }
    if (lists == listStarts.length) {
      listStarts = Arrays.copyOf(listStarts, 2 * lists);
      listSizes = Arrays.copyOf(listSizes, 2 * lists);
    }
    listStarts[lists] = itemBytes;
    listSizes[lists] = headerBytes;
    open[depth++] = lists++;
    return this;
  }

  /**
   * Ends the list that began last.
   *
   * @return this
   * @throws IllegalStateException if no list is open
   */
  public RlpWriter endList() {
    if (depth == 0) {
      throw new IllegalStateException("no list to end");
    }
    int list = open[--depth];
    int size = itemBytes - listStarts[list] + headerBytes - listSizes[list];
    listSizes[list] = size;
    int header = sizeOfHeader(size);
    checkRoom(header);
    headerBytes += header;
    return this;
  }

  /**
   * Writes bytes.
   *
   * @param b the bytes
   * @return this
   */
  public RlpWriter writeBytes(byte[] b) {
    return writeBytes(b, 0, b.length);
  }

  /**
   * Writes a range of an array as bytes.
   *
   * @param b the array
   * @param off where the bytes start
   * @param len how many they are
   * @return this
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public RlpWriter writeBytes(byte[] b, int off, int len) {
    Objects.checkFromIndexSize(off, len, b.length);
    if (len == 1 && b[off] >= 0) {
      makeRoom(1);
      items[itemBytes++] = b[off];
      return this;
    }
    int header = sizeOfHeader(len);
    makeRoom((long) header + len);
    putHeader(0x80, len, items, itemBytes);
    System.arraycopy(b, off, items, itemBytes + header, len);
    itemBytes += header + len;
    return this;
  }

  /**
   * Writes an unsigned integer.
   *
   * @param unsigned its 64 bits; a negative {@code long} stands for 2^63 and above
   * @return this
   */
  public RlpWriter writeLong(long unsigned) {
    makeRoom(1 + Long.BYTES);
    itemBytes += putLong(unsigned, items, itemBytes);
    return this;
  }

  /**
   * Writes an unsigned integer of any size.
   *
   * @param nonNegative the number
   * @return this
   * @throws IllegalArgumentException if it is negative
   */
  public RlpWriter writeBigInteger(BigInteger nonNegative) {
    if (nonNegative.signum() < 0) {
      throw new IllegalArgumentException("negative integer");
    }
    if (nonNegative.bitLength() <= Long.SIZE) {
      return writeLong(nonNegative.longValue());
    }
    byte[] magnitude = nonNegative.toByteArray();
    int sign = magnitude[0] == 0 ? 1 : 0; // a byte for the sign bit alone
    return writeBytes(magnitude, sign, magnitude.length - sign);
  }

  /**
   * Writes text as UTF-8.
   *
   * @param s the text
   * @return this
   * @throws IllegalArgumentException if it has half a surrogate pair, which UTF-8 cannot express
   */
  public RlpWriter writeString(String s) {
    return writeBytes(utf8(s));
  }

  /**
   * Writes an item that is RLP already. Only its outer header is checked.
   *
   * @param encodedItem exactly one item, with its header
   * @return this
   * @throws IllegalArgumentException if the array is not one item
   */
  public RlpWriter writeRaw(byte[] encodedItem) {
    try {
      RlpReader reader = new RlpReader(encodedItem);
      reader.skip();
      reader.expectEnd();
    } catch (RlpException e) {
      throw new IllegalArgumentException("not one RLP item: " + e.getMessage(), e);
    }
    makeRoom(encodedItem.length);
    System.arraycopy(encodedItem, 0, items, itemBytes, encodedItem.length);
    itemBytes += encodedItem.length;
    return this;
  }

  /**
   * The size of the result.
   *
   * @return how many bytes have been written, list headers included
   * @throws IllegalStateException if a list is open
   */
  public int size() {
    if (depth != 0) {
      throw new IllegalStateException(depth + " lists not ended");
    }
    return itemBytes + headerBytes;
  }

  /**
   * What has been written, in a new array. The writer can go on afterwards.
   *
   * @return all items, one after the other
   * @throws IllegalStateException if a list is open
   */
  public byte[] toBytes() {
    byte[] result = new byte[size()];
    copyTo(result, 0);
    return result;
  }

  /**
   * Puts what has been written into an array of the caller's. The writer can go on afterwards.
   *
   * @param dst the array
   * @param off where in it the first byte goes; {@link #size} bytes are written
   * @throws IndexOutOfBoundsException if there is not enough room
   * @throws IllegalStateException if a list is open
   */
  public void writeTo(byte[] dst, int off) {
    Objects.checkFromIndexSize(off, size(), dst.length);
    copyTo(dst, off);
  }

  /** Forgets everything, open lists too; the buffers are kept unless they have grown large. */
  public void reset() {
    itemBytes = 0;
    headerBytes = 0;
    lists = 0;
    depth = 0;
    if (items.length > MAX_KEPT_SCRATCH_BYTES) {
      items = new byte[INITIAL_BYTES];
    }
    if (listStarts.length > MAX_KEPT_SCRATCH_BYTES / Integer.BYTES) {
      listStarts = new int[4];
      listSizes = new int[4];
    }
  }

  /** The memory that the next item finds. */
  int scratchBytes() {
    return items.length + (listStarts.length + listSizes.length) * Integer.BYTES;
  }

  /**
   * Encodes a single unsigned integer.
   *
   * @param unsigned its 64 bits
   * @return a new array of 1 to 9 bytes
   */
  public static byte[] encodeInt(long unsigned) {
    byte[] encoded = new byte[sizeOfLong(unsigned)];
    putLong(unsigned, encoded, 0);
    return encoded;
  }

  /**
   * How many bytes an unsigned integer takes.
   *
   * @param unsigned its 64 bits
   * @return 1 to 9
   */
  public static int sizeOfLong(long unsigned) {
    return unsigned >= 0 && unsigned < 0x80 ? 1 : 1 + significantBytes(unsigned);
  }

  /**
   * Encodes an unsigned integer into an array of the caller's.
   *
   * @param unsigned its 64 bits
   * @param dst the array
   * @param off where in it the first byte goes
   * @return how many bytes were written, 1 to 9
   * @throws IndexOutOfBoundsException if there is not enough room; nothing is written then
   */
  public static int putLong(long unsigned, byte[] dst, int off) {
    int size = sizeOfLong(unsigned);
    Objects.checkFromIndexSize(off, size, dst.length);
    if (size > 1) {
      dst[off] = (byte) (0x80 + size - 1);
      putBigEndian(unsigned, size - 1, dst, off + 1);
    } else {
      dst[off] = (byte) (unsigned == 0 ? 0x80 : unsigned);
    }
    return size;
  }

  /** How many lists are open. */
  int depth() {
    return depth;
  }

  /** Copies the items, and in front of those that start a list the headers, outermost first. */
  private void copyTo(byte[] dst, int off) {
    int from = 0;
    int to = off;
    for (int i = 0; i < lists; i++) {
      int before = listStarts[i] - from;
      System.arraycopy(items, from, dst, to, before);
      from += before;
      to += before;
      to += putHeader(0xc0, listSizes[i], dst, to);
    }
    System.arraycopy(items, from, dst, to, itemBytes - from);
  }

  private void makeRoom(long more) {
    checkRoom(more);
    long needed = itemBytes + more;
    if (needed > items.length) {
      items = Arrays.copyOf(items, (int) Math.clamp(2L * items.length, needed, MAX_BYTES));
    }
  }

  private void checkRoom(long more) {
    if ((long) itemBytes + headerBytes + more > MAX_BYTES) {
      throw new IllegalStateException("more than " + MAX_BYTES + " bytes");
    }
  }

  private static int sizeOfHeader(int payloadBytes) {
    return payloadBytes <= RlpReader.MAX_SHORT_PAYLOAD ? 1 : 1 + significantBytes(payloadBytes);
  }

  /** Writes a header; the base is 0x80 for bytes and 0xc0 for a list. */
  private static int putHeader(int base, int payloadBytes, byte[] dst, int off) {
    if (payloadBytes <= RlpReader.MAX_SHORT_PAYLOAD) {
      dst[off] = (byte) (base + payloadBytes);
      return 1;
    }
    int lengthBytes = significantBytes(payloadBytes);
    dst[off] = (byte) (base + RlpReader.MAX_SHORT_PAYLOAD + lengthBytes);
    putBigEndian(payloadBytes, lengthBytes, dst, off + 1);
    return 1 + lengthBytes;
  }

  private static int significantBytes(long unsigned) {
    return (Long.SIZE - Long.numberOfLeadingZeros(unsigned) + 7) / 8;
  }

  private static void putBigEndian(long value, int count, byte[] dst, int off) {
    for (int i = count - 1; i >= 0; i--) {
      dst[off + i] = (byte) value;
      value >>>= 8;
    }
  }

  static byte[] utf8(String s) {
    for (int i = 0, c; i < s.length(); i += Character.charCount(c)) {
      c = s.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        throw new IllegalArgumentException("half a surrogate pair at character " + i);
      }
    }
    return s.getBytes(StandardCharsets.UTF_8);
  }
}
