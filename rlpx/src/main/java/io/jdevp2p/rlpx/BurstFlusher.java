package io.jdevp2p.rlpx;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gets what has gathered in the {@link OutgoingBuffer} to the socket: who writes it, and when.
 *
 * <p>The problem: a system call costs as much as three messages of 100 bytes, so a burst of them
 * must share one, although each comes by a call of its own; but a message that is alone must not
 * wait for company. So, who writes to the socket?
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
 * the others within that time.
 *
 * <p>All under the lock of {@link FrameWriter}, which is free while the socket is written to and
 * while the flusher waits.
 *
 * <p>Measured on two cores with 100-byte messages of one thread over loopback, both ends in one
 * process: 145,000 a second with a call of the socket for each, 500,000 this way.
 */
final class BurstFlusher {

  /**
   * Who comes sooner than so long after the message before is in a burst: even over loopback, no
   * answer has come back so soon.
   */
  private static final long BURST_GAP_NANOS = 5_000;

  /** How long the flusher lets messages gather. */
  private static final Duration GATHERING = Duration.ofNanos(150_000);

  /** So much is worth a system call, whoever makes it. */
  private static final int BATCH_BYTES = 16 * 1024;

  private static final long NOT_WRITING = -1; // a time on the clock is never negative
  private static final long NEVER = -1;

  /** What the writer of frames has to do with it, under the lock. */
  interface Listener {
    /** All that has gathered is on its way: there is room for the next. */
    void batchTaken();

    /** Nothing can be written any more. */
    void broke(IOException cause);
  }

  private final StreamSocket socket;
  private final Host host;
  private final ReentrantLock lock;
  private final OutgoingBuffer buffer;
  private final Listener listener;

  /** Something was written, or all is over. */
  private final Condition progress;

  private boolean writing;
  private long written;
  private @Nullable Thread flusher;
  private long lastMessageNanos = NEVER;
  private long accepted;
  private boolean aborted;
  private @Nullable IOException broken;

  /** The flusher need not wait any longer. */
  private volatile boolean enoughGathered;

  private volatile long bytesOut; // changes under the lock
  private volatile long writingSinceNanos = NOT_WRITING; // likewise

  /**
   * Has nothing to write yet.
   *
   * @param progress signalled when something was written, or all is over
   */
  BurstFlusher(
      StreamSocket socket,
      Host host,
      ReentrantLock lock,
      Condition progress,
      OutgoingBuffer buffer,
      Listener listener) {
    this.socket = socket;
    this.host = host;
    this.lock = lock;
    this.progress = progress;
    this.buffer = buffer;
    this.listener = listener;
  }

  /** What was handed to the socket. From any thread. */
  long bytesOut() {
    return bytesOut;
  }

  /** Since when a thread has been in its present call of the socket; -1 when none is. */
  long writingSinceNanos() {
    return writingSinceNanos;
  }

  /** Whether something was accepted that may not be with the socket yet. */
  boolean hasWork() {
    return buffer.filled() > 0 || (writing && flusher != null);
  }

  /** Whether nothing can be written any more. */
  boolean isOver() {
    return aborted || broken != null;
  }

  boolean isAborted() {
    return aborted;
  }

  /** Why nothing can be written any more, if that is not by {@link #abort}. */
  @Nullable IOException broken() {
    return broken;
  }

  /** Nothing more can be written, for this reason or for an earlier one. */
  void breakOff(IOException cause) {
    if (broken == null) {
      broken = cause;
    }
  }

  /** Nobody waits for the socket any more. */
  void abort() {
    aborted = true;
    progress.signalAll();
  }

  /** The next message is no part of a burst. */
  void endBurst() {
    lastMessageNanos = NEVER;
  }

  boolean isFirstAfterPause() {
    return lastMessageNanos == NEVER || host.clock().nanos() - lastMessageNanos > BURST_GAP_NANOS;
  }

  /** A frame was appended: decides who writes it. */
  void flushOrLeave(boolean alone) throws IOException {
    if (!writing && buffer.filled() > 0) {
      if (alone || buffer.filled() >= BATCH_BYTES) {
        writeOut();
      } else {
        wakeFlusher();
      }
    }
    noteMessage();
  }

  /** A frame was appended by somebody who must not wait. */
  void leave() {
    if (!writing) {
      wakeFlusher();
    }
    noteMessage();
  }

  /** A piece of a frame was appended, and more of it follows. */
  void flushIfWorthIt() throws IOException {
    if (buffer.filled() >= BATCH_BYTES && !writing) {
      writeOut();
    }
  }

  /** Waits for room for so many bytes, or until all is over. */
  void awaitRoom(int bytes) throws IOException {
    while (!buffer.hasRoom(bytes) && !isOver()) {
      writeOrWait();
    }
  }

  /**
   * Returns once all is with the socket.
   *
   * @return false when the connection broke before
   */
  boolean flushAll() {
    try {
      while (!isOver() && (writing || buffer.filled() > 0)) {
        writeOrWait();
      }
    } catch (IOException e) {
      return false; // nobody is left to be told
    }
    return !isOver();
  }

  @SuppressWarnings("WaitNotInLoop") // the callers have the loop
  private void writeOrWait() throws IOException {
    if (writing) {
      progress.awaitUninterruptibly();
    } else {
      writeOut();
    }
  }

  private void noteMessage() {
    lastMessageNanos = host.clock().nanos();
    accepted++;
  }

  /** Writes what has gathered. The lock is free meanwhile. */
  private void writeOut() throws IOException {
    OutgoingBuffer.Batch batch = buffer.take();
    writing = true;
    writingSinceNanos = host.clock().nanos();
    listener.batchTaken();
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
        listener.broke(broken);
      }
      progress.signalAll();
      if (buffer.filled() > 0 && !isOver()) {
        wakeFlusher();
      }
    }
  }

  private void wakeFlusher() {
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
}
