package io.jdevp2p.enr;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The address of a node in the table: 32 bytes, the Keccak-256 hash of its public key. Immutable.
 *
 * <p>Distance is the XOR of two ids read as an unsigned 256-bit number. Ids are kept as four words,
 * the most significant first, since a lookup compares thousands of them.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/enr.md#v4-identity-scheme">the "v4"
 *     identity scheme</a>
 */
public final class NodeId implements Comparable<NodeId> {
  /** Bytes of an id. */
  public static final int BYTES = 32;

  private static final HexFormat HEX = HexFormat.of();

  private final long word0;
  private final long word1;
  private final long word2;
  private final long word3;

  private NodeId(long word0, long word1, long word2, long word3) {
    this.word0 = word0;
    this.word1 = word1;
    this.word2 = word2;
    this.word3 = word3;
  }

  /**
   * The id of the node that owns a key.
   *
   * @param key its public key
   * @return keccak256(x || y)
   */
  public static NodeId of(PublicKey key) {
    return of(Keccak256.hash(key.bytes()));
  }

  /**
   * The id with these bytes.
   *
   * @param bytes 32 bytes, copied
   * @return the id
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static NodeId of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("node id of " + bytes.length + " bytes, not " + BYTES);
    }
    return new NodeId(word(bytes, 0), word(bytes, 8), word(bytes, 16), word(bytes, 24));
  }

  /**
   * Reads an id as {@link #hex()} writes it.
   *
   * @param hex 64 hex digits of either case, with or without {@code 0x}
   * @return the id
   * @throws IllegalArgumentException if it is anything else
   */
  public static NodeId fromHex(String hex) {
    String digits = hex.startsWith("0x") ? hex.substring(2) : hex;
    if (digits.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "node id of " + digits.length() + " characters, not 64 hex digits");
    }
    try {
      return of(HEX.parseHex(digits));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("node id " + Excerpt.of(hex) + ": not 64 hex digits", e);
    }
  }

  /**
   * The id as bytes.
   *
   * @return 32 bytes, a new array
   */
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    putWord(word0, bytes, 0);
    putWord(word1, bytes, 8);
    putWord(word2, bytes, 16);
    putWord(word3, bytes, 24);
    return bytes;
  }

  /**
   * The id as text.
   *
   * @return 64 lower-case hex digits
   */
  public String hex() {
    return HEX.formatHex(bytes());
  }

  /**
   * The id as people recognise it in a log.
   *
   * @return the first 8 hex digits
   */
  public String shortHex() {
    return HEX.toHexDigits((int) (word0 >>> 32));
  }

  /**
   * The distance as an id-sized number.
   *
   * @param other the other id
   * @return the bitwise exclusive or of the two
   */
  public NodeId xor(NodeId other) {
    return new NodeId(
        word0 ^ other.word0, word1 ^ other.word1, word2 ^ other.word2, word3 ^ other.word3);
  }

  /**
   * The logarithmic distance: the number of bits of the XOR distance.
   *
   * @param a an id
   * @param b another
   * @return 0 if they are the same, else 1 to 256; 256 minus the length of the common prefix
   */
  public static int logDistance(NodeId a, NodeId b) {
    if (a.word0 != b.word0) {
      return 256 - Long.numberOfLeadingZeros(a.word0 ^ b.word0);
    }
    if (a.word1 != b.word1) {
      return 192 - Long.numberOfLeadingZeros(a.word1 ^ b.word1);
    }
    if (a.word2 != b.word2) {
      return 128 - Long.numberOfLeadingZeros(a.word2 ^ b.word2);
    }
    return 64 - Long.numberOfLeadingZeros(a.word3 ^ b.word3);
  }

  /**
   * Which of two ids is closer to this one.
   *
   * @param a an id
   * @param b another
   * @return less than 0 if {@code a} is closer, more than 0 if {@code b} is, 0 if they are the same
   */
  public int compareDistance(NodeId a, NodeId b) {
    int order = Long.compareUnsigned(word0 ^ a.word0, word0 ^ b.word0);
    if (order == 0) {
      order = Long.compareUnsigned(word1 ^ a.word1, word1 ^ b.word1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(word2 ^ a.word2, word2 ^ b.word2);
    }
    if (order == 0) {
      order = Long.compareUnsigned(word3 ^ a.word3, word3 ^ b.word3);
    }
    return order;
  }

  /** The order of the ids read as unsigned numbers. */
  @Override
  public int compareTo(NodeId other) {
    return Arrays.compareUnsigned(
        new long[] {word0, word1, word2, word3},
        new long[] {other.word0, other.word1, other.word2, other.word3});
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof NodeId other
        && word0 == other.word0
        && word1 == other.word1
        && word2 == other.word2
        && word3 == other.word3;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(word0 ^ word1 ^ word2 ^ word3);
  }

  /** The 64 hex digits. */
  @Override
  public String toString() {
    return hex();
  }

  private static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      word = (word << 8) | (bytes[at + i] & 0xff);
    }
    return word;
  }

  private static void putWord(long word, byte[] bytes, int at) {
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[at + i] = (byte) (word >>> (56 - 8 * i));
    }
  }
}
