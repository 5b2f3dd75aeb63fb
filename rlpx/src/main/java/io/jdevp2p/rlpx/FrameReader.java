package io.jdevp2p.rlpx;

import java.io.IOException;
import java.util.Arrays;

/**
 * Turns what arrives into messages: MAC before trust, length before memory. Owned by the thread
 * that reads.
 *
 * <p>Frames are checked, decrypted and inflated inside the read buffer; the payload is the only
 * thing allocated for a message. The body of a large frame is hashed and decrypted while more of it
 * arrives, and looked at only when its MAC is known to be right.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#framing">RLPx, framing</a>
 */
final class FrameReader {

  /** The largest encoding of a message code that is an int: one byte of length, four of number. */
  private static final int LARGEST_CODE_BYTES = 5;

  private final ReadBuffer in;
  private final FrameCipher cipher;
  private final RlpxLimits limits;
  private boolean snappy;

  FrameReader(ReadBuffer in, FrameCipher cipher, RlpxLimits limits) {
    this.in = in;
    this.cipher = cipher;
    this.limits = limits;
  }

  /** Hello is exchanged: larger frames may come, compressed or not. */
  void open(boolean withSnappy) {
    snappy = withSnappy;
    in.growWhenBusy();
  }

  /**
   * Reads the first message, which is never compressed. The limit counts before any byte of the
   * frame's body is waited for.
   */
  Frame readFirst() throws IOException {
    MessageLimits helloLimits = _ -> limits.helloBytes();
    int size =
        readHeader(limits.helloBytes() + 1, RlpxFailure.HELLO_TOO_BIG, Stage.HELLO, helloLimits);
    return readBody(size, helloLimits);
  }

  /** Reads a message after Hello. */
  Frame read(MessageLimits messageLimits) throws IOException {
    int size =
        readHeader(
            largestFrame(messageLimits.largestBytes()),
            RlpxFailure.FRAME_TOO_BIG,
            Stage.OPEN,
            messageLimits);
    return readBody(size, messageLimits);
  }

  /** A compressed message may be larger than the message, but not by much. */
  private int largestFrame(int largestBytes) {
    int inflated = Math.min(largestBytes, limits.inflatedBytes());
    int compressed = snappy ? SnappyPayload.maxCompressedBytes(inflated) : inflated;
    return Math.min(limits.frameBytes(), compressed + LARGEST_CODE_BYTES);
  }

  private int readHeader(int largest, RlpxFailure tooBig, Stage stage, MessageLimits messageLimits)
      throws IOException {
    if (!in.require(FrameCipher.HEADER_BYTES, FrameCipher.HEADER_BYTES, messageLimits)) {
      if (in.available() == 0) {
        throw new RlpxException(stage.ended(), "the other side has ended the connection");
      }
      throw truncated();
    }
    int size = cipher.openHeader(in.array(), in.start());
    if (size > largest) {
      throw new RlpxException(tooBig, "the frame has " + size + " bytes, at most " + largest);
    }
    if (size == 0) {
      throw new RlpxException(RlpxFailure.FRAME_MALFORMED, "the frame is empty");
    }
    return size;
  }

  private Frame readBody(int size, MessageLimits messageLimits) throws IOException {
    int padded = FrameCipher.padded(size);
    int frameBytes = FrameCipher.wireBytes(size);
    // As it arrives: the MAC of a large frame is nearly done when its last byte comes. The data
    // goes to where the frame began, which is as far before the body as the cipher likes it.
    for (int done = 0; done < padded; done += FrameCipher.PIECE_BYTES) {
      int piece = Math.min(FrameCipher.PIECE_BYTES, padded - done);
      int body = FrameCipher.HEADER_BYTES + done;
      if (!in.require(body + piece, frameBytes, messageLimits)) {
        throw truncated();
      }
      cipher.openPiece(in.array(), in.start() + body, piece, in.start() + done);
    }
    if (!in.require(frameBytes, frameBytes, messageLimits)) {
      throw truncated();
    }
    byte[] bytes = in.array();
    int at = in.start();
    cipher.openEnd(bytes, at + FrameCipher.HEADER_BYTES + padded);

    // frame-data = msg-id || msg-data, msg-id is an RLP-encoded integer
    int codeBytes = codeBytes(bytes, at, size);
    int code = code(bytes, at, codeBytes);
    int allowed = messageLimits.maxBytes(code);
    if (allowed < 0) {
      throw new RlpxException(
          RlpxFailure.MESSAGE_UNKNOWN_CODE, "message code " + code + " is not in use");
    }
    allowed = Math.min(allowed, limits.inflatedBytes());
    byte[] payload = payload(code, bytes, at + codeBytes, size - codeBytes, allowed, messageLimits);
    in.use(frameBytes);
    return new Frame(code, payload, frameBytes);
  }

  private byte[] payload(
      int code, byte[] bytes, int at, int length, int allowed, MessageLimits messageLimits)
      throws IOException {
    if (snappy) {
      messageLimits.awaitRoom(code, SnappyPayload.inflatedBytes(bytes, at, length, allowed));
      return SnappyPayload.inflate(bytes, at, length, allowed);
    }
    if (length > allowed) {
      throw new RlpxException(
          RlpxFailure.MESSAGE_TOO_BIG, "the message has " + length + " bytes, at most " + allowed);
    }
    messageLimits.awaitRoom(code, length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  private static int codeBytes(byte[] bytes, int at, int size) throws RlpxException {
    int first = bytes[at] & 0xff;
    int length = first <= 0x80 ? 1 : 1 + first - 0x80;
    if (first == 0 || length > LARGEST_CODE_BYTES || length > size) {
      throw badCode();
    }
    return length;
  }

  private static int code(byte[] bytes, int at, int length) throws RlpxException {
    int first = bytes[at] & 0xff;
    if (length == 1) {
      return first == 0x80 ? 0 : first;
    }
    long code = 0;
    for (int i = 1; i < length; i++) {
      code = (code << 8) | (bytes[at + i] & 0xff);
    }
    // An integer has no leading zero, and one below 0x80 is its own encoding.
    if (bytes[at + 1] == 0 || code < 0x80 || code > Integer.MAX_VALUE) {
      throw badCode();
    }
    return (int) code;
  }

  private static RlpxException badCode() {
    return new RlpxException(RlpxFailure.FRAME_MALFORMED, "the message code is not an integer");
  }

  private static RlpxException truncated() {
    return new RlpxException(
        RlpxFailure.FRAME_TRUNCATED, "the other side has ended the connection inside a frame");
  }
}
