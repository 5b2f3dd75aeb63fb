package io.jdevp2p.rlpx;

import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlp.RlpWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of any number of threads to one socket. Thread-safe.
 *
 * <p>The problem: frames must be encrypted and sent in one order, a system call for each small
 * message is too expensive, and nobody may wait for others longer than needed; yet a lock held
 * across a write to the socket would make everybody wait for it, close included.
 *
 * <p>So there is one <b>pen</b>, and who has it encodes and writes. A thread that finds the pen
 * taken puts its message into a queue and waits. Who is done with the pen hands it to the owner of
 * the next message in the queues, and that thread writes its own message, and behind it in the same
 * call what else is queued, up to {@link RlpxLimits#bufferBytes()}; their owners need only be
 * woken. Nobody writes more than one such batch for others, and every caller returns after its
 * bytes were handed to the socket, so that a full socket holds back the callers and memory stays
 * bounded: what waits is what its owner holds anyway, not copied.
 *
 * <p>What is next: the base protocol, then one message of each protocol in turn. A message is one
 * frame, so a large one of one protocol delays the others by itself, never by the ones behind it.
 *
 * <p>The lock guards queues and pen and is never held while something is encoded or written.
 */
final class FrameWriter {

  private enum State {
    QUEUED,
    TAKEN,
    HAS_PEN,
    DONE
  }

  /** A message whose owner waits. Its fields change under the lock. */
  private static final class Pending {
    final int code;
    final byte[] payload;
    final int off;
    final int len;
    final Condition turn;
    State state = State.QUEUED;
    boolean interrupted;
    @Nullable IOException failure;

    Pending(int code, byte[] payload, int off, int len, Condition turn) {
      this.code = code;
      this.payload = payload;
      this.off = off;
      this.len = len;
      this.turn = turn;
    }
  }

  /** The waiting messages of one protocol. */
  private static final class Lane {
    final int firstCode;
    final ArrayDeque<Pending> queue = new ArrayDeque<>();
    final Condition room;

    Lane(int firstCode, Condition room) {
      this.firstCode = firstCode;
      this.room = room;
    }
  }

  private static final int SMALL_BATCHES_BEFORE_SHRINKING = 4;

  private final StreamSocket socket;
  private final RlpxLimits limits;

  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private boolean penTaken;
  private List<Lane> lanes;
  private int nextLane = 1;
  private int waitingForRoom;
  private boolean closing;
  private @Nullable IOException broken;

  /** How many messages are queued; changes under the lock. */
  private final AtomicInteger queued = new AtomicInteger();

  // Owned by who has the pen; the lock makes them visible to the next.
  private final FrameCipher cipher;
  private final List<Pending> batch = new ArrayList<>();
  private byte[] out;
  private int filled;
  private int smallBatches;
  private boolean snappy;
  private boolean snappyAfterHello;
  private long written;

  private volatile long bytesOut;

  FrameWriter(StreamSocket socket, FrameCipher cipher, RlpxLimits limits) {
    this.socket = socket;
    this.cipher = cipher;
    this.limits = limits;
    this.out = new byte[limits.idleBufferBytes()];
    this.lanes = lanesOf(BaseMessage.CODES);
  }

  /**
   * Gives each protocol a queue of its own.
   *
   * @param firstCodes where the message codes of each protocol begin, ascending
   */
  void fairBetween(int... firstCodes) {
    List<Lane> changed = lanesOf(firstCodes);
    lock.lock();
    try {
      if (queued.get() > 0 || waitingForRoom > 0) {
        throw new IllegalStateException("messages are waiting to be written");
      }
      lanes = changed;
      nextLane = 1;
    } finally {
      lock.unlock();
    }
  }

  private List<Lane> lanesOf(int... firstCodes) {
    List<Lane> made = new ArrayList<>();
    made.add(new Lane(0, lock.newCondition()));
    for (int code : firstCodes) {
      if (code < BaseMessage.CODES || (made.size() > 1 && code <= made.getLast().firstCode)) {
        throw new IllegalArgumentException(
            "not ascending from " + BaseMessage.CODES + ": " + Arrays.toString(firstCodes));
      }
      made.add(new Lane(code, lock.newCondition()));
    }
    if (made.size() == 1) {
      made.add(new Lane(BaseMessage.CODES, lock.newCondition()));
    }
    return made;
  }

  /**
   * Writes our Hello, which is not compressed. What follows it is: the other side switches to
   * compression when it has read our Hello, so even a Disconnect that goes out before theirs has
   * come must be compressed, unless they turn out to be older.
   */
  void writeHello(byte[] payload, boolean withSnappy) throws IOException {
    lock.lock();
    try {
      snappyAfterHello = withSnappy;
    } finally {
      lock.unlock();
    }
    write(BaseMessage.HELLO, payload, 0, payload.length);
  }

  /** Both Hellos are known now. Nobody writes yet. */
  void open(boolean withSnappy) {
    lock.lock();
    try {
      snappyAfterHello = withSnappy;
      snappy = withSnappy;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes a message; returns when it was handed to the socket.
   *
   * @throws RlpxException when the message is too big ({@link RlpxFailure#MESSAGE_TOO_BIG}: nothing
   *     was written, the connection stays good), or the connection was closed here
   * @throws InterruptedIOException when the thread was interrupted before its turn came: nothing
   *     was written, the connection stays good, the thread's flag stays set
   */
  void write(int code, byte[] payload, int off, int len) throws IOException {
    if (len > limits.inflatedBytes()) {
      throw tooBig(len, limits.inflatedBytes());
    }
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(); // before the socket is touched, which would close itself
    }
    Pending mine;
    lock.lock();
    try {
      mine = takePenOrQueue(code, payload, off, len);
      if (mine != null && !awaitPen(mine)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    try {
      writeBatch(code, payload, off, len);
    } finally {
      restoreInterrupt(mine);
    }
  }

  /**
   * Writes the last message, in front of all that wait, which fail. A writer that is stuck delays
   * it until {@link #abort}.
   *
   * @return false when the connection is broken or was closed before
   */
  boolean writeLast(int code, byte[] payload) {
    boolean interrupted = Thread.interrupted();
    Pending mine = null;
    try {
      lock.lock();
      try {
        if (closing || broken != null) {
          return false;
        }
        closing = true;
        failQueued(null);
        if (penTaken) {
          mine = queue(lanes.getFirst(), code, payload, 0, payload.length);
          if (!awaitPen(mine)) {
            return true;
          }
        } else {
          penTaken = true;
        }
      } finally {
        lock.unlock();
      }
      writeBatch(code, payload, 0, payload.length);
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      restoreInterrupt(mine);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Fails all that wait, now and later. The socket is closed by the caller. */
  void abort() {
    lock.lock();
    try {
      closing = true;
      failQueued(null);
    } finally {
      lock.unlock();
    }
  }

  long bytesOut() {
    return bytesOut;
  }

  /** How many messages wait. */
  int queued() {
    return queued.get();
  }

  /** How large the buffer is; only meaningful while nobody writes. */
  int capacity() {
    lock.lock();
    try {
      return out.length;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. Null when the caller has the pen now. */
  private @Nullable Pending takePenOrQueue(int code, byte[] payload, int off, int len)
      throws IOException {
    while (true) {
      refuse();
      if (!penTaken) {
        penTaken = true;
        return null;
      }
      Lane lane = laneOf(code);
      if (lane.queue.size() < limits.queuedMessages()) {
        return queue(lane, code, payload, off, len);
      }
      waitingForRoom++;
      try {
        lane.room.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted();
      } finally {
        waitingForRoom--;
      }
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

  private Lane laneOf(int code) {
    int i = lanes.size() - 1;
    while (i > 0 && code < lanes.get(i).firstCode) {
      i--;
    }
    return i == 0 && code >= BaseMessage.CODES ? lanes.get(1) : lanes.get(i);
  }

  private Pending queue(Lane lane, int code, byte[] payload, int off, int len) {
    Pending pending = new Pending(code, payload, off, len, lock.newCondition());
    lane.queue.addLast(pending);
    queued.incrementAndGet();
    return pending;
  }

  /** Under the lock. False when somebody else has written the message. */
  private boolean awaitPen(Pending mine) throws IOException {
    while (mine.state == State.QUEUED || mine.state == State.TAKEN) {
      try {
        mine.turn.await();
      } catch (InterruptedException e) {
        if (mine.state == State.QUEUED && !closing) {
          withdraw(mine);
          Thread.currentThread().interrupt();
          throw interrupted();
        }
        mine.interrupted = true; // it is being written, or it is the last message
      }
    }
    if (mine.state == State.HAS_PEN) {
      return true;
    }
    restoreInterrupt(mine);
    if (mine.failure != null) {
      throw mine.failure;
    }
    return false;
  }

  private void withdraw(Pending mine) {
    Lane lane = laneOf(mine.code);
    lane.queue.remove(mine);
    queued.decrementAndGet();
    lane.room.signal();
  }

  private static void restoreInterrupt(@Nullable Pending pending) {
    if (pending != null && pending.interrupted) {
      pending.interrupted = false;
      Thread.currentThread().interrupt();
    }
  }

  /** With the pen: writes the message and what else waits, then hands the pen on. */
  private void writeBatch(int code, byte[] payload, int off, int len) throws IOException {
    RlpxException refused = null;
    IOException failure = new IOException("a write has failed");
    boolean done = false;
    try {
      try {
        encode(code, payload, off, len);
      } catch (RlpxException e) {
        refused = e;
      }
      gather();
      if (filled > 0) {
        socket.write(out, 0, filled);
        written += filled;
        bytesOut = written;
      }
      done = true;
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      handOn(done ? null : failure);
    }
    if (refused != null) {
      throw refused;
    }
  }

  private void gather() {
    if (queued.get() == 0) {
      return;
    }
    lock.lock();
    try {
      int room = limits.bufferBytes() - filled;
      for (Pending p = takeNext(room); p != null; p = takeNext(room)) {
        p.state = State.TAKEN;
        batch.add(p);
        room -= wireBytes(p);
      }
    } finally {
      lock.unlock();
    }
    for (Pending p : batch) {
      try {
        encode(p.code, p.payload, p.off, p.len);
      } catch (RlpxException e) {
        p.failure = e; // seen by its owner once the batch is done
      }
    }
  }

  private static int wireBytes(Pending p) {
    return FrameCipher.wireBytes(RlpWriter.sizeOfLong(p.code) + p.len);
  }

  /** Under the lock. The base protocol first, then one message of each protocol in turn. */
  private @Nullable Pending takeNext(int room) {
    if (queued.get() == 0) {
      return null;
    }
    int i = 0;
    if (lanes.getFirst().queue.isEmpty()) {
      i = nextLane;
      while (lanes.get(i).queue.isEmpty()) {
        i = after(i);
      }
    }
    Lane lane = lanes.get(i);
    Pending next = lane.queue.getFirst();
    if (wireBytes(next) > room) {
      return null;
    }
    lane.queue.removeFirst();
    queued.decrementAndGet();
    lane.room.signal();
    if (i > 0) {
      nextLane = after(i);
    }
    return next;
  }

  private int after(int lane) {
    return lane + 1 < lanes.size() ? lane + 1 : 1;
  }

  private void handOn(@Nullable IOException failure) {
    lock.lock();
    try {
      if (failure != null) {
        broken = failure;
        failQueued(failure);
      }
      for (Pending p : batch) {
        finish(p, failure);
      }
      batch.clear();
      adaptBuffer();
      Pending next = takeNext(Integer.MAX_VALUE);
      if (next != null) {
        next.state = State.HAS_PEN;
        next.turn.signal();
        return;
      }
      penTaken = false;
      if (waitingForRoom > 0) {
        // Who was woken for a place may have taken the pen instead and left the place empty.
        lanes.forEach(lane -> lane.room.signal());
      }
    } finally {
      lock.unlock();
    }
  }

  private void failQueued(@Nullable IOException cause) {
    for (Lane lane : lanes) {
      for (Pending p : lane.queue) {
        finish(p, cause == null ? closed() : cause);
      }
      queued.addAndGet(-lane.queue.size());
      lane.queue.clear();
      lane.room.signalAll();
    }
  }

  private static void finish(Pending p, @Nullable IOException cause) {
    if (cause != null && p.failure == null) {
      p.failure =
          cause instanceof RlpxException
              ? cause
              : new IOException("the write has failed: " + cause.getMessage(), cause);
    }
    p.state = State.DONE;
    p.turn.signal();
  }

  private void adaptBuffer() {
    if (out.length > limits.bufferBytes()) {
      out = new byte[limits.idleBufferBytes()];
    } else if (out.length > limits.idleBufferBytes()) {
      smallBatches = filled < out.length / 4 ? smallBatches + 1 : 0;
      if (smallBatches == SMALL_BATCHES_BEFORE_SHRINKING) {
        out = new byte[limits.idleBufferBytes()];
        smallBatches = 0;
      }
    }
    filled = 0;
  }

  /**
   * Appends a frame to the buffer. What cannot be a frame is refused before the cipher has seen it.
   *
   * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#message-encoding">RLPx,
   *     message encoding</a>
   */
  private void encode(int code, byte[] payload, int off, int len) throws RlpxException {
    int codeBytes = RlpWriter.sizeOfLong(code);
    int most = codeBytes + (snappy ? SnappyPayload.maxCompressedBytes(len) : len);
    makeRoom(FrameCipher.wireBytes(most));

    // frame-data = msg-id || msg-data, msg-data being compressed after Hello
    int data = filled + FrameCipher.HEADER_BYTES;
    int size = RlpWriter.putLong(code, out, data);
    if (snappy) {
      size += SnappyPayload.compress(payload, off, len, out, data + size);
    } else {
      System.arraycopy(payload, off, out, data + size, len);
      size += len;
    }
    if (size > limits.frameBytes()) {
      throw tooBig(size, limits.frameBytes());
    }
    filled += cipher.seal(out, filled, size);
    if (code == BaseMessage.HELLO) {
      snappy = snappyAfterHello;
    }
  }

  private void makeRoom(int count) {
    if (out.length - filled < count) {
      int doubled = Math.min(2 * out.length, limits.bufferBytes());
      out = Arrays.copyOf(out, Math.max(doubled, filled + count));
    }
  }

  private static RlpxException tooBig(int size, int most) {
    return new RlpxException(
        RlpxFailure.MESSAGE_TOO_BIG,
        "the message to be written has " + size + " bytes, at most " + most);
  }

  private static RlpxException closed() {
    return new RlpxException(RlpxFailure.CONNECTION_CLOSED, "the connection was closed here");
  }

  private static InterruptedIOException interrupted() {
    return new InterruptedIOException("interrupted before the message was written");
  }
}
