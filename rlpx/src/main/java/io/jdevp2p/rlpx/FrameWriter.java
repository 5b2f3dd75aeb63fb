package io.jdevp2p.rlpx;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of any number of threads to one socket. Thread-safe.
 *
 * <p>The problem: a system call costs as much as three messages of 100 bytes, so a burst of them
 * must share one, although each comes by a call of its own; but a message that is alone must not
 * wait for company, and memory must stay bounded when the other side does not read.
 *
 * <p>So a message is encrypted into a buffer, at most {@link RlpxLimits#bufferBytes()}, and with
 * that it is accepted. Then, who writes to the socket?
 *
 * <ul>
 *   <li>Nobody who comes while a thread is at it. That one sees to what has gathered meanwhile.
 *   <li>The caller itself, when its message is the first after a pause of {@link #BURST_GAP_NANOS},
 *       which saves it a hop to another thread, and when {@link #BATCH_BYTES} have gathered, which
 *       pay for the call.
 *   <li>Else the flusher, a thread that exists as long as the burst lasts: it writes what there is,
 *       lets {@link #GATHERING} pass, and ends when nothing has come.
 * </ul>
 *
 * <p>Thus a lone message is with the socket when its write returns, the second of a burst at once,
 * the others within that time. What is accepted but not written is at most one buffer that gathers
 * and one that is being written. Who finds no room waits for its turn, as {@link WriteTurns} says.
 *
 * <p>A large message is compressed by its caller before its turn, so that others don't wait for
 * that; then it is encrypted and written in pieces, so that the other side already works on the
 * first while the last are encrypted here. Meanwhile its writer has the pen, and no other frame can
 * begin. Who waits for its turn holds the compressed copy meanwhile, which nothing here bounds but
 * the number and size of the messages that our own threads want to write at once.
 *
 * <p>The lock guards all of this. A small frame or a piece is encrypted under it, which takes up to
 * 40 µs; nothing is written to the socket under it.
 *
 * <p>Measured on two cores with 100-byte messages of one thread over loopback, both ends in one
 * process: 145,000 a second with a call of the socket for each, 500,000 this way; with 1 MiB
 * messages 205 MB/s when a message was encrypted, hashed and written as a whole, 365 in pieces.
 */
final class FrameWriter {

  /**
   * Who comes sooner than so long after the message before is in a burst: even over loopback, no
   * answer has come back so soon.
   */
  private static final long BURST_GAP_NANOS = 5_000;

  /** How long the flusher lets messages gather. */
  private static final Duration GATHERING = Duration.ofNanos(150_000);

  /** So much is worth a system call, whoever makes it. */
  private static final int BATCH_BYTES = 16 * 1024;

  /** Larger messages are compressed before their turn, and written in pieces. */
  private static final int LARGE_BYTES = 24 * 1024;

  private static final long NOT_WRITING = -1; // a time on the clock is never negative
  private static final long NEVER = -1;

  private final StreamSocket socket;
  private final Host host;
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

  private boolean writing;
  private long written;
  private @Nullable Thread flusher;
  private long lastMessageNanos = NEVER;
  private long accepted;
  private boolean closing;
  private boolean aborted;
  private @Nullable IOException broken;

  /** The flusher need not wait any longer. */
  private volatile boolean enoughGathered;

  private volatile long bytesOut; // changes under the lock
  private volatile long writingSinceNanos = NOT_WRITING; // likewise

  FrameWriter(StreamSocket socket, FrameCipher cipher, RlpxLimitCounts counts, Host host) {
    this.socket = socket;
    this.host = host;
    this.limits = counts.limits();
    this.encoder = new FrameEncoder(cipher, limits);
    this.buffer = new OutgoingBuffer(counts);
    this.turns = new WriteTurns(lock, counts.of(RlpxBound.QUEUED_MESSAGES));
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
      lastMessageNanos = NEVER; // Hello is no burst
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
      if (!writing) {
        leaveToFlusher();
      }
      noteAccepted();
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
      boolean alone = isFirstAfterPause();
      try {
        buffer.added(encoder.append(code, payload, off, len, buffer.room(most), buffer.filled()));
      } finally {
        putPenDown();
      }
      flushOrLeave(alone);
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
          if (!frame.isDone() && buffer.filled() >= BATCH_BYTES && !writing) {
            writeOut();
          }
        }
        complete = true;
      } finally {
        if (!complete && broken == null) {
          broken = new IOException("a message was cut short");
        }
        putPenDown();
      }
      flushOrLeave(true);
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
      if (closing || broken != null) {
        return false;
      }
      close();
      while (penTaken && !isOver()) {
        progress.awaitUninterruptibly();
      }
      if (isOver()) {
        return false;
      }
      byte[] room = buffer.room(encoder.mostBytes(code, payload.length));
      buffer.added(encoder.append(code, payload, 0, payload.length, room, buffer.filled()));
      return writeAll();
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
      return buffer.filled() > 0 || (writing && flusher != null);
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
      writeAll();
    } finally {
      lock.unlock();
    }
  }

  /** Fails all that wait, now and later. The socket is closed by the caller. */
  void abort() {
    lock.lock();
    try {
      aborted = true;
      close();
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void close() {
    closing = true;
    turns.fail(closed());
  }

  /** Whether nothing can be written any more. */
  private boolean isOver() {
    return aborted || broken != null;
  }

  /** Returns false when the connection broke before all was with the socket. */
  private boolean writeAll() {
    try {
      while (!isOver() && (writing || buffer.filled() > 0)) {
        if (writing) {
          progress.awaitUninterruptibly();
        } else {
          writeOut();
        }
      }
    } catch (IOException e) {
      return false; // nobody is left to be told
    }
    return !isOver();
  }

  /** What was handed to the socket. */
  long bytesOut() {
    return bytesOut;
  }

  /** Since when a thread has been in its present call of the socket; -1 when none is. */
  long writingSinceNanos() {
    return writingSinceNanos;
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
    IOException cause = broken;
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
    if (penTaken || isOver()) {
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
    while (!buffer.hasRoom(bytes) && !isOver()) {
      if (writing) {
        progress.awaitUninterruptibly();
      } else {
        writeOut();
      }
    }
    if (aborted) {
      throw closed();
    }
    if (broken != null) {
      refuse();
    }
  }

  private boolean isFirstAfterPause() {
    return lastMessageNanos == NEVER || host.clock().nanos() - lastMessageNanos > BURST_GAP_NANOS;
  }

  /** A frame was appended: decides who writes it. */
  private void flushOrLeave(boolean alone) throws IOException {
    if (!writing && buffer.filled() > 0) {
      if (alone || buffer.filled() >= BATCH_BYTES) {
        writeOut();
      } else {
        leaveToFlusher();
      }
    }
    noteAccepted();
  }

  private void noteAccepted() {
    lastMessageNanos = host.clock().nanos();
    accepted++;
  }

  /** Writes what has gathered. The lock is free meanwhile. */
  private void writeOut() throws IOException {
    OutgoingBuffer.Batch batch = buffer.take();
    writing = true;
    writingSinceNanos = host.clock().nanos();
    grantNext();
    lock.unlock();
    boolean interrupted = Thread.interrupted(); // it would close the socket, with others' messages
    IOException failure = null;
    boolean done = false;
    try {
      socket.write(batch.bytes(), 0, batch.count());
      done = true;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      lock.lock();
      writing = false;
      writingSinceNanos = NOT_WRITING;
      if (done) {
        written += batch.count();
        bytesOut = written;
        buffer.giveBack(batch);
      } else {
        broken = failure != null ? failure : new IOException("a write has failed");
        turns.fail(broken);
      }
      progress.signalAll();
      if (buffer.filled() > 0 && !isOver()) {
        leaveToFlusher();
      }
    }
  }

  private void leaveToFlusher() {
    if (flusher == null) {
      flusher = host.threads().start("rlpx-flush", this::flush);
    } else if (buffer.filled() >= BATCH_BYTES) {
      enoughGathered = true;
      LockSupport.unpark(flusher);
    }
  }

  /** The flusher: lives as long as the burst. */
  private void flush() {
    lock.lock();
    try {
      boolean burst = true;
      while (burst && !isOver()) {
        if (buffer.filled() > 0 && !writing) {
          writeOut();
        }
        long before = accepted;
        if (buffer.filled() < BATCH_BYTES || writing) {
          letGather();
        }
        while (writing && buffer.filled() > 0 && !isOver()) {
          progress.awaitUninterruptibly(); // another's write: a socket that is full is not polled
        }
        burst = buffer.filled() > 0 || accepted != before;
      }
    } catch (IOException e) {
      // Told to whoever writes next.
    } finally {
      flusher = null;
      buffer.shrink();
      lock.unlock();
    }
  }

  private void letGather() {
    Deadline until = host.clock().deadline(GATHERING);
    enoughGathered = false;
    lock.unlock();
    try {
      boolean early = true;
      while (early && !enoughGathered) {
        early = host.clock().park(until);
      }
    } finally {
      lock.lock();
    }
  }

  private static RlpxException closed() {
    return new RlpxException(RlpxFailure.CONNECTION_CLOSED, "the connection was closed here");
  }

  private static InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted before the message was written");
  }
}
