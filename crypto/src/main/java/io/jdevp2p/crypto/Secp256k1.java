package io.jdevp2p.crypto;

/**
 * The curve of Ethereum: signatures, recovery, key agreement. The only door to the two
 * implementations behind it.
 *
 * <p>Static methods, safe for any number of threads, virtual ones included.
 */
public final class Secp256k1 {

  private static final int HASH_BYTES = 32;

  /** Chosen when first needed, for the life of the process. */
  private static final class Chosen {
    static final Curve CURVE = new JavaSecp256k1();
  }

  private Secp256k1() {}

  /** The implementation in use. */
  static Curve curve() {
    return Chosen.CURVE;
  }

  /**
   * Signs a hash. Deterministic (RFC 6979 with HMAC-SHA-256), s in the lower half.
   *
   * @param key the signer's
   * @param hash 32 bytes
   * @return the signature with its recovery id
   */
  public static Signature sign(SecretKey key, byte[] hash) {
    checkHash(hash);
    return Signature.ofSigned(curve().sign(key.secret(), hash));
  }

  /**
   * Finds out who signed a hash. Takes a high s, too, as go-ethereum does.
   *
   * @param hash 32 bytes
   * @param signature the signature
   * @return the signer's key
   * @throws CryptoException when no key fits
   */
  public static PublicKey recover(byte[] hash, Signature signature) throws CryptoException {
    checkHash(hash);
    byte[] point = curve().recover(hash, signature.rsv());
    if (point == null) {
      throw new CryptoException("no key can be recovered from the signature");
    }
    return PublicKey.ofPoint(point);
  }

  /**
   * Checks a signature.
   *
   * @param key the signer's
   * @param hash 32 bytes
   * @param signature r and s, 32 bytes each; anything else is no signature
   * @return whether it is one; false when s is not in the lower half, when r or s is out of range,
   *     or the length is not 64
   */
  public static boolean verify(PublicKey key, byte[] hash, byte[] signature) {
    checkHash(hash);
    return signature.length == Signature.BYTES - 1 && curve().verify(key.point(), hash, signature);
  }

  /**
   * The secret that two keys share, as RLPx wants it.
   *
   * @param key our own
   * @param remote the other side's
   * @return the x coordinate of the product, 32 bytes
   */
  public static byte[] ecdhX(SecretKey key, PublicKey remote) {
    return curve().ecdhX(key.secret(), remote.point());
  }

  /**
   * The secret that two keys share, as discovery v5 wants it.
   *
   * @param key our own
   * @param remote the other side's
   * @return the product in compressed form, 33 bytes
   */
  public static byte[] ecdhCompressed(SecretKey key, PublicKey remote) {
    return curve().ecdhCompressed(key.secret(), remote.point());
  }

  /**
   * Which implementation is in use.
   *
   * @return {@code libsecp256k1 (native)} or {@code BouncyCastle (Java)}
   */
  public static String implementation() {
    return curve().name();
  }

  private static void checkHash(byte[] hash) {
    if (hash.length != HASH_BYTES) {
      throw new IllegalArgumentException("hash of " + hash.length + " bytes, want 32");
    }
  }
}
