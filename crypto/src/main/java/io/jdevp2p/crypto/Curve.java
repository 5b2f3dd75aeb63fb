package io.jdevp2p.crypto;

import org.jspecify.annotations.Nullable;

/**
 * secp256k1 on plain bytes: what {@link NativeSecp256k1} and {@link JavaSecp256k1} both do, bit for
 * bit alike. Points are 64 bytes, x then y, big-endian.
 *
 * <p>Callers have checked lengths and prefixes, that secrets are within 1..n-1, that points were
 * parsed before, and that what a key is recovered from has r and s within 1..n-1 and a recovery id
 * of 0..3. Safe for use by many threads.
 */
sealed interface Curve permits NativeSecp256k1, JavaSecp256k1 {

  /** The name that {@link Secp256k1#implementation()} shows. */
  String name();

  /** The point of a secret. */
  byte[] publicKey(byte[] secret);

  /**
   * Checks a point of 33 bytes (02, 03) or 65 (04): coordinates below p, on the curve.
   *
   * @return 64 bytes, null when it is not a point
   */
  byte @Nullable [] parse(byte[] encoded);

  /** Deterministic (RFC 6979, HMAC-SHA-256), low s: r, s, recovery id; 65 bytes. */
  byte[] sign(byte[] secret, byte[] hash);

  /** The point whose secret made the signature (65 bytes), null when there is none. */
  byte @Nullable [] recover(byte[] hash, byte[] signature);

  /** Whether r, s (64 bytes, any) is a signature with a low s. */
  boolean verify(byte[] point, byte[] hash, byte[] signature);

  /** The x coordinate of secret times point, 32 bytes. */
  byte[] ecdhX(byte[] secret, byte[] point);

  /** Secret times point, compressed, 33 bytes. */
  byte[] ecdhCompressed(byte[] secret, byte[] point);
}
