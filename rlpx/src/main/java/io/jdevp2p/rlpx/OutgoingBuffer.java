package io.jdevp2p.rlpx;

import io.jdevp2p.host.Limit;
import java.util.Arrays;

/**
 * Where frames gather on their way to the socket, at most {@link RlpxLimits#bufferBytes()} of them,
 * unless a single one is larger. While what has gathered is being written, a second array takes its
 * place; when nothing is on its way, there is one of {@link RlpxLimits#idleBufferBytes()} or none.
 *
 * <p>All under the lock of {@link FrameWriter}; who writes a batch to the socket owns its array
 * meanwhile.
 */
final class OutgoingBuffer {

  /** What has gathered, handed over to be written. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Batch(byte[] bytes, int count) {}

  private static final int SMALL_BATCHES_BEFORE_SHRINKING = 4;
  private static final byte[] NONE = {};

  private final Limit idle;
  private final Limit most;
  private final int idleBytes;
  private final int mostBytes;
  private byte[] gathering = NONE;
  private byte[] spare = NONE;
  private int filled;
  private int smallBatches;

  OutgoingBuffer(RlpxLimitCounts counts) {
    this.idle = counts.of(RlpxBound.IDLE_BUFFER_BYTES);
    this.most = counts.of(RlpxBound.BUFFER_BYTES);
    this.idleBytes = counts.limits().idleBufferBytes();
    this.mostBytes = counts.limits().bufferBytes();
  }

  /** How much has gathered. */
  int filled() {
    return filled;
  }

  /** Whether so much more may gather; a single frame always may. */
  boolean hasRoom(int bytes) {
    return filled == 0 || filled + bytes <= mostBytes;
  }

  /** Somebody waits for room. */
  void refuse() {
    most.refuse();
  }

  /** The array to which so many bytes may be appended, from {@link #filled} on. */
  byte[] room(int bytes) {
    if (gathering.length - filled < bytes) {
      int doubled = Math.min(2 * gathering.length, mostBytes);
      int size = Math.max(idleBytes, Math.max(doubled, filled + bytes));
      gathering = Arrays.copyOf(gathering, size);
    }
    return gathering;
  }

  /** So many bytes were appended. */
  void added(int bytes) {
    filled += bytes;
    if (filled <= mostBytes) { // else it is a single frame
      most.observe(filled);
    }
  }

  /** Hands over all that has gathered. */
  Batch take() {
    Batch batch = new Batch(gathering, filled);
    gathering = spare;
    spare = NONE;
    filled = 0;
    return batch;
  }

  /** A batch was written: its array is room again. */
  void giveBack(Batch batch) {
    int length = batch.bytes().length;
    smallBatches = batch.count() < length / 4 ? smallBatches + 1 : 0;
    boolean oversized = smallBatches >= SMALL_BATCHES_BEFORE_SHRINKING && length > idleBytes;
    if (oversized || length > mostBytes) {
      smallBatches = 0;
      idle.refuse();
    } else if (filled == 0) {
      gathering = batch.bytes();
    } else {
      spare = batch.bytes();
    }
  }

  /** A burst is over. */
  void shrink() {
    if (capacity() > idleBytes) {
      idle.refuse();
    }
    spare = NONE;
    if (filled == 0) {
      gathering = NONE;
    }
  }

  /** How large the arrays are. */
  int capacity() {
    return gathering.length + spare.length;
  }
}
