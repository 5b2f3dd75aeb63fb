package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.Keccak256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Who is written when, in how many calls, and what a caller that waits can rely on. */
class FrameWriterTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();

  /** Limits of a buffer that is full with one message of 200 bytes. */
  private static final RlpxLimits NARROW =
      LIMITS.toBuilder().idleBufferBytes(64).bufferBytes(256).build();

  private static final byte[] SECRET = new byte[32];

  private final MemoryStream.Pair pair = MemoryStream.pair(100, Integer.MAX_VALUE);
  private final ManualHost host = new ManualHost(41);
  private RlpxLimitCounts counts = new RlpxLimitCounts(NARROW);
  private FrameWriter writer = writer(NARROW);
  private final FrameReader reader =
      new FrameReader(new ReadBuffer(pair.right(), new RlpxLimitCounts(LIMITS)), cipher(), LIMITS);
  private final List<FutureTask<Void>> writers = new ArrayList<>();

  private static FrameCipher cipher() {
    return new FrameCipher(SECRET, new FrameMac(SECRET, new Keccak256()));
  }

  private FrameWriter writer(RlpxLimits limits) {
    counts = new RlpxLimitCounts(limits);
    return new FrameWriter(pair.left(), cipher(), counts, host);
  }

  private void write(int code, int size) throws IOException {
    writer.write(code, new byte[size], 0, size);
  }

  /** Returns when the writer waits for its turn, or did not have to. */
  private void writeAndWait(int code, int size) {
    int before = writer.queued();
    FutureTask<Void> writing = Wire.run(() -> write(code, size));
    writers.add(writing);
    while (writer.queued() == before && !writing.isDone()) {
      Thread.onSpinWait();
    }
  }

  /** A message that fills the window, and keeps its writer there. */
  private void fillTheWindow() {
    writers.add(Wire.run(() -> write(50, 500)));
    pair.left().awaitFull();
  }

  /** Whoever writes after this has to wait. */
  private void fillWindowAndBuffer() throws IOException {
    fillTheWindow();
    write(51, 200);
  }

  private List<Integer> readCodes(int count) throws IOException {
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      codes.add(reader.read(_ -> Integer.MAX_VALUE).code());
    }
    return codes;
  }

  private void joinWriters() throws IOException {
    for (FutureTask<Void> task : writers) {
      Wire.join(task);
    }
  }

  @Test
  void theBaseProtocolGoesFirstAndProtocolsTakeTurns() throws Exception {
    writer.fairBetween(16, 40, 60);
    fillWindowAndBuffer();
    writeAndWait(16, 1);
    writeAndWait(17, 1);
    writeAndWait(18, 1);
    writeAndWait(40, 1);
    writeAndWait(41, 1);
    writeAndWait(60, 1);
    writeAndWait(2, 1);
    assertThat(readCodes(9)).containsExactly(50, 51, 2, 16, 40, 60, 17, 41, 18);
    joinWriters();
  }

  @Test
  void aLargeMessageDelaysTheOthersByItselfOnly() throws Exception {
    writer.fairBetween(16, 40);
    fillWindowAndBuffer();
    for (int i = 0; i < 5; i++) {
      writeAndWait(20 + i, 200_000);
    }
    writeAndWait(40, 1);
    writeAndWait(3, 1);
    assertThat(readCodes(9)).containsExactly(50, 51, 3, 20, 40, 21, 22, 23, 24);
    joinWriters();
  }

  @Test
  void messagesOfOneProtocolKeepTheirOrder() throws Exception {
    fillWindowAndBuffer();
    List<Integer> expected = new ArrayList<>(List.of(50, 51));
    for (int code = 16; code < 40; code++) {
      writeAndWait(code, code * 10);
      expected.add(code);
    }
    assertThat(readCodes(expected.size())).isEqualTo(expected);
    joinWriters();
  }

  @Test
  void aLoneMessageIsWithTheSocketWhenItsWriteReturns() throws Exception {
    writer = writer(LIMITS);
    for (int i = 0; i < 5; i++) {
      write(16, 1);
      assertThat(pair.left().writes()).isEqualTo(i + 1);
      assertThat(readCodes(1)).containsExactly(16);
      host.clock().advance(Duration.ofMillis(1));
    }
    assertThat(writer.capacity()).isEqualTo(LIMITS.idleBufferBytes());
  }

  @Test
  void messagesThatComeWhileTheSocketIsBusyAreWrittenInOneCall() throws Exception {
    writer = writer(LIMITS);
    fillTheWindow();
    for (int i = 0; i < 100; i++) {
      write(16, 10);
    }
    readCodes(101);
    joinWriters();
    assertThat(pair.left().writes()).isEqualTo(2);
  }

  /** Nobody has to come by for the last message of a burst to leave. */
  @Test
  void allOfABurstLeavesByItself() throws Exception {
    MemoryStream.Pair wide = MemoryStream.pair(1 << 20, Integer.MAX_VALUE);
    FrameWriter bursting =
        new FrameWriter(wide.left(), cipher(), new RlpxLimitCounts(LIMITS), host);
    FrameReader other =
        new FrameReader(
            new ReadBuffer(wide.right(), new RlpxLimitCounts(LIMITS)), cipher(), LIMITS);
    for (int i = 0; i < 1000; i++) {
      bursting.write(16 + i, new byte[1], 0, 1);
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(other.read(_ -> 1).code()).isEqualTo(16 + i);
    }
    assertThat(wide.left().writes()).isLessThan(500);
  }

  @Test
  void whatIsAcceptedAndNotWrittenIsBounded() throws Exception {
    writer = writer(LIMITS);
    fillTheWindow();
    int frame = FrameCipher.wireBytes(2001);
    int fit = LIMITS.bufferBytes() / frame;
    for (int i = 0; i < fit; i++) {
      write(16, 2000);
    }
    for (int i = 0; i < 10; i++) {
      writeAndWait(16, 2000);
    }
    assertThat(writer.gathered()).isEqualTo(fit * frame);
    assertThat(writer.capacity()).isLessThanOrEqualTo(LIMITS.bufferBytes());
    assertThat(counts.of(RlpxBound.BUFFER_BYTES).refused()).isPositive();
    assertThat(readCodes(fit + 11)).hasSize(fit + 11);
    joinWriters();
    assertThat(writer.capacity()).isLessThanOrEqualTo(2 * LIMITS.bufferBytes());
    assertThat(counts.of(RlpxBound.BUFFER_BYTES).highWater())
        .isBetween((long) fit * frame, (long) LIMITS.bufferBytes());
  }

  @Test
  void buffersShrinkOnceThereIsLittleToDo() throws Exception {
    MemoryStream.Pair wide = MemoryStream.pair(1 << 16, Integer.MAX_VALUE);
    counts = new RlpxLimitCounts(LIMITS);
    writer = new FrameWriter(wide.left(), cipher(), counts, host);
    ReadBuffer in = new ReadBuffer(wide.right(), counts);
    FrameReader other = new FrameReader(in, cipher(), LIMITS);
    other.open(false);
    writers.add(
        Wire.run(() -> {
          for (int i = 0; i < 4; i++) {
            write(50, 20_000);
          }
        }));
    wide.left().awaitFull();
    for (int i = 0; i < 50; i++) {
      write(16, 1000);
    }
    assertThat(writer.capacity()).isGreaterThan(32 * 1024);
    for (int i = 0; i < 54; i++) {
      other.read(_ -> 1 << 20);
    }
    assertThat(in.capacity()).isGreaterThan(16 * 1024);
    for (int i = 0; i < 10; i++) {
      host.clock().advance(Duration.ofMillis(1));
      write(16, 1);
      other.read(_ -> 1 << 20);
    }
    assertThat(in.capacity()).isEqualTo(LIMITS.idleBufferBytes());
    assertThat(writer.capacity()).isLessThanOrEqualTo(LIMITS.idleBufferBytes());

    writers.add(Wire.run(() -> write(16, 1 << 20)));
    assertThat(other.read(_ -> 1 << 20).payload()).hasSize(1 << 20);
    assertThat(in.capacity()).isEqualTo(LIMITS.idleBufferBytes());
    joinWriters();
  }

  @Test
  void whoOnlyTriesToWriteNeverWaits() throws Exception {
    writer = writer(LIMITS);
    fillTheWindow();
    int taken = 0;
    while (writer.tryWrite(16, new byte[2000], 0, 2000)) {
      taken++;
    }
    assertThat(writer.gathered()).isBetween(LIMITS.bufferBytes() - 2200, LIMITS.bufferBytes());
    writeAndWait(17, 2000);
    assertThat(writer.tryWrite(18, new byte[1], 0, 1)).as("ahead of one that waits").isFalse();
    assertThat(readCodes(taken + 2)).startsWith(50).endsWith(16, 17);
    joinWriters();
  }

  @Test
  void whatTriesToBeWrittenLeavesTheSocketToTheFlusher() throws Exception {
    writer = writer(LIMITS);
    assertThat(writer.tryWrite(16, new byte[500], 0, 500)).isTrue(); // more than the window
    assertThat(readCodes(1)).containsExactly(16);
  }

  @Test
  void aMessageLargerThanTheBufferWouldAlwaysHaveToWait() throws Exception {
    writer = writer(LIMITS);
    int size = LIMITS.bufferBytes();
    assertThat(writer.tryWrite(16, new byte[size], 0, size)).isFalse();
    write(16, 1);
    assertThat(readCodes(1)).containsExactly(16);
  }

  @Test
  void aLargeMessageTakesNoMoreRoomThanOthers() throws Exception {
    writer = writer(LIMITS);
    fillTheWindow();
    writers.add(Wire.run(() -> write(16, 1 << 20)));
    while (writer.gathered() + FrameCipher.PIECE_BYTES <= LIMITS.bufferBytes()) {
      Thread.onSpinWait();
    }
    assertThat(writer.gathered()).isLessThanOrEqualTo(LIMITS.bufferBytes());
    assertThat(readCodes(2)).containsExactly(50, 16);
    joinWriters();
  }

  @Test
  void theQueueHasAMaximumAndWhoComesLaterWaitsForAPlace() throws Exception {
    writer = writer(NARROW.toBuilder().queuedMessages(2).build());
    fillWindowAndBuffer();
    for (int i = 0; i < 40; i++) {
      writers.add(Wire.run(() -> write(16, 10)));
    }
    while (writer.queued() < 2) {
      Thread.onSpinWait();
    }
    // The other protocol's queue is its own.
    writeAndWait(2, 0);
    assertThat(writer.queued()).isEqualTo(3);
    assertThat(counts.of(RlpxBound.QUEUED_MESSAGES).highWater()).isEqualTo(2);
    assertThat(counts.of(RlpxBound.QUEUED_MESSAGES).refused()).isPositive();
    readCodes(43);
    joinWriters();
    assertThat(writer.queued()).isZero();
  }

  @Test
  void anInterruptedWriterLeavesTheQueueAndTheConnectionStaysGood() throws Exception {
    fillWindowAndBuffer();
    Thread[] thread = new Thread[1];
    FutureTask<Boolean> interrupted =
        Wire.async(() -> {
          thread[0] = Thread.currentThread();
          try {
            writer.write(16, new byte[1], 0, 1);
            return false;
          } catch (InterruptedIOException e) {
            return Thread.currentThread().isInterrupted();
          }
        });
    while (writer.queued() == 0) {
      Thread.onSpinWait();
    }
    writeAndWait(17, 1);
    thread[0].interrupt();
    assertThat(Wire.join(interrupted)).isTrue();
    assertThat(readCodes(3)).containsExactly(50, 51, 17);
    joinWriters();
  }

  @Test
  void aMessageTooBigIsRefusedAndTheOthersAreWritten() throws Exception {
    writer = writer(LIMITS);
    Wire.failing(
        () -> writer.write(16, new byte[1 << 24], 0, 1 << 24), RlpxFailure.MESSAGE_TOO_BIG);

    // Random bytes do not get smaller: what fits inflated may not fit compressed.
    FutureTask<List<Integer>> read = Wire.async(() -> readCodes(1));
    byte[] random = new byte[0xffffff];
    new Random(40).nextBytes(random);
    writer.open(true);
    reader.open(true);
    Wire.failing(() -> writer.write(16, random, 0, random.length), RlpxFailure.MESSAGE_TOO_BIG);
    writer.write(17, random, 0, 5);
    assertThat(Wire.join(read)).containsExactly(17);
    assertThat(writer.capacity()).isLessThanOrEqualTo(LIMITS.bufferBytes());
  }

  @Test
  void aFailedWriteFailsAllThatWaitAndAllThatCome() throws Exception {
    fillWindowAndBuffer();
    writeAndWait(16, 10);
    writeAndWait(17, 10);
    pair.right().close();
    for (FutureTask<Void> task : writers) {
      assertThatThrownBy(() -> Wire.join(task))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("connection reset");
    }
    assertThatThrownBy(() -> writer.write(16, new byte[1], 0, 1))
        .isInstanceOf(IOException.class)
        .hasRootCauseMessage("connection reset");
    assertThat(writer.writeLast(1, new byte[1])).isFalse();
  }

  @Test
  void theLastMessageGoesBeforeAllThatWait() throws Exception {
    fillWindowAndBuffer();
    writeAndWait(16, 10);
    FutureTask<Boolean> last = Wire.async(() -> writer.writeLast(1, new byte[] {4}));
    Wire.failing(() -> Wire.join(writers.get(1)), RlpxFailure.CONNECTION_CLOSED);
    Wire.failing(() -> writer.write(16, new byte[1], 0, 1), RlpxFailure.CONNECTION_CLOSED);
    assertThat(readCodes(3)).containsExactly(50, 51, 1);
    assertThat(Wire.join(last)).isTrue();
    Wire.join(writers.getFirst());
    assertThat(writer.writeLast(1, new byte[] {4})).isFalse();
  }

  @Test
  void protocolsMustBeInOrder() {
    for (int[] bad : new int[][] {{15}, {16, 16}, {40, 16}}) {
      assertThatThrownBy(() -> writer.fairBetween(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
