package io.jdevp2p.rlpx;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts and authenticates the frames of one direction, or checks and decrypts them. Owned by one
 * thread at a time. Frames must be handled in their order, and after a wrong MAC no more.
 *
 * <pre>
 *   frame = header-ciphertext (16) || header-mac (16) || frame-ciphertext || frame-mac (16)
 * </pre>
 *
 * <p>A small frame is sealed within one array, with one call of the cipher for header and body. A
 * large one goes through in pieces, so that the MAC reads what the cipher has just written while it
 * is in the core's own cache, and so that each call of the cipher is short: the JVM's fast AES is
 * part of compiled code, and a few calls that each take a mebibyte stay in the interpreter, where
 * they were measured at 2 ms a mebibyte, against 0.05 ms for 64 calls. What remains is the MAC's
 * Keccak: 2 ms a mebibyte.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#framing">RLPx, framing</a>
 */
final class FrameCipher {

  private static final int BLOCK = 16;

  /** Header and header MAC: what has to be there before the size of a frame is known. */
  static final int HEADER_BYTES = BLOCK + FrameMac.BYTES;

  /**
   * How far before its input the cipher's output has to lie in the same array. Nearer, and at the
   * same place too, the JDK first copies the input to an array of its own, which was half of all
   * garbage when messages are small.
   */
  static final int GAP_BYTES = 32;

  /** What goes through the cipher and then through the MAC at once. */
  static final int PIECE_BYTES = 16 * 1024;

  private final Cipher aes;
  private final FrameMac mac;
  private final byte[] header = new byte[BLOCK];

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
   * Makes a frame of its data, within one array.
   *
   * @param buffer has room for {@code wireBytes(size)} bytes from {@code at} on
   * @param data where in it the frame data is, with room for its padding; best {@link #GAP_BYTES}
   *     behind {@code at + HEADER_BYTES}, not before that
   * @param size of the frame data, at most 2^24-1
   * @return the size of the frame
   */
  int seal(byte[] buffer, int data, int at, int size) {
    int body = at + HEADER_BYTES;
    int padded = padded(size);
    Arrays.fill(buffer, data + size, data + padded, (byte) 0);

    // The header is laid right before the data: one call encrypts both.
    putHeader(buffer, data - BLOCK, size);
    int first = Math.min(padded, PIECE_BYTES);
    int headerMac = at + BLOCK;
    crypt(buffer, data - BLOCK, BLOCK + first, buffer, headerMac);
    System.arraycopy(buffer, headerMac, buffer, at, BLOCK);
    mac.header(buffer, at, buffer, headerMac);

    mac.body(buffer, body, first);
    for (int done = first; done < padded; done += PIECE_BYTES) {
      int piece = Math.min(PIECE_BYTES, padded - done);
      sealPiece(buffer, data + done, piece, buffer, body + done);
    }
    sealEnd(buffer, body + padded);
    return HEADER_BYTES + padded + FrameMac.BYTES;
  }

  /** Begins a frame that goes on in pieces: writes its {@link #HEADER_BYTES}. */
  void sealHeader(byte[] out, int at, int size) {
    putHeader(out, at, size);
    crypt(out, at, BLOCK, out, at);
    mac.header(out, at, out, at + BLOCK);
  }

  /** The next piece of a frame, of the data with its padding. */
  void sealPiece(byte[] from, int off, int length, byte[] out, int at) {
    crypt(from, off, length, out, at);
    mac.body(out, at, length);
  }

  /** Ends a frame: writes the MAC of its body. */
  void sealEnd(byte[] out, int at) {
    mac.bodyEnd(out, at);
  }

  /** {@code header = frame-size || header-data || header-padding}, {@code header-data = [0, 0]}. */
  private static void putHeader(byte[] out, int at, int size) {
    Arrays.fill(out, at, at + BLOCK, (byte) 0);
    out[at] = (byte) (size >>> 16);
    out[at + 1] = (byte) (size >>> 8);
    out[at + 2] = (byte) size;
    out[at + 3] = (byte) 0xc2;
    out[at + 4] = (byte) 0x80;
    out[at + 5] = (byte) 0x80;
  }

  /**
   * Checks the MAC of a header, then decrypts it, leaving it as it was. Of the header only the size
   * is looked at: the rest has no meaning today, and go-ethereum ignores it, too.
   *
   * @return the size of the frame data, 0 to 2^24-1
   */
  int openHeader(byte[] buffer, int at) throws RlpxException {
    if (!mac.isHeader(buffer, at, buffer, at + BLOCK)) {
      throw new RlpxException(RlpxFailure.FRAME_HEADER_MAC, "the MAC of the header is wrong");
    }
    crypt(buffer, at, BLOCK, header, 0);
    return ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
  }

  /**
   * Takes the next piece of a frame's body and decrypts it within its array. Nobody may look at it
   * before {@link #openEnd} has returned: until then it is not known whose it is.
   *
   * @param to where the data goes; best {@link #GAP_BYTES} before {@code at}, not behind it
   */
  void openPiece(byte[] buffer, int at, int length, int to) {
    mac.body(buffer, at, length);
    crypt(buffer, at, length, buffer, to);
  }

  /** Checks the MAC that follows a frame's body. */
  void openEnd(byte[] buffer, int at) throws RlpxException {
    if (!mac.isBodyEnd(buffer, at)) {
      throw new RlpxException(RlpxFailure.FRAME_BODY_MAC, "the MAC of the body is wrong");
    }
  }

  private void crypt(byte[] from, int off, int length, byte[] to, int at) {
    try {
      aes.update(from, off, length, to, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("CTR mode needs no more room than it is given", e);
    }
  }
}
