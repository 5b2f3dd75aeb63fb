package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.Keccak256;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The running MAC of one direction. Owned by the thread that reads, or by the one that writes.
 *
 * <p>A frame costs four Keccak permutations and more by its length, which is where nearly all the
 * time of a frame goes. The first digest of a header is the last of the frame before; {@link
 * Keccak256} keeps it.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#mac">RLPx, MAC</a>
 */
final class FrameMac {

  static final int BYTES = 16;

  private final Keccak256 state;
  private final Cipher aes;
  private final byte[] digest = new byte[32];
  private final byte[] seed = new byte[BYTES];

  FrameMac(byte[] macSecret, Keccak256 state) {
    this.state = state;
    try {
      aes = AesCiphers.block();
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(macSecret, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /** {@code header-mac-seed = aes(mac-secret, digest(mac)[:16]) ^ header-ciphertext}. */
  void header(byte[] bytes, int at, byte[] out, int outAt) {
    headerDigest(bytes, at);
    System.arraycopy(digest, 0, out, outAt, BYTES);
  }

  /** Whether this is the MAC of that header. */
  boolean isHeader(byte[] bytes, int at, byte[] claimed, int claimedAt) {
    headerDigest(bytes, at);
    return isDigest(claimed, claimedAt);
  }

  private void headerDigest(byte[] bytes, int at) {
    state.digestTo(digest, 0);
    mixIn(bytes, at);
  }

  /** Goes on with ciphertext of a body. */
  void body(byte[] bytes, int at, int length) {
    state.update(bytes, at, length);
  }

  /** {@code frame-mac-seed = aes(mac-secret, digest(mac)[:16]) ^ digest(mac)[:16]}. */
  void bodyEnd(byte[] out, int outAt) {
    bodyDigest();
    System.arraycopy(digest, 0, out, outAt, BYTES);
  }

  /** Whether this is the MAC of the body so far. */
  boolean isBodyEnd(byte[] claimed, int claimedAt) {
    bodyDigest();
    return isDigest(claimed, claimedAt);
  }

  private void bodyDigest() {
    state.digestTo(digest, 0);
    mixIn(digest, 0);
  }

  /** Updates the state with the encrypted digest, XORed with 16 bytes; a new digest follows. */
  private void mixIn(byte[] bytes, int at) {
    try {
      aes.update(digest, 0, BYTES, seed, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a block fits a block", e);
    }
    for (int i = 0; i < BYTES; i++) {
      seed[i] ^= bytes[at + i];
    }
    state.update(seed, 0, BYTES);
    state.digestTo(digest, 0);
  }

  /** Compares in a time that does not tell where the first difference is. */
  private boolean isDigest(byte[] claimed, int at) {
    int difference = 0;
    for (int i = 0; i < BYTES; i++) {
      difference |= digest[i] ^ claimed[at + i];
    }
    return difference == 0;
  }
}
