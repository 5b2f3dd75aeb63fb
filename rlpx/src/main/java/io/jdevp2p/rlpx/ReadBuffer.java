package io.jdevp2p.rlpx;

import io.jdevp2p.host.StreamSocket;
import java.io.IOException;

/**
 * What has been read from the socket and not been used yet: one array, in which frames are checked
 * and decrypted in place. Owned by the thread that reads; {@link #bytesIn()} and {@link #stop()}
 * may be called from any.
 *
 * <p>It pays for bytes that have arrived, not for bytes that were announced: to hold more than it
 * can, it doubles, and only once it is full. Beyond that it is larger than {@link
 * RlpxLimits#idleBufferBytes()} while reads fill it, so that many small frames cost one system
 * call, and shrinks after a few that bring little. An array beyond {@link RlpxLimits#bufferBytes()}
 * is dropped as soon as its large frame is used.
 */
final class ReadBuffer {

  private static final int SMALL_READS_BEFORE_SHRINKING = 4;
  private static final int GROWTH_WHEN_BUSY = 4;

  /** For what is never larger than the usual size. */
  private static final MessageLimits UNASKED = _ -> Integer.MAX_VALUE;

  private final StreamSocket socket;
  private final int idleBytes;
  private final int busyBytes;

  private byte[] bytes;
  private int start;
  private int end;
  private boolean grows;
  private boolean filled;
  private int smallReads;
  private long read;

  private volatile long bytesIn;
  private volatile boolean stopped;

  ReadBuffer(StreamSocket socket, RlpxLimits limits) {
    this.socket = socket;
    this.idleBytes = limits.idleBufferBytes();
    this.busyBytes = limits.bufferBytes();
    this.bytes = new byte[idleBytes];
  }

  /** From now on more may be read than what is asked for: the other side is known. */
  void growWhenBusy() {
    grows = true;
  }

  /**
   * Waits until so many bytes are there, one after the other from {@link #start()}.
   *
   * @return false when the stream ends before
   */
  boolean require(int count) throws IOException {
    return require(count, UNASKED);
  }

  /** The same, for a frame's body: beyond the usual size, the buffer grows when it may. */
  boolean require(int count, MessageLimits memory) throws IOException {
    while (end - start < count) {
      makeRoom(count, memory);
      if (stopped) {
        throw closed();
      }
      int room = bytes.length - end;
      int got = socket.read(bytes, end, room);
      if (got < 0) {
        return false;
      }
      end += got;
      count(got);
      filled = got == room;
      smallReads = got < bytes.length / 4 ? smallReads + 1 : 0;
      if (stopped) {
        throw closed();
      }
    }
    return true;
  }

  private void count(int got) {
    read += got;
    bytesIn = read;
  }

  private void makeRoom(int count, MessageLimits memory) throws IOException {
    if (start == end) {
      start = 0;
      end = 0;
      adapt();
    }
    if (bytes.length - start >= count) {
      return;
    }
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == bytes.length) {
      int most = Math.max(count, busyBytes);
      int size = (int) Math.min(most, 2L * bytes.length);
      if (size > busyBytes) {
        memory.awaitBuffer(size);
      }
      byte[] larger = new byte[size];
      System.arraycopy(bytes, 0, larger, 0, end);
      bytes = larger;
    }
  }

  /** The buffer is empty: the moment to change its size. */
  private void adapt() {
    if (grows && filled && bytes.length < busyBytes) {
      bytes = new byte[(int) Math.min(busyBytes, (long) GROWTH_WHEN_BUSY * bytes.length)];
      filled = false;
    } else if (smallReads >= SMALL_READS_BEFORE_SHRINKING && bytes.length > idleBytes) {
      bytes = new byte[idleBytes];
    }
  }

  /** The array in which the bytes are; changes with each {@link #require}. */
  byte[] array() {
    return bytes;
  }

  /** Where in the array the first unused byte is. */
  int start() {
    return start;
  }

  /** How many unused bytes there are. */
  int available() {
    return end - start;
  }

  /** So many bytes have been used. */
  void use(int count) {
    start += count;
    if (start == end && bytes.length > busyBytes) {
      start = 0;
      end = 0;
      bytes = new byte[idleBytes];
    }
  }

  /** Reads and drops what arrives until the stream ends, or so many bytes have been read. */
  void drain(int atMost) throws IOException {
    byte[] sink = bytes.length > idleBytes ? bytes : new byte[idleBytes];
    start = 0;
    end = 0;
    for (int left = atMost; left > 0; ) {
      int got = socket.read(sink, 0, Math.min(left, sink.length));
      if (got < 0) {
        return;
      }
      count(got);
      left -= got;
    }
  }

  /** How large the buffer is at the moment. */
  int capacity() {
    return bytes.length;
  }

  long bytesIn() {
    return bytesIn;
  }

  /** A {@link #require} that waits ends as soon as anything arrives, a later one at once. */
  void stop() {
    stopped = true;
  }

  private static RlpxException closed() {
    return new RlpxException(RlpxFailure.CONNECTION_CLOSED, "the connection was closed here");
  }
}
