package io.jdevp2p.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An ECDSA signature from which the signer's key can be recovered: r and s within 1..n-1, and the
 * recovery id. That s is low is not asked here, as it is not on the wire: go-ethereum recovers from
 * a high s, too. {@link Secp256k1#verify} does ask.
 *
 * <p>Immutable, for any thread.
 */
public final class Signature {

  /** Length of r, s and the recovery id in bytes. */
  public static final int BYTES = 65;

  private final byte[] rsv;

  private Signature(byte[] rsv) {
    this.rsv = rsv;
  }

  /**
   * Reads a signature that came from outside.
   *
   * @param bytes 65 bytes: r and s, 32 each and big-endian, and the recovery id 0..3
   * @return the signature
   * @throws CryptoException when the length is another, r or s is zero or not below n, or the
   *     recovery id above 3
   */
  public static Signature of(byte[] bytes) throws CryptoException {
    if (bytes.length != BYTES) {
      throw new CryptoException("signature of " + bytes.length + " bytes, want 65");
    }
    if (!Scalar.isValid(bytes, 0) || !Scalar.isValid(bytes, Scalar.BYTES)) {
      throw new CryptoException("signature with r or s out of range");
    }
    if ((bytes[BYTES - 1] & 0xff) > 3) {
      throw new CryptoException("signature with recovery id " + (bytes[BYTES - 1] & 0xff));
    }
    return new Signature(bytes.clone());
  }

  /** What a {@link Curve} made, and therefore is in range. */
  static Signature ofSigned(byte[] rsv) {
    return new Signature(rsv);
  }

  /**
   * The whole signature.
   *
   * @return 65 bytes: r, s, recovery id 0..3; a copy
   */
  public byte[] bytes65() {
    return rsv.clone();
  }

  /**
   * The signature without its recovery id, as in node records.
   *
   * @return 64 bytes: r, s
   */
  public byte[] bytes64() {
    return Arrays.copyOf(rsv, BYTES - 1);
  }

  /**
   * Which of the up to four keys that fit r and s is the signer's.
   *
   * @return 0..3
   */
  public int recoveryId() {
    return rsv[BYTES - 1];
  }

  /** The 65 bytes themselves, which the caller must not change. */
  byte[] rsv() {
    return rsv;
  }

  /** Equal when all 65 bytes are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Signature signature && Arrays.equals(rsv, signature.rsv);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rsv);
  }

  /** All 65 bytes in hex. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(rsv);
  }
}
