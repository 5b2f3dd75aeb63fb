package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.Keccak256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Who is written when, in how many calls, and what a caller that waits can rely on. */
class FrameWriterTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();
  private static final byte[] SECRET = new byte[32];

  private final MemoryStream.Pair pair = MemoryStream.pair(100, Integer.MAX_VALUE);
  private final FrameWriter writer = new FrameWriter(pair.left(), cipher(), LIMITS);
  private final FrameReader reader =
      new FrameReader(new ReadBuffer(pair.right(), LIMITS), cipher(), LIMITS);
  private final List<FutureTask<Void>> writers = new ArrayList<>();

  private static FrameCipher cipher() {
    return new FrameCipher(SECRET, new FrameMac(SECRET, new Keccak256()));
  }

  private void writeAndWait(int code, int size) {
    int before = writer.queued();
    writers.add(Wire.run(() -> writer.write(code, new byte[size], 0, size)));
    while (writer.queued() == before) {
      Thread.onSpinWait();
    }
  }

  /** A message that fills the window: whoever writes after it has to wait. */
  private void fillTheWindow() {
    writers.add(Wire.run(() -> writer.write(50, new byte[500], 0, 500)));
    pair.left().awaitFull();
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
    fillTheWindow();
    writeAndWait(16, 1);
    writeAndWait(17, 1);
    writeAndWait(18, 1);
    writeAndWait(40, 1);
    writeAndWait(41, 1);
    writeAndWait(60, 1);
    writeAndWait(2, 1);
    assertThat(readCodes(8)).containsExactly(50, 2, 16, 40, 60, 17, 41, 18);
    joinWriters();
  }

  @Test
  void aLargeMessageDelaysTheOthersByItselfOnly() throws Exception {
    writer.fairBetween(16, 40);
    fillTheWindow();
    for (int i = 0; i < 5; i++) {
      writeAndWait(20 + i, 200_000);
    }
    writeAndWait(40, 1);
    writeAndWait(3, 1);
    assertThat(readCodes(8)).containsExactly(50, 3, 20, 40, 21, 22, 23, 24);
    joinWriters();
  }

  @Test
  void messagesOfOneProtocolKeepTheirOrder() throws Exception {
    fillTheWindow();
    List<Integer> expected = new ArrayList<>(List.of(50));
    for (int code = 16; code < 40; code++) {
      writeAndWait(code, code * 10);
      expected.add(code);
    }
    assertThat(readCodes(expected.size())).isEqualTo(expected);
    joinWriters();
  }

  @Test
  void smallMessagesThatWaitAreWrittenInOneCall() throws Exception {
    fillTheWindow();
    for (int i = 0; i < 100; i++) {
      writeAndWait(16, 10);
    }
    readCodes(101);
    joinWriters();
    assertThat(pair.left().writes()).isEqualTo(2);
  }

  @Test
  void aBatchIsNoLargerThanTheBuffer() throws Exception {
    fillTheWindow();
    for (int i = 0; i < 100; i++) {
      writeAndWait(16, 2000);
    }
    readCodes(101);
    joinWriters();
    // 31 frames of 2064 bytes fit into 64 KiB.
    assertThat(pair.left().writes()).isEqualTo(1 + 4);
    assertThat(writer.capacity()).isLessThanOrEqualTo(LIMITS.bufferBytes());
  }

  @Test
  void theQueueHasAMaximumAndWhoComesLaterWaitsForAPlace() throws Exception {
    FrameWriter small =
        new FrameWriter(pair.left(), cipher(), LIMITS.toBuilder().queuedMessages(2).build());
    List<FutureTask<Void>> all = new ArrayList<>();
    all.add(Wire.run(() -> small.write(50, new byte[500], 0, 500)));
    pair.left().awaitFull();
    for (int i = 0; i < 40; i++) {
      all.add(Wire.run(() -> small.write(16, new byte[10], 0, 10)));
    }
    while (small.queued() < 2) {
      Thread.onSpinWait();
    }
    // The other protocol's queue is its own.
    all.add(Wire.run(() -> small.write(2, new byte[0], 0, 0)));
    while (small.queued() < 3) {
      Thread.onSpinWait();
    }
    assertThat(small.queued()).isEqualTo(3);
    readCodes(42);
    for (FutureTask<Void> task : all) {
      Wire.join(task);
    }
    assertThat(small.queued()).isZero();
  }

  @Test
  void anInterruptedWriterLeavesTheQueueAndTheConnectionStaysGood() throws Exception {
    fillTheWindow();
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
    assertThat(readCodes(2)).containsExactly(50, 17);
    joinWriters();
  }

  @Test
  void aMessageTooBigIsRefusedAndTheOthersAreWritten() throws Exception {
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
    fillTheWindow();
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
    fillTheWindow();
    writeAndWait(16, 10);
    FutureTask<Boolean> last = Wire.async(() -> writer.writeLast(1, new byte[] {4}));
    Wire.failing(() -> Wire.join(writers.get(1)), RlpxFailure.CONNECTION_CLOSED);
    Wire.failing(() -> writer.write(16, new byte[1], 0, 1), RlpxFailure.CONNECTION_CLOSED);
    assertThat(readCodes(2)).containsExactly(50, 1);
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
