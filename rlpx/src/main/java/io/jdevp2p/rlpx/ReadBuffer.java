package io.jdevp2p.rlpx;

import io.jdevp2p.host.Limit;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;

/**
 * What has been read from the socket and not been used yet: one array, in which frames are checked
 * and decrypted in place. Owned by the thread that reads; {@link #bytesIn()} and {@link #stop()}
 * may be called from any.
 *
 * <p>It pays for bytes that have arrived, not for bytes that were announced: to hold more than it
 * can, it grows once it is full, fourfold and, for a large frame, twofold. Beyond that it is larger
 * than {@link RlpxLimits#idleBufferBytes()} while reads fill it, so that many small frames cost one
 * system call, and shrinks after a few that bring little.
 *
 * <p>For a large frame it grows beyond {@link RlpxLimits#bufferBytes()}, in an array of {@link
 * LargeBuffers}, and reads no further than the end of that frame, so that the array is free as soon
 * as the frame is used. Such an array may be larger than what the buffer has grown to: memory that
 * the process has already is taken at once, so that nothing is copied while the buffer doubles.
 */
final class ReadBuffer {

  private static final int SMALL_READS_BEFORE_SHRINKING = 4;
  private static final int GROWTH = 4;

  /** For what is never larger than the usual size. */
  private static final MessageLimits UNASKED = _ -> Integer.MAX_VALUE;

  private final StreamSocket socket;
  private final Limit idle;
  private final Limit busy;
  private final int idleBytes;
  private final int busyBytes;

  private byte[] bytes;

  /** How much of the array is used; all of it, unless that is one of {@link LargeBuffers}. */
  private int capacity;

  /** Whether the array is one of {@link LargeBuffers}, for the present frame. */
  private boolean large;

  private int start;
  private int end;
  private boolean grows;
  private boolean filled;
  private int smallReads;
  private long read;

  private volatile long bytesIn;
  private volatile boolean stopped;

  ReadBuffer(StreamSocket socket, RlpxLimitCounts counts) {
    this.socket = socket;
    this.idle = counts.of(RlpxBound.IDLE_BUFFER_BYTES);
    this.busy = counts.of(RlpxBound.BUFFER_BYTES);
    this.idleBytes = counts.limits().idleBufferBytes();
    this.busyBytes = counts.limits().bufferBytes();
    this.bytes = new byte[idleBytes];
    this.capacity = idleBytes;
  }

  /** From now on more may be read than what is asked for: the other side is known. */
  void growWhenBusy() {
    grows = true;
    if (start == end) {
      moveToFront();
      resize(idleBytes); // the handshake's packets are larger than what comes while nothing happens
    }
  }

  /**
   * Waits until so many bytes are there, one after the other from {@link #start()}.
   *
   * @return false when the stream ends before
   */
  boolean require(int count) throws IOException {
    return require(count, count, UNASKED);
  }

  /**
   * The same, for the first bytes of a frame.
   *
   * @param whole how many bytes the frame has
   * @param memory asked whenever the buffer is to grow beyond the usual size
   */
  boolean require(int count, int whole, MessageLimits memory) throws IOException {
    while (end - start < count) {
      makeRoom(whole, memory);
      if (stopped) {
        throw closed();
      }
      int room = capacity - end;
      if (large) {
        room = Math.min(room, start + whole - end);
      }
      memory.aboutToWait();
      int got = socket.read(bytes, end, room);
      if (got < 0) {
        return false;
      }
      end += got;
      count(got);
      filled = got == room;
      smallReads = got < capacity / 4 ? smallReads + 1 : 0;
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

  private void makeRoom(int whole, MessageLimits memory) throws IOException {
    if (start == end || capacity - start < whole) {
      moveToFront();
      adapt();
    }
    if (end == capacity) {
      if (capacity < busyBytes) {
        int most = grows ? busyBytes : Math.min(whole, busyBytes);
        resize((int) Math.min(most, (long) GROWTH * capacity));
      } else {
        busy.refuse();
        int size = (int) Math.min(whole, 2L * capacity);
        memory.awaitBuffer(size);
        growLarge(size);
        capacity = size;
      }
    }
  }

  /**
   * Never to all of the frame at once, though an array for that may be free: who claims a large
   * frame and sends little of it would hold much and pay for little.
   */
  private void growLarge(int size) {
    if (size <= bytes.length) {
      return;
    }
    byte[] before = bytes;
    move(LargeBuffers.SHARED.take(size));
    if (large) {
      LargeBuffers.SHARED.give(before);
    }
    large = true;
  }

  private void move(byte[] larger) {
    System.arraycopy(bytes, 0, larger, 0, end);
    bytes = larger;
  }

  private void moveToFront() {
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
  }

  /**
   * To how much comes at a time. Also while a part of a frame is there: frames of one size may
   * never leave it empty.
   */
  private void adapt() {
    if (grows && filled && capacity < busyBytes) {
      resize((int) Math.min(busyBytes, (long) GROWTH * capacity));
      filled = false;
    } else if (end == 0 && smallReads >= SMALL_READS_BEFORE_SHRINKING && capacity > idleBytes) {
      idle.refuse();
      resize(idleBytes);
    }
  }

  /** What is in it begins at its front. */
  private void resize(int size) {
    if (capacity != size) {
      move(new byte[size]);
      capacity = size;
      busy.observe(size);
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
    if (start == end) {
      dropLarge();
    }
  }

  /** Gives the array of a large frame back, with what is in it. */
  void dropLarge() {
    if (large) {
      large = false;
      idle.refuse();
      LargeBuffers.SHARED.give(bytes);
      start = 0;
      end = 0;
      bytes = new byte[idleBytes];
      capacity = idleBytes;
    }
  }

  /**
   * Reads and drops what arrives until the stream ends.
   *
   * @return false when so many bytes have been read before that
   */
  boolean drain(int atMost) throws IOException {
    dropLarge();
    byte[] sink = bytes;
    start = 0;
    end = 0;
    for (int left = atMost; left > 0; ) {
      int got = socket.read(sink, 0, Math.min(left, sink.length));
      if (got < 0) {
        return true;
      }
      count(got);
      left -= got;
    }
    return false;
  }

  /** How large the buffer is at the moment. */
  int capacity() {
    return capacity;
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
