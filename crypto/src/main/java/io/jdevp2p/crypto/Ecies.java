package io.jdevp2p.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Messages sealed to a public key, as the RLPx handshake does it (<a
 * href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#ecies-encryption">RLPx, ECIES
 * Encryption</a>): ECDH on secp256k1, the concatenation key derivation of NIST SP 800-56 with
 * SHA-256, AES-128 in counter mode, HMAC-SHA-256.
 *
 * <p>A sealed message is the ephemeral key (65 bytes, prefix 04), the initialisation vector (16),
 * the ciphertext, and the tag (32). Static methods without state, for any thread.
 *
 * <p>The shared secret, the keys made of it and the ephemeral key are wiped after each message.
 * What the JDK's ciphers keep inside (the expanded key, copies of the keys that they were given)
 * can't be: it stays in the heap until the collector uses the place again.
 */
public final class Ecies {

  private static final int IV_BYTES = 16;
  private static final int TAG_BYTES = 32;
  private static final int AES_KEY_BYTES = 16;
  private static final byte UNCOMPRESSED = 0x04;

  private static final String CIPHER = "AES/CTR/NoPadding";

  // Looked for once: finding who has a cipher takes longer than encrypting a handshake with it.
  private static final Provider CIPHER_PROVIDER = cipherProvider();

  /** By how many bytes a sealed message is longer than the plain one; also its least length. */
  public static final int OVERHEAD = PublicKey.UNCOMPRESSED_BYTES + IV_BYTES + TAG_BYTES;

  private Ecies() {}

  /**
   * Seals a message.
   *
   * @param to whose secret key can open it
   * @param plain the message, may be empty
   * @param authenticated what the tag covers besides and is not part of the sealed message: the
   *     size prefix in RLPx; may be empty
   * @param random where the ephemeral key and the initialisation vector come from; must be
   *     cryptographically strong
   * @return the sealed message, {@link #OVERHEAD} bytes longer than the plain one
   */
  public static byte[] seal(
      PublicKey to, byte[] plain, byte[] authenticated, RandomGenerator random) {
    SecretKey ephemeral = SecretKey.generate(random);
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    byte[] sealed = new byte[Math.addExact(plain.length, OVERHEAD)];
    sealed[0] = UNCOMPRESSED;
    System.arraycopy(ephemeral.publicKey().point(), 0, sealed, 1, PublicKey.BYTES);
    int ivAt = PublicKey.UNCOMPRESSED_BYTES;
    System.arraycopy(iv, 0, sealed, ivAt, IV_BYTES);
    Keys keys = Keys.of(ephemeral, to);
    try {
      keys.aes(Cipher.ENCRYPT_MODE, iv, plain, 0, plain.length, sealed, ivAt + IV_BYTES);
      byte[] tag = keys.tag(sealed, ivAt, IV_BYTES + plain.length, authenticated);
      System.arraycopy(tag, 0, sealed, sealed.length - TAG_BYTES, TAG_BYTES);
      return sealed;
    } finally {
      keys.wipe();
      ephemeral.destroy();
    }
  }

  /**
   * Opens a sealed message that came from outside.
   *
   * <p>Its length and its first byte are looked at before anything is computed. Then the ephemeral
   * key is checked to be on the curve before anything is multiplied with it, and the tag before
   * anything is decrypted. Which of the two was wrong is not told, neither by the exception nor by
   * the time taken: a point that is none costs as much as a tag that is wrong
   * (GHSA-m6j8-rg6r-7mv8).
   *
   * @param own the key the message was sealed to
   * @param sealed holds the message
   * @param off where it starts
   * @param len its length in bytes
   * @param authenticated what the tag covers besides
   * @return the plain message
   * @throws CryptoException when it cannot be opened, for whatever reason; always the same message
   * @throws IndexOutOfBoundsException when the range is not within the array
   */
  public static byte[] open(SecretKey own, byte[] sealed, int off, int len, byte[] authenticated)
      throws CryptoException {
    Objects.checkFromIndexSize(off, len, sealed.length);
    if (len < OVERHEAD || sealed[off] != UNCOMPRESSED) {
      throw refusal();
    }
    int ivAt = off + PublicKey.UNCOMPRESSED_BYTES;
    int tagAt = off + len - TAG_BYTES;
    byte[] point = Secp256k1.curve().parse(Arrays.copyOfRange(sealed, off, ivAt));
    // With a point that is none, go on with another and fail at the end, after as much work.
    PublicKey ephemeral = point == null ? own.publicKey() : PublicKey.ofPoint(point);
    Keys keys = Keys.of(own, ephemeral);
    try {
      boolean genuine = isTag(keys.tag(sealed, ivAt, tagAt - ivAt, authenticated), sealed, tagAt);
      if (point == null || !genuine) {
        throw refusal();
      }
      byte[] iv = Arrays.copyOfRange(sealed, ivAt, ivAt + IV_BYTES);
      byte[] plain = new byte[len - OVERHEAD];
      keys.aes(Cipher.DECRYPT_MODE, iv, sealed, ivAt + IV_BYTES, plain.length, plain, 0);
      return plain;
    } finally {
      keys.wipe();
    }
  }

  /** Compares in a time that does not tell where the first difference is. */
  static boolean isTag(byte[] tag, byte[] sealed, int tagAt) {
    return MessageDigest.isEqual(tag, Arrays.copyOfRange(sealed, tagAt, tagAt + TAG_BYTES));
  }

  private static Provider cipherProvider() {
    try {
      return Cipher.getInstance(CIPHER).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CIPHER, e);
    }
  }

  private static CryptoException refusal() {
    return new CryptoException("sealed message cannot be opened");
  }

  /** The two keys of one message. */
  private static final class Keys {
    private final byte[] encryption;
    private final byte[] authentication;

    private Keys(byte[] encryption, byte[] authentication) {
      this.encryption = encryption;
      this.authentication = authentication;
    }

    static Keys of(SecretKey own, PublicKey remote) {
      byte[] shared = Secp256k1.ecdhX(own, remote);
      MessageDigest sha256 = sha256();
      // One turn of the derivation is enough for 32 bytes: SHA-256 of a counter, 1, and the secret.
      sha256.update(new byte[] {0, 0, 0, 1});
      byte[] derived = sha256.digest(shared);
      byte[] encryption = Arrays.copyOf(derived, AES_KEY_BYTES);
      sha256.update(derived, AES_KEY_BYTES, derived.length - AES_KEY_BYTES);
      byte[] authentication = sha256.digest();
      Arrays.fill(shared, (byte) 0);
      Arrays.fill(derived, (byte) 0);
      return new Keys(encryption, authentication);
    }

    void aes(int mode, byte[] iv, byte[] in, int off, int len, byte[] out, int outOff) {
      try {
        Cipher cipher = Cipher.getInstance(CIPHER, CIPHER_PROVIDER);
        cipher.init(mode, new SecretKeySpec(encryption, "AES"), new IvParameterSpec(iv));
        cipher.doFinal(in, off, len, out, outOff);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has " + CIPHER, e);
      }
    }

    byte[] tag(byte[] in, int off, int len, byte[] authenticated) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(authentication, "HmacSHA256"));
        mac.update(in, off, len);
        return mac.doFinal(authenticated);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HmacSHA256", e);
      }
    }

    void wipe() {
      Arrays.fill(encryption, (byte) 0);
      Arrays.fill(authentication, (byte) 0);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }
}
