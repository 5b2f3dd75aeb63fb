package io.jdevp2p.rlpx;

import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes messages of any number of threads to one socket. Thread-safe.
 *
 * <p>The problem: each message comes by a call of its own, from any thread, but frames must follow
 * each other in the cipher, share calls of the socket, and take turns when there are more than the
 * other side reads; and memory must stay bounded when it does not read.
 *
 * <p>So a message is encrypted into a buffer, at most {@link RlpxLimits#bufferBytes()}, and with
 * that it is accepted. Who writes it to the socket, and when, {@link BurstFlusher} says. What is
 * accepted but not written is at most one buffer that gathers and one that is being written. Who
 * finds no room waits for its turn, as {@link WriteTurns} says.
 *
 * <p>A large message is compressed by its caller before its turn, so that others don't wait for
 * that; then it is encrypted and written in pieces, so that the other side already works on the
 * first while the last are encrypted here. Meanwhile its writer has the pen, and no other frame can
 * begin. Who waits for its turn holds the compressed copy meanwhile, which nothing here bounds but
 * the number and size of the messages that our own threads want to write at once.
 *
 * <p>The lock guards all of this. A small frame or a piece is encrypted under it, which takes up to
 * 40 µs ({@link #tryWrite}: up to 120); nothing is written to the socket under it.
 *
 * <p>Measured on two cores over loopback, both ends in one process: with 1 MiB messages 205 MB/s
 * when a message was encrypted, hashed and written as a whole, 365 in pieces.
 */
final class FrameWriter {

  /** Larger messages are compressed before their turn, and written in pieces. */
  private static final int LARGE_BYTES = 24 * 1024;

  private final RlpxLimits limits;
  private final ReentrantLock lock = new ReentrantLock();

  // All under the lock.
  private final FrameEncoder encoder;
  private final OutgoingBuffer buffer;
  private final WriteTurns turns;

  /** Whether a thread is about to append a frame, or has appended some pieces of one. */
  private boolean penTaken;

  /** The pen was put down, or something was written, or all is over. */
  private final Condition progress = lock.newCondition();

  private final BurstFlusher flusher;
  private boolean closing;

  FrameWriter(StreamSocket socket, FrameCipher cipher, RlpxLimitCounts counts, Host host) {
    this.limits = counts.limits();
    this.encoder = new FrameEncoder(cipher, limits);
    this.buffer = new OutgoingBuffer(counts);
    this.turns = new WriteTurns(lock, counts.of(RlpxBound.QUEUED_MESSAGES));
    this.flusher =
        new BurstFlusher(
            socket,
            host,
            lock,
            progress,
            buffer,
            new BurstFlusher.Listener() {
              @Override
              public void batchTaken() {
                grantNext();
              }

              @Override
              public void broke(IOException cause) {
                turns.fail(cause);
              }
            });
  }

  /**
   * Gives each protocol a queue of its own.
   *
   * @param firstCodes where the message codes of each protocol begin, ascending
   */
  void fairBetween(int... firstCodes) {
    lock.lock();
    try {
      turns.between(firstCodes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes our Hello, which is not compressed. What follows it is: the other side switches to
   * compression when it has read our Hello, so even a Disconnect that goes out before theirs has
   * come must be compressed, unless they turn out to be older.
   */
  void writeHello(byte[] payload, boolean withSnappy) throws IOException {
    lock.lock();
    try {
      encoder.afterHello(withSnappy);
    } finally {
      lock.unlock();
    }
    write(BaseMessage.HELLO, payload, 0, payload.length);
  }

  /** Both Hellos are known now. Nobody writes yet. */
  void open(boolean withSnappy) {
    lock.lock();
    try {
      encoder.open(withSnappy);
      flusher.endBurst(); // Hello is none
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes a message; returns when it was accepted: it is with the socket, or in the buffer.
   *
   * @throws RlpxException when the message is too big ({@link RlpxFailure#MESSAGE_TOO_BIG}: nothing
   *     was written, the connection stays good), or the connection was closed here
   * @throws InterruptedIOException when the thread was interrupted before its turn came: nothing
   *     was written, the connection stays good, the thread's flag stays set
   */
  void write(int code, byte[] payload, int off, int len) throws IOException {
    FrameEncoder.refuseTooBig(len, limits.inflatedBytes());
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(); // before the socket is touched, which would close itself
    }
    if (len <= LARGE_BYTES) {
      writeSmall(code, payload, off, len);
      return;
    }
    FrameEncoder.Prepared frame = encoder.prepare(code, payload, off, len);
    try {
      writeLarge(code, frame);
    } finally {
      frame.release();
    }
  }

  /**
   * Writes a message if it need not wait for anything: neither for its turn, nor for room, nor for
   * the socket, since the flusher writes it.
   *
   * @return false when it would have to; nothing was written
   * @throws RlpxException when the message is too big, or the connection was closed here
   */
  boolean tryWrite(int code, byte[] payload, int off, int len) throws IOException {
    FrameEncoder.refuseTooBig(len, limits.inflatedBytes());
    lock.lock();
    try {
      refuse();
      int most = encoder.mostBytes(code, len);
      boolean fits = most <= limits.bufferBytes() && buffer.hasRoom(most);
      if (penTaken || !turns.isEmpty() || !fits) {
        return false;
      }
      buffer.added(encoder.append(code, payload, off, len, buffer.room(most), buffer.filled()));
      flusher.leave();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void writeSmall(int code, byte[] payload, int off, int len) throws IOException {
    lock.lock();
    try {
      int most = encoder.mostBytes(code, len);
      takePen(code, most);
      boolean alone = flusher.isFirstAfterPause();
      try {
        buffer.added(encoder.append(code, payload, off, len, buffer.room(most), buffer.filled()));
      } finally {
        putPenDown();
      }
      flusher.flushOrLeave(alone);
    } finally {
      lock.unlock();
    }
  }

  private void writeLarge(int code, FrameEncoder.Prepared frame) throws IOException {
    boolean complete = false;
    lock.lock();
    try {
      takePen(code, frame.nextBytes());
      try {
        while (!frame.isDone()) {
          awaitRoom(frame.nextBytes());
          byte[] room = buffer.room(frame.nextBytes());
          buffer.added(frame.appendNext(room, buffer.filled()));
          if (!frame.isDone()) {
            flusher.flushIfWorthIt();
          }
        }
        complete = true;
      } finally {
        if (!complete) {
          flusher.breakOff(new IOException("a message was cut short"));
        }
        putPenDown();
      }
      flusher.flushOrLeave(true);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes the last message, behind what was accepted and in front of all that wait, which fail.
   * Returns once all is with the socket. One that takes nothing delays it until {@link #abort}.
   *
   * @return false when the connection is broken or was closed before
   */
  boolean writeLast(int code, byte[] payload) {
    lock.lock();
    try {
      if (closing || flusher.broken() != null) {
        return false;
      }
      close();
      while (penTaken && !flusher.isOver()) {
        progress.awaitUninterruptibly();
      }
      if (flusher.isOver()) {
        return false;
      }
      byte[] room = buffer.room(encoder.mostBytes(code, payload.length));
      buffer.added(encoder.append(code, payload, 0, payload.length, room, buffer.filled()));
      return flusher.flushAll();
    } catch (RlpxException e) {
      throw new IllegalStateException("a last message is small", e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether something was accepted that may not be with the socket yet. */
  boolean hasGathered() {
    lock.lock();
    try {
      return flusher.hasWork();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets nothing more be written, and returns once what was accepted is with the socket. One that
   * takes nothing delays it until {@link #abort}.
   */
  void finish() {
    lock.lock();
    try {
      close();
      flusher.flushAll();
    } finally {
      lock.unlock();
    }
  }

  /** Fails all that wait, now and later. The socket is closed by the caller. */
  void abort() {
    lock.lock();
    try {
      close();
      flusher.abort();
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    closing = true;
    turns.fail(closed());
  }

  /** What was handed to the socket. */
  long bytesOut() {
    return flusher.bytesOut();
  }

  /** Since when a thread has been in its present call of the socket; -1 when none is. */
  long writingSinceNanos() {
    return flusher.writingSinceNanos();
  }

  /** How many threads wait for their turn. */
  int queued() {
    lock.lock();
    try {
      return turns.waiting();
    } finally {
      lock.unlock();
    }
  }

  /** How much has been accepted and is not being written yet. */
  int gathered() {
    lock.lock();
    try {
      return buffer.filled();
    } finally {
      lock.unlock();
    }
  }

  /** How large the buffers are. */
  int capacity() {
    lock.lock();
    try {
      return buffer.capacity();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when a frame, of which so many bytes come first, may be appended. */
  private void takePen(int code, int bytes) throws IOException {
    try {
      while (true) {
        refuse();
        if (!penTaken && turns.isEmpty() && buffer.hasRoom(bytes)) {
          penTaken = true;
          return;
        }
        if (!buffer.hasRoom(bytes)) {
          buffer.refuse();
        }
        if (turns.awaitPlace(code)) {
          WriteTurns.Turn turn = turns.join(code, bytes);
          grantNext(); // others that wait for a place stood in our way, and nobody may be at work
          turns.await(turn);
          return; // whoever granted the turn has taken the pen for us
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private void refuse() throws IOException {
    if (closing) {
      throw closed();
    }
    IOException cause = flusher.broken();
    if (cause != null) {
      throw new IOException("an earlier write has failed", cause);
    }
  }

  private void putPenDown() {
    penTaken = false;
    grantNext();
    if (closing) {
      progress.signalAll();
    }
  }

  private void grantNext() {
    if (penTaken || flusher.isOver()) {
      return;
    }
    WriteTurns.Turn next = turns.next();
    if (next == null) {
      turns.offerPlaces();
    } else if (buffer.hasRoom(next.bytes())) {
      penTaken = true;
      turns.grant(next);
    }
  }

  /** With the pen, in the middle of a frame. */
  private void awaitRoom(int bytes) throws IOException {
    flusher.awaitRoom(bytes);
    if (flusher.isAborted()) {
      throw closed();
    }
    if (flusher.broken() != null) {
      refuse();
    }
  }

  private static RlpxException closed() {
    return new RlpxException(RlpxFailure.CONNECTION_CLOSED, "the connection was closed here");
  }

  private static InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted before the message was written");
  }
}
