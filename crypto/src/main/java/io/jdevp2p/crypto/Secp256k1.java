package io.jdevp2p.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The curve of Ethereum: signatures, recovery, key agreement. The only door to the two
 * implementations behind it, of which one is chosen at the first call, for the life of the process:
 *
 * <ol>
 *   <li>what the system property {@code jdevp2p.secp256k1} asks for: {@code java}, {@code native},
 *       or the path of a libsecp256k1 with the modules recovery and ecdh;
 *   <li>without it, the native library that comes along for Linux and macOS (x86_64, aarch64);
 *   <li>where that cannot be loaded, BouncyCastle in Java, which works everywhere, needs about
 *       three times as long, and is not constant time.
 * </ol>
 *
 * <p>A library is used only after it has passed its own test and one of ours. Which implementation
 * is in use is logged at DEBUG; that one asked for was not to be had, at WARN. The virtual machine
 * writes a warning of its own unless it runs with {@code --enable-native-access} for this module,
 * and where native access is denied the Java implementation is used.
 *
 * <p>Static methods, safe for any number of threads, virtual ones included.
 */
public final class Secp256k1 {

  private static final int HASH_BYTES = 32;
  private static final String PROPERTY = "jdevp2p.secp256k1";

  // A key with its point, and a signature with it: the node key of EIP-8, over Keccak-256 of "abc".
  private static final String TEST_SECRET =
      "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";
  private static final String TEST_POINT =
      "ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd3138"
          + "7574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f";
  private static final String TEST_COMPRESSED =
      "03ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd3138";
  private static final String TEST_HASH =
      "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45";
  private static final String TEST_SIGNATURE =
      "8ff58264ebb24259da806fd0e710ae4616c4f46952b5ee4c1cd9bd3de553632c"
          + "4fed3600a786bca40db32e379806493bdf1adc8e9f58a7b3953a100735560e1c01";
  private static final String GENERATOR =
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  /** Chosen when first needed. */
  private static final class Chosen {
    static final Curve CURVE = choose(System.getProperty(PROPERTY, ""));
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

  static Curve choose(String wanted) {
    Logger log = LoggerFactory.getLogger(Secp256k1.class);
    Curve curve = load(wanted, log);
    log.debug("secp256k1 by {}", curve.name());
    return curve;
  }

  private static Curve load(String wanted, Logger log) {
    if (wanted.equals("java")) {
      return new JavaSecp256k1();
    }
    if (!wanted.isEmpty() && !wanted.equals("native")) {
      try {
        return tested(new NativeSecp256k1(Path.of(wanted)));
      } catch (RuntimeException | LinkageError e) {
        log.warn("{}: cannot use {}, looking for another: {}", PROPERTY, wanted, e.toString());
      }
    }
    try {
      Path copy = NativeLibrary.extract();
      try {
        return tested(new NativeSecp256k1(copy));
      } finally {
        // Once loaded it stays mapped without its name.
        Files.deleteIfExists(copy);
      }
    } catch (IOException | RuntimeException | LinkageError e) {
      if (wanted.equals("native")) {
        log.warn("{}: no native library, going on in Java: {}", PROPERTY, e.toString());
      } else {
        log.debug("No native secp256k1: {}", e.toString());
      }
      return new JavaSecp256k1();
    }
  }

  /** Refuses a library that calculates otherwise: one built for another interface, or broken. */
  static Curve tested(Curve curve) {
    HexFormat hex = HexFormat.of();
    byte[] secret = hex.parseHex(TEST_SECRET);
    byte[] hash = hex.parseHex(TEST_HASH);
    byte[] point = hex.parseHex(TEST_POINT);
    byte[] compressed = hex.parseHex(TEST_COMPRESSED);
    byte[] signature = hex.parseHex(TEST_SIGNATURE);
    byte[] generator = curve.parse(hex.parseHex(GENERATOR));
    byte[] otherHash = hash.clone();
    otherHash[0] ^= 1;
    byte[] onlySignature = Arrays.copyOf(signature, Signature.BYTES - 1);
    boolean right =
        generator != null
            && Arrays.equals(curve.publicKey(secret), point)
            && Arrays.equals(curve.parse(compressed), point)
            && Arrays.equals(curve.sign(secret, hash), signature)
            && Arrays.equals(curve.recover(hash, signature), point)
            && curve.verify(point, hash, onlySignature)
            && !curve.verify(point, otherHash, onlySignature)
            && Arrays.equals(curve.ecdhX(secret, generator), Arrays.copyOf(point, 32))
            && Arrays.equals(curve.ecdhCompressed(secret, generator), compressed);
    if (!right) {
      throw new IllegalStateException("the library fails a known answer");
    }
    return curve;
  }

  private static void checkHash(byte[] hash) {
    if (hash.length != HASH_BYTES) {
      throw new IllegalArgumentException("hash of " + hash.length + " bytes, want 32");
    }
  }
}
