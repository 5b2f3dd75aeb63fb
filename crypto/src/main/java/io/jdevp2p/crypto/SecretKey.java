package io.jdevp2p.crypto;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * A private key of secp256k1: a number from 1 to n-1.
 *
 * <p>Never printed: {@link #toString} shows the public key. It lives in the Java heap, where the
 * collector may copy it; whoever can read the memory of the process can read the key. A key for one
 * occasion can be {@linkplain #destroy destroyed} after it, which wipes it as far as that goes.
 *
 * <p>For any thread, and immutable until it is destroyed.
 */
public final class SecretKey implements Destroyable {

  /** Length of a key in bytes. */
  public static final int BYTES = 32;

  private final byte[] secret;

  // Computed at the first question. Two threads may both compute it: the outcome is the same.
  private volatile @Nullable PublicKey publicKey;

  private volatile boolean destroyed;

  private SecretKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * A new key.
   *
   * @param random where its bytes come from; must be cryptographically strong for a key that is to
   *     protect something
   * @return the key
   */
  public static SecretKey generate(RandomGenerator random) {
    byte[] secret = new byte[BYTES];
    do {
      random.nextBytes(secret);
    } while (!Scalar.isValid(secret, 0));
    return new SecretKey(secret);
  }

  /**
   * Reads a key.
   *
   * @param bytes 32 bytes, big-endian
   * @return the key
   * @throws CryptoException when the length is not 32, or the number is not within 1..n-1
   */
  public static SecretKey of(byte[] bytes) throws CryptoException {
    if (bytes.length != BYTES) {
      throw new CryptoException("private key of " + bytes.length + " bytes, want 32");
    }
    if (!Scalar.isValid(bytes, 0)) {
      throw new CryptoException("private key is zero, or not below the order of secp256k1");
    }
    return new SecretKey(bytes.clone());
  }

  /**
   * Reads a key from text.
   *
   * @param hex 64 hex digits, no prefix
   * @return the key
   * @throws CryptoException when the text is something else, or the number is not within 1..n-1;
   *     the message does not repeat the text
   */
  public static SecretKey fromHex(String hex) throws CryptoException {
    if (hex.length() != 2 * BYTES) {
      throw new CryptoException(
          "private key of " + hex.length() + " characters, want 64 hex digits");
    }
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      char high = hex.charAt(2 * i);
      char low = hex.charAt(2 * i + 1);
      if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
        throw new CryptoException("private key has a character that is not a hex digit");
      }
      bytes[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
    }
    return of(bytes);
  }

  /**
   * The secret itself.
   *
   * @return 32 bytes, big-endian; a copy
   * @throws IllegalStateException when the key was destroyed
   */
  public byte[] bytes() {
    return secret().clone();
  }

  /**
   * The point that belongs to this key; computed once.
   *
   * @return the public key
   * @throws IllegalStateException when the key was destroyed before it was first asked
   */
  public PublicKey publicKey() {
    PublicKey known = publicKey;
    if (known == null) {
      known = PublicKey.ofPoint(Secp256k1.curve().publicKey(secret()));
      publicKey = known;
    }
    return known;
  }

  /**
   * Overwrites the secret. Afterwards the key is good for nothing that needs it. Only the owner may
   * do so, and only when no other thread is using the key. What cannot be reached are copies that
   * the collector has made while moving it, and those that {@link #bytes} gave away.
   */
  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  /** The 32 bytes themselves, which the caller must not change. */
  byte[] secret() {
    if (destroyed) {
      throw new IllegalStateException("the private key was destroyed");
    }
    return secret;
  }

  /**
   * Equal when it is the same number; takes the same time whatever the numbers are. A destroyed key
   * equals only itself.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SecretKey key
            && !destroyed
            && !key.destroyed
            && MessageDigest.isEqual(secret, key.secret));
  }

  /** That of the public key, so that it tells nothing. */
  @Override
  public int hashCode() {
    return publicKey().hashCode();
  }

  /** Names the public key only. */
  @Override
  public String toString() {
    return destroyed ? "destroyed SecretKey" : "SecretKey of " + publicKey();
  }
}
