package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * 64 bytes in the place of a public key, on the curve or not: the target of a lookup need not be a
 * key, and one that isn't must not spoil the neighbors beside it. Immutable.
 */
public final class EncodedKey {
  private final byte[] bytes;

  private EncodedKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * These bytes.
   *
   * @param bytes 64 bytes, copied
   * @return the same as a value
   * @throws IllegalArgumentException if there are not exactly 64
   */
  public static EncodedKey of(byte[] bytes) {
    if (bytes.length != PublicKey.BYTES) {
      throw new IllegalArgumentException(
          "key of " + bytes.length + " bytes, not " + PublicKey.BYTES);
    }
    return new EncodedKey(bytes.clone());
  }

  /**
   * A key, encoded.
   *
   * @param key the key
   * @return its 64 bytes
   */
  public static EncodedKey of(PublicKey key) {
    return new EncodedKey(key.bytes());
  }

  /**
   * The bytes.
   *
   * @return 64 bytes, a new array
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * The key, if it is one.
   *
   * @return nothing when the bytes are not a point of the curve
   */
  public Optional<PublicKey> key() {
    try {
      return Optional.of(PublicKey.of(bytes));
    } catch (CryptoException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof EncodedKey other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** All of it in hex. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
