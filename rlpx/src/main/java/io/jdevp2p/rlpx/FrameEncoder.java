package io.jdevp2p.rlpx;

import io.jdevp2p.rlp.RlpWriter;
import java.util.Arrays;

/**
 * Turns messages into frames: code, compression, cipher. One thread at a time, in the order in
 * which frames are sent; {@link #prepare} is the exception, since it only compresses.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#message-encoding">RLPx,
 *     message encoding</a>
 */
final class FrameEncoder {

  private final FrameCipher cipher;
  private final RlpxLimits limits;
  private volatile boolean snappy;
  private boolean snappyAfterHello;

  FrameEncoder(FrameCipher cipher, RlpxLimits limits) {
    this.cipher = cipher;
    this.limits = limits;
  }

  /** What follows our Hello is compressed, or not. */
  void afterHello(boolean withSnappy) {
    snappyAfterHello = withSnappy;
  }

  /** From now on messages are compressed, or not. */
  void open(boolean withSnappy) {
    snappyAfterHello = withSnappy;
    snappy = withSnappy;
  }

  /** The most room that a message of so many bytes can need to become a frame. */
  int mostBytes(int code, int len) {
    int data = RlpWriter.sizeOfLong(code) + (snappy ? SnappyPayload.maxCompressedBytes(len) : len);
    return FrameCipher.GAP_BYTES + FrameCipher.wireBytes(data);
  }

  /**
   * Appends a whole frame. What cannot be a frame is refused before the cipher has seen it.
   *
   * @param out has room for {@link #mostBytes} bytes from {@code at} on
   * @return the frame's size
   */
  int append(int code, byte[] payload, int off, int len, byte[] out, int at) throws RlpxException {
    int data = at + FrameCipher.HEADER_BYTES + FrameCipher.GAP_BYTES;
    int size = putData(code, payload, off, len, out, data);
    refuseTooBig(size, limits.frameBytes());
    if (code == BaseMessage.HELLO) {
      snappy = snappyAfterHello;
    }
    return cipher.seal(out, data, at, size);
  }

  /** {@code frame-data = msg-id || msg-data}, msg-data being compressed after Hello. */
  private int putData(int code, byte[] payload, int off, int len, byte[] out, int at) {
    int size = RlpWriter.putLong(code, out, at);
    if (snappy) {
      return size + SnappyPayload.compress(payload, off, len, out, at + size);
    }
    System.arraycopy(payload, off, out, at + size, len);
    return size + len;
  }

  /** Compresses a large message ahead of its turn, from any thread. */
  Prepared prepare(int code, byte[] payload, int off, int len) throws RlpxException {
    byte[] data = LargeBuffers.SHARED.take(mostBytes(code, len));
    int size = putData(code, payload, off, len, data, 0);
    if (size > limits.frameBytes()) {
      LargeBuffers.SHARED.give(data);
    }
    refuseTooBig(size, limits.frameBytes());
    int padded = FrameCipher.padded(size);
    Arrays.fill(data, size, padded, (byte) 0);
    return new Prepared(data, size, padded);
  }

  /** A message's frame data, to be appended in pieces. Owned by the thread that writes it. */
  final class Prepared {
    private final byte[] data;
    private final int size;
    private final int padded;
    private int done;

    private Prepared(byte[] data, int size, int padded) {
      this.data = data;
      this.size = size;
      this.padded = padded;
    }

    /** Whether the frame is complete. */
    boolean isDone() {
      return done == padded;
    }

    /** How much room the next piece needs, with header and MAC where they belong to it. */
    int nextBytes() {
      int piece = Math.min(FrameCipher.PIECE_BYTES, padded - done);
      return (done == 0 ? FrameCipher.HEADER_BYTES : 0)
          + piece
          + (done + piece == padded ? FrameMac.BYTES : 0);
    }

    /** Appends the next piece and returns how many bytes that was: {@link #nextBytes}. */
    int appendNext(byte[] out, int at) {
      int to = at;
      if (done == 0) {
        cipher.sealHeader(out, to, size);
        to += FrameCipher.HEADER_BYTES;
      }
      int piece = Math.min(FrameCipher.PIECE_BYTES, padded - done);
      cipher.sealPiece(data, done, piece, out, to);
      to += piece;
      done += piece;
      if (isDone()) {
        cipher.sealEnd(out, to);
        to += FrameMac.BYTES;
      }
      return to - at;
    }

    /** Nothing of it is needed any more. */
    void release() {
      LargeBuffers.SHARED.give(data);
    }
  }

  static void refuseTooBig(int size, int most) throws RlpxException {
    if (size > most) {
      throw new RlpxException(
          RlpxFailure.MESSAGE_TOO_BIG,
          "the message to be written has " + size + " bytes, at most " + most);
    }
  }
}
