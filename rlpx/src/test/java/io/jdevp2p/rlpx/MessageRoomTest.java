package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jdevp2p.crypto.Keccak256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Whoever limits messages is asked before memory is taken for one, and may refuse. */
class MessageRoomTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();
  private static final byte[] SECRET = new byte[32];

  private final MemoryStream.Pair pair = MemoryStream.pair(40 << 20, Integer.MAX_VALUE);
  private final FrameCipher egress = cipher();
  private final ReadBuffer in = new ReadBuffer(pair.right(), new RlpxLimitCounts(LIMITS));
  private final FrameReader reader = new FrameReader(in, cipher(), LIMITS);
  private final Room room = new Room();

  private static FrameCipher cipher() {
    return new FrameCipher(SECRET, new FrameMac(SECRET, new Keccak256()));
  }

  /** Notes what it is asked for; refuses once there is none left. */
  private static final class Room implements MessageLimits {
    final List<Integer> messages = new ArrayList<>();
    final List<Integer> buffers = new ArrayList<>();
    int left = Integer.MAX_VALUE;

    @Override
    public int maxBytes(int code) {
      return 1 << 20;
    }

    @Override
    public void awaitRoom(int code, int bytes) throws IOException {
      messages.add(bytes);
      take(bytes);
    }

    @Override
    public void awaitBuffer(int bytes) throws IOException {
      buffers.add(bytes);
      take(bytes);
    }

    private void take(int bytes) throws IOException {
      if (bytes > left) {
        throw new IOException("no room for " + bytes);
      }
    }
  }

  private void send(byte[] payload) throws IOException {
    byte[] compressed = new byte[SnappyPayload.maxCompressedBytes(payload.length)];
    int size = SnappyPayload.compress(payload, 0, payload.length, compressed, 0);
    byte[] frame =
        Wire.sealed(egress, Wire.concat(new byte[] {20}, Arrays.copyOf(compressed, size)));
    pair.left().write(frame, 0, frame.length);
  }

  @Test
  void itIsAskedForTheInflatedSize() throws Exception {
    reader.open(true);
    send(new byte[500_000]);
    assertThat(reader.read(room).payload()).hasSize(500_000);
    assertThat(room.messages).containsExactly(500_000);
    assertThat(room.buffers).isEmpty();
  }

  @Test
  void itIsNotAskedForWhatIsTooLarge() throws Exception {
    reader.open(true);
    send(new byte[(1 << 20) + 1]);
    Wire.failing(() -> reader.read(room), RlpxFailure.SNAPPY_TOO_BIG);
    assertThat(room.messages).isEmpty();
  }

  @Test
  void itIsAskedAsOftenAsTheBufferGrowsForAFrame() throws Exception {
    reader.open(true);
    byte[] random = new byte[300_000];
    new Random(1).nextBytes(random);
    send(random);
    assertThat(reader.read(room).payload()).isEqualTo(random);
    assertThat(room.buffers).startsWith(2 * LIMITS.bufferBytes(), 4 * LIMITS.bufferBytes());
    assertThat(room.buffers)
        .isSorted()
        .last()
        .asInstanceOf(InstanceOfAssertFactories.INTEGER)
        .isBetween(300_000, 301_000);
  }

  @Test
  void itIsAskedForAboutAsMuchAsIsHeldThoughLargeArraysAreKept() throws Exception {
    reader.open(true);
    LargeBuffers.SHARED.give(new byte[3 << 20]);
    byte[] frame = Wire.sealed(egress, new byte[1_000_000]);
    pair.left().write(frame, 0, 200_000);
    pair.left().shutdownOutput();
    Wire.failing(() -> reader.read(room), RlpxFailure.FRAME_TRUNCATED);
    assertThat(in.array().length).isLessThanOrEqualTo(room.buffers.getLast() / 4 * 5);
  }

  @Test
  void whatItRefusesIsNotAllocated() throws Exception {
    reader.open(true);
    room.left = 2 * LIMITS.bufferBytes();
    byte[] random = new byte[300_000];
    new Random(1).nextBytes(random);
    send(random);
    assertThat(catchThrowable(() -> reader.read(room)))
        .hasMessage("no room for " + 4 * LIMITS.bufferBytes());
    assertThat(in.capacity()).isEqualTo(2 * LIMITS.bufferBytes());
  }
}
