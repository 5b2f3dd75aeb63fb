package io.jdevp2p.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A point of secp256k1: on the curve, not infinity, both coordinates below p. There is no other way
 * to one than through that check, so code that holds a key need not ask again.
 *
 * <p>Immutable, for any thread.
 */
public final class PublicKey {

  /** Length of the plain form, x and y, in bytes. */
  public static final int BYTES = 64;

  /** Length of the form with the prefix 04, in bytes. */
  public static final int UNCOMPRESSED_BYTES = 65;

  /** Length of the compressed form in bytes. */
  public static final int COMPRESSED_BYTES = 33;

  private final byte[] point;

  private PublicKey(byte[] point) {
    this.point = point;
  }

  /**
   * Reads a key that came from outside.
   *
   * @param bytes x and y (64 bytes), the same after the prefix 04 (65), or x after 02 or 03 (33).
   *     The hybrid prefixes 06 and 07 are refused
   * @return the key
   * @throws CryptoException when the bytes are not a point of the curve in one of these forms
   */
  public static PublicKey of(byte[] bytes) throws CryptoException {
    byte[] encoded =
        switch (bytes.length) {
          case BYTES -> uncompressed(bytes);
          case UNCOMPRESSED_BYTES -> {
            if (bytes[0] != 0x04) {
              throw new CryptoException("public key of 65 bytes does not start with 04");
            }
            yield bytes;
          }
          case COMPRESSED_BYTES -> {
            if (bytes[0] != 0x02 && bytes[0] != 0x03) {
              throw new CryptoException("public key of 33 bytes does not start with 02 or 03");
            }
            yield bytes;
          }
          default ->
              throw new CryptoException(
                  "public key of " + bytes.length + " bytes; known lengths are 64, 65 and 33");
        };
    byte[] point = Secp256k1.curve().parse(encoded);
    if (point == null) {
      throw new CryptoException("public key is not a point of secp256k1");
    }
    return new PublicKey(point);
  }

  /** A point that a {@link Curve} gave, and therefore checked. */
  static PublicKey ofPoint(byte[] point) {
    return new PublicKey(point);
  }

  /**
   * The plain form, as in enode URLs and RLPx.
   *
   * @return 64 bytes, x then y; a copy
   */
  public byte[] bytes() {
    return point.clone();
  }

  /**
   * The form with a prefix.
   *
   * @return 65 bytes: 04, x, y
   */
  public byte[] uncompressed() {
    return uncompressed(point);
  }

  /**
   * The compressed form, as in node records.
   *
   * @return 33 bytes: 02 or 03 by the parity of y, then x
   */
  public byte[] compressed() {
    byte[] compressed = new byte[COMPRESSED_BYTES];
    compressed[0] = (byte) (0x02 | (point[BYTES - 1] & 1));
    System.arraycopy(point, 0, compressed, 1, COMPRESSED_BYTES - 1);
    return compressed;
  }

  /** The 64 bytes themselves, which the caller must not change. */
  byte[] point() {
    return point;
  }

  private static byte[] uncompressed(byte[] point) {
    byte[] uncompressed = new byte[UNCOMPRESSED_BYTES];
    uncompressed[0] = 0x04;
    System.arraycopy(point, 0, uncompressed, 1, BYTES);
    return uncompressed;
  }

  /** Equal when it is the same point. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey key && Arrays.equals(point, key.point);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(point);
  }

  /** The first eight bytes of x in hex, for logs. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(point, 0, 8);
  }
}
