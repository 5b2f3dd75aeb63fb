package io.jdevp2p.rlp;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Strict pull reader over a range of an array. It stands in front of one item at a time and takes
 * only the canonical form of each: a byte below 0x80 is its own encoding, lengths and integers have
 * no leading zero, the long form is used from 56 bytes on. A length is compared with the bytes that
 * are there before anything is allocated or computed from it.
 *
 * <p>A list is walked lazily: {@link #enterList} looks at its header alone, and what is skipped or
 * copied raw is checked from outside only. Nothing is recursive and nothing but the results is
 * allocated, save for the ends of the open lists.
 *
 * <p>After an {@link RlpException} the reader stands where it stood before the call.
 *
 * <p>Not thread-safe. The array is not copied and must not change while it is read.
 *
 * @see <a href="https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/">RLP</a>
 */
public final class RlpReader {
  /** How deep lists may be nested; the next {@link #enterList} is refused. */
  public static final int MAX_DEPTH = 64;

  /** The longest payload whose length is in the first byte; longer ones have a length field. */
  static final int MAX_SHORT_PAYLOAD = 55;

  private final byte[] bytes;

  private int position;
  private int limit; // end of the list being walked, or of the input
  private int[] outerLimits = {}; // limit of the list around each open one; grows up to MAX_DEPTH
  private int depth;

  // The header of the item at `headerAt`, so that looking and then reading costs one parse.
  private int headerAt = -1;
  private boolean list;
  private int payload;
  private int end;

  /**
   * Reads a whole array.
   *
   * @param bytes the input, of any number of items
   */
  public RlpReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /**
   * Reads a range of an array.
   *
   * @param bytes the array
   * @param offset where the input starts
   * @param length how many bytes it has
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public RlpReader(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    this.bytes = bytes;
    this.position = offset;
    this.limit = offset + length;
  }

  /**
   * Whether there is another item in the list being walked, or in the input when no list is open.
   *
   * @return true if at least one byte is left there
   */
  public boolean hasNext() {
    return position < limit;
  }

  /**
   * Looks at the next item without consuming it.
   *
   * @return true for a list, false for bytes
   * @throws RlpException if there is no next item or its header is malformed
   */
  public boolean nextIsList() throws RlpException {
    parseHeader();
    return list;
  }

  /**
   * Steps into the next item, a list; its items come next, until {@link #hasNext} is false.
   *
   * @throws RlpException if the next item is not a list, or {@value #MAX_DEPTH} lists are open
   */
  public void enterList() throws RlpException {
    parseHeader();
    if (!list) {
      throw new RlpException("bytes where a list is expected", position);
    }
    if (depth == MAX_DEPTH) {
      throw new RlpException("lists nested deeper than " + MAX_DEPTH, position);
    }
    if (depth == outerLimits.length) {
      outerLimits = Arrays.copyOf(outerLimits, Math.clamp(2L * depth, 4, MAX_DEPTH));
    }
    outerLimits[depth++] = limit;
    position = payload;
    limit = end;
  }

  /**
   * Steps out of a list that has been read to its end.
   *
   * @throws RlpException if items are left in it
   * @throws IllegalStateException if no list is open
   */
  public void leaveList() throws RlpException {
    checkInList();
    if (position != limit) {
      throw new RlpException("more items in the list than expected", position);
    }
    limit = outerLimits[--depth];
  }

  /**
   * Steps out of a list and over what is left in it, as EIP-8 wants of those who read messages of
   * later versions. The rest is not looked at: it need not even be RLP.
   *
   * @throws IllegalStateException if no list is open
   * @throws RlpException never; declared like its strict counterpart
   */
  public void leaveListIgnoringRest() throws RlpException {
    checkInList();
    position = limit;
    limit = outerLimits[--depth];
  }

  /**
   * Reads bytes of whatever length the input has; prefer a bound.
   *
   * @return a new array
   * @throws RlpException if the next item is not canonical bytes
   */
  public byte[] readBytes() throws RlpException {
    return readBytesUpTo(Integer.MAX_VALUE);
  }

  /**
   * Reads bytes of a known length.
   *
   * @param exactLength the only length accepted
   * @return a new array of this length
   * @throws RlpException if the next item is not canonical bytes of this length
   */
  public byte[] readBytes(int exactLength) throws RlpException {
    int length = parseBytesHeader();
    if (length != exactLength) {
      throw new RlpException(length + " bytes where " + exactLength + " are expected", position);
    }
    return takeBytes();
  }

  /**
   * Reads bytes, not more than a maximum; the length is compared before anything is allocated.
   *
   * @param maxLength the greatest length accepted
   * @return a new array
   * @throws RlpException if the next item is not canonical bytes, or is longer
   */
  public byte[] readBytesUpTo(int maxLength) throws RlpException {
    checkAtMost(maxLength, parseBytesHeader());
    return takeBytes();
  }

  /**
   * Reads an unsigned integer of up to 64 bits.
   *
   * @return its bits; negative for 2^63 and above
   * @throws RlpException if the next item is not bytes, is longer than 8, or starts with a zero
   */
  public long readLong() throws RlpException {
    long value = parseUnsigned(Long.BYTES);
    position = end;
    return value;
  }

  /**
   * Reads an integer that fits an {@code int}.
   *
   * @return 0 to 2^31-1
   * @throws RlpException if the next item is not a canonical integer in this range
   */
  public int readInt() throws RlpException {
    return (int) readUnsigned(Integer.MAX_VALUE);
  }

  /** Reads an unsigned integer up to a maximum of less than 2^63. */
  long readUnsigned(long maximum) throws RlpException {
    long value = parseUnsigned(Long.BYTES);
    if (value < 0 || value > maximum) {
      throw new RlpException(
          "integer " + Long.toUnsignedString(value) + " is over " + maximum, position);
    }
    position = end;
    return value;
  }

  /**
   * Reads an unsigned integer of any size.
   *
   * @param maxBytes the greatest number of bytes accepted, 32 for what Ethereum calls a uint256
   * @return a number that is not negative
   * @throws RlpException if the next item is not bytes, is longer, or starts with a zero
   */
  public BigInteger readBigInteger(int maxBytes) throws RlpException {
    int length = parseBytesHeader();
    checkAtMost(maxBytes, length);
    checkNoLeadingZero(length);
    BigInteger value = new BigInteger(1, bytes, payload, length);
    position = end;
    return value;
  }

  /**
   * Reads text.
   *
   * @param maxBytes the greatest length accepted, in bytes of UTF-8
   * @return the text
   * @throws RlpException if the next item is not bytes, is longer, or is not well-formed UTF-8
   */
  public String readString(int maxBytes) throws RlpException {
    int length = parseBytesHeader();
    checkAtMost(maxBytes, length);
    String value;
    if (isAscii(payload, end)) {
      value = new String(bytes, payload, length, StandardCharsets.US_ASCII);
    } else {
      try {
        // A new decoder reports what `new String` would replace.
        ByteBuffer encoded = ByteBuffer.wrap(bytes, payload, length);
        value = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
      } catch (CharacterCodingException e) {
        throw new RlpException("text is not UTF-8", position, e);
      }
    }
    position = end;
    return value;
  }

  /**
   * Copies the next item as it is, header included. The inside of a list is not checked.
   *
   * @return a new array with the encoded item
   * @throws RlpException if there is no next item or its header is malformed
   */
  public byte[] readRaw() throws RlpException {
    parseHeader();
    byte[] raw = Arrays.copyOfRange(bytes, position, end);
    position = end;
    return raw;
  }

  /**
   * Steps over the next item. The inside of a list is not checked.
   *
   * @throws RlpException if there is no next item or its header is malformed
   */
  public void skip() throws RlpException {
    parseHeader();
    position = end;
  }

  /**
   * Where the reader stands.
   *
   * @return the offset in the array (not in the range) of the next byte that has not been read
   */
  public int offset() {
    return position;
  }

  /**
   * Checks that the input has been read to its end.
   *
   * @throws RlpException if bytes are left
   * @throws IllegalStateException if a list is still open
   */
  public void expectEnd() throws RlpException {
    if (depth != 0) {
      throw new IllegalStateException(depth + " lists not left");
    }
    if (position != limit) {
      throw new RlpException("bytes after the end", position);
    }
  }

  private void checkInList() {
    if (depth == 0) {
      throw new IllegalStateException("no list to leave");
    }
  }

  private int parseBytesHeader() throws RlpException {
    parseHeader();
    if (list) {
      throw new RlpException("a list where bytes are expected", position);
    }
    return end - payload;
  }

  private byte[] takeBytes() {
    byte[] taken = Arrays.copyOfRange(bytes, payload, end);
    position = end;
    return taken;
  }

  private long parseUnsigned(int maxBytes) throws RlpException {
    int length = parseBytesHeader();
    if (length > maxBytes) {
      throw new RlpException("integer of more than " + 8 * maxBytes + " bits", position);
    }
    checkNoLeadingZero(length);
    return bigEndian(payload, end);
  }

  private void checkNoLeadingZero(int length) throws RlpException {
    if (length > 0 && bytes[payload] == 0) {
      throw new RlpException("integer with a leading zero", position);
    }
  }

  private void checkAtMost(int maximum, int length) throws RlpException {
    if (length > maximum) {
      throw new RlpException(length + " bytes where at most " + maximum + " are taken", position);
    }
  }

  private boolean isAscii(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private long bigEndian(int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  /** Sets list, payload and end for the item at the position; the one place that reads headers. */
  private void parseHeader() throws RlpException {
    if (headerAt == position) {
      return;
    }
    if (position >= limit) {
      throw new RlpException(
          (depth == 0 ? "the input" : "the list") + " ends where an item is expected", position);
    }
    int first = bytes[position] & 0xff;
    if (first < 0x80) {
      header(false, position, 1);
    } else if (first <= 0x80 + MAX_SHORT_PAYLOAD) {
      header(false, position + 1, first - 0x80);
      if (first == 0x81 && bytes[payload] >= 0) {
        throw new RlpException("single byte below 0x80 with a header", position);
      }
    } else if (first < 0xc0) {
      longHeader(false, first - 0xb7);
    } else if (first <= 0xc0 + MAX_SHORT_PAYLOAD) {
      header(true, position + 1, first - 0xc0);
    } else {
      longHeader(true, first - 0xf7);
    }
    headerAt = position;
  }

  private void longHeader(boolean isList, int lengthBytes) throws RlpException {
    int from = position + 1;
    if (lengthBytes > limit - from) {
      throw new RlpException("the length is cut short", position);
    }
    if (bytes[from] == 0) {
      throw new RlpException("length with a leading zero", position);
    }
    // Without leading zeros, five bytes or more are beyond any array: no need to add them up.
    long length =
        lengthBytes > Integer.BYTES ? Long.MAX_VALUE : bigEndian(from, from + lengthBytes);
    if (length <= MAX_SHORT_PAYLOAD) {
      throw new RlpException("long form for a length below 56", position);
    }
    header(isList, from + lengthBytes, length);
  }

  private void header(boolean isList, int payloadAt, long length) throws RlpException {
    if (length > limit - payloadAt) {
      throw new RlpException(
          "the length runs past the end of the " + (depth == 0 ? "input" : "list"), position);
    }
    list = isList;
    payload = payloadAt;
    end = payloadAt + (int) length;
  }
}
