package io.jdevp2p.rlpx;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and authenticates the frames of one direction, or checks and decrypts them, in place.
 * Pure; owned by the thread that reads, or by the one that writes. Frames must be handled in their
 * order, and after a wrong MAC no more.
 *
 * <pre>
 *   frame = header-ciphertext (16) || header-mac (16) || frame-ciphertext || frame-mac (16)
 * </pre>
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#framing">RLPx, framing</a>
 */
final class FrameCipher {

  private static final int BLOCK = 16;

  /** Header and header MAC: what has to be there before the size of a frame is known. */
  static final int HEADER_BYTES = BLOCK + FrameMac.BYTES;

  private final Cipher aes;
  private final FrameMac mac;
  private final byte[] expected = new byte[FrameMac.BYTES];

  FrameCipher(byte[] aesSecret, FrameMac mac) {
    this.mac = mac;
    try {
      aes = AesCiphers.ctr();
      // In CTR mode both directions are the same operation.
      aes.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(aesSecret, "AES"),
          new IvParameterSpec(new byte[BLOCK]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /** The size of frame data with its padding. */
  static int padded(int size) {
    return (size + BLOCK - 1) & -BLOCK;
  }

  /** The size of a whole frame on the wire. */
  static int wireBytes(int size) {
    return HEADER_BYTES + padded(size) + FrameMac.BYTES;
  }

  /**
   * Makes a frame of its data.
   *
   * @param buffer holds the frame data at {@code at + HEADER_BYTES}, and has room for {@code
   *     wireBytes(size)} bytes from {@code at} on
   * @param size of the frame data, at most 2^24-1
   * @return the size of the frame
   */
  int seal(byte[] buffer, int at, int size) {
    // header = frame-size || header-data || header-padding, header-data = [0, 0]
    Arrays.fill(buffer, at, at + BLOCK, (byte) 0);
    buffer[at] = (byte) (size >>> 16);
    buffer[at + 1] = (byte) (size >>> 8);
    buffer[at + 2] = (byte) size;
    buffer[at + 3] = (byte) 0xc2;
    buffer[at + 4] = (byte) 0x80;
    buffer[at + 5] = (byte) 0x80;
    crypt(buffer, at, BLOCK);
    mac.header(buffer, at, buffer, at + BLOCK);

    int body = at + HEADER_BYTES;
    int padded = padded(size);
    Arrays.fill(buffer, body + size, body + padded, (byte) 0);
    crypt(buffer, body, padded);
    mac.body(buffer, body, padded, buffer, body + padded);
    return HEADER_BYTES + padded + FrameMac.BYTES;
  }

  /**
   * Checks the MAC of a header, then decrypts it. Of the header only the size is looked at: the
   * rest has no meaning today, and go-ethereum ignores it, too.
   *
   * @return the size of the frame data, 0 to 2^24-1
   */
  int openHeader(byte[] buffer, int at) throws RlpxException {
    mac.header(buffer, at, expected, 0);
    if (!FrameMac.equal(expected, 0, buffer, at + BLOCK)) {
      throw new RlpxException(RlpxFailure.FRAME_HEADER_MAC, "the MAC of the header is wrong");
    }
    crypt(buffer, at, BLOCK);
    return ((buffer[at] & 0xff) << 16) | ((buffer[at + 1] & 0xff) << 8) | (buffer[at + 2] & 0xff);
  }

  /** Checks the MAC of a frame's body, which follows it, then decrypts the body. */
  void openBody(byte[] buffer, int at, int padded) throws RlpxException {
    mac.body(buffer, at, padded, expected, 0);
    if (!FrameMac.equal(expected, 0, buffer, at + padded)) {
      throw new RlpxException(RlpxFailure.FRAME_BODY_MAC, "the MAC of the body is wrong");
    }
    crypt(buffer, at, padded);
  }

  private void crypt(byte[] buffer, int at, int length) {
    try {
      aes.update(buffer, at, length, buffer, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("CTR mode needs no more room than it is given", e);
    }
  }
}
