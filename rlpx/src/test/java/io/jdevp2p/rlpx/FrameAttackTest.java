package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.jdevp2p.crypto.Keccak256;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the other side of an encrypted connection may send to cost us more than it costs it. */
class FrameAttackTest {

  private static final RlpxLimits LIMITS = RlpxLimits.defaults();
  private static final byte[] SECRET = new byte[32];

  private final MemoryStream.Pair pair = MemoryStream.pair(40 << 20, Integer.MAX_VALUE);
  private final FrameCipher egress = cipher();
  private final RlpxLimitCounts counts = new RlpxLimitCounts(LIMITS);
  private final ReadBuffer in = new ReadBuffer(pair.right(), counts);
  private final FrameReader reader = new FrameReader(in, cipher(), LIMITS);

  private static FrameCipher cipher() {
    return new FrameCipher(SECRET, new FrameMac(SECRET, new Keccak256()));
  }

  private void send(byte[] bytes) throws IOException {
    pair.left().write(bytes, 0, bytes.length);
  }

  /** A message of code 20; gives its size when compressed. */
  private int sendCompressed(byte[] payload) throws IOException {
    byte[] room = new byte[SnappyPayload.maxCompressedBytes(payload.length)];
    int size = SnappyPayload.compress(payload, 0, payload.length, room, 0);
    send(Wire.sealed(egress, Wire.concat(new byte[] {20}, Arrays.copyOf(room, size))));
    return size;
  }

  /** A header that is properly authenticated, with nothing behind it. */
  private byte[] headerOnly(int size) {
    return Arrays.copyOf(Wire.sealed(egress, new byte[size]), FrameCipher.HEADER_BYTES);
  }

  private static byte[] varint(long value) {
    byte[] bytes = new byte[5];
    int n = 0;
    long rest = value;
    do {
      bytes[n++] = (byte) ((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      rest >>>= 7;
    } while (rest != 0);
    return Arrays.copyOf(bytes, n);
  }

  /** go-ethereum 1.17 reads 16 MiB before it looks at the limit of 2 KiB. */
  @Test
  void aLargeFrameBeforeHelloIsRefusedByItsHeaderAlone() throws Exception {
    send(headerOnly(0xffffff));
    Wire.failing(reader::readFirst, RlpxFailure.HELLO_TOO_BIG);
    assertThat(in.capacity()).isEqualTo(LIMITS.idleBufferBytes());
  }

  @Test
  void aHelloOfTheLargestSizeIsReadAndOneByteMoreIsNot() throws Exception {
    byte[] data = new byte[2049];
    data[0] = (byte) 0x80;
    send(Wire.sealed(egress, data));
    assertThat(reader.readFirst().payload()).hasSize(2048);

    send(headerOnly(2050));
    pair.left().shutdownOutput(); // who waited for the rest would wait in vain
    Wire.failing(reader::readFirst, RlpxFailure.HELLO_TOO_BIG);
  }

  /** A peer that announces a large frame and sends little of it holds little of our memory. */
  @Test
  void memoryIsTakenAsBytesArrive() throws Exception {
    reader.open(true);
    send(headerOnly(0xffffff));
    int sent = 100_000;
    send(new byte[sent]);
    pair.left().shutdownOutput();
    Wire.failing(() -> reader.read(_ -> Integer.MAX_VALUE), RlpxFailure.FRAME_TRUNCATED);
    assertThat(in.capacity()).isLessThanOrEqualTo(2 * sent + LIMITS.bufferBytes());
  }

  @Test
  void theBufferOfALargeFrameIsDroppedWithIt() throws Exception {
    reader.open(false);
    byte[] data = new byte[1 << 20];
    data[0] = 16;
    send(Wire.sealed(egress, data));
    assertThat(reader.read(_ -> 1 << 20).payload()).hasSize((1 << 20) - 1);
    assertThat(in.capacity()).isEqualTo(LIMITS.idleBufferBytes());
    assertThat(counts.of(RlpxBound.IDLE_BUFFER_BYTES).refused()).isEqualTo(1);
    assertThat(counts.of(RlpxBound.BUFFER_BYTES).highWater()).isEqualTo(LIMITS.bufferBytes());
    assertThat(counts.of(RlpxBound.BUFFER_BYTES).refused()).isPositive(); // for each growth beyond
  }

  @Test
  void framesLargerThanAnyMessageAreRefusedByTheirHeader() throws Exception {
    reader.open(true);
    MessageLimits small =
        new MessageLimits() {
          @Override
          public int maxBytes(int code) {
            return 1000;
          }

          @Override
          public int largestBytes() {
            return 1000;
          }
        };
    send(headerOnly(2000));
    pair.left().shutdownOutput();
    Wire.failing(() -> reader.read(small), RlpxFailure.FRAME_TOO_BIG);
  }

  /** Whatever its message may have: a frame has a bound of its own. */
  @Test
  void aFrameOfTheLargestSizeIsReadAndOneByteMoreIsRefusedByItsHeader() throws Exception {
    RlpxLimits narrow = LIMITS.toBuilder().frameBytes(5000).build();
    FrameReader bounded = new FrameReader(in, cipher(), narrow);
    bounded.open(false);
    byte[] data = new byte[5000];
    data[0] = 16;
    send(Wire.sealed(egress, data));
    assertThat(bounded.read(_ -> Integer.MAX_VALUE).payload()).hasSize(4999);

    send(headerOnly(5001));
    pair.left().shutdownOutput();
    Wire.failing(() -> bounded.read(_ -> Integer.MAX_VALUE), RlpxFailure.FRAME_TOO_BIG);
  }

  /** EIP-706: the inflated size is announced, and checked before anything is inflated. */
  @Test
  void aSnappyBombIsRefusedBeforeItIsInflated() throws Exception {
    reader.open(true);
    assertThat(sendCompressed(new byte[1 << 20])).isLessThan(50_000);
    RlpxException e =
        Wire.failing(
            () -> reader.read(code -> code == 20 ? (1 << 20) - 1 : Integer.MAX_VALUE),
            RlpxFailure.SNAPPY_TOO_BIG);
    assertThat(e.failure().answer()).contains(DisconnectReason.PROTOCOL_ERROR);
  }

  /** Whatever its code allows: a message has a bound of its own. */
  @Test
  void aMessageOfTheLargestSizeIsReadAndOneByteMoreIsNotInflated() throws Exception {
    RlpxLimits narrow = LIMITS.toBuilder().inflatedBytes(100_000).build();
    FrameReader bounded = new FrameReader(in, cipher(), narrow);
    bounded.open(true);
    sendCompressed(new byte[100_000]);
    assertThat(bounded.read(_ -> Integer.MAX_VALUE).payload()).hasSize(100_000);

    sendCompressed(new byte[100_001]);
    Wire.failing(() -> bounded.read(_ -> Integer.MAX_VALUE), RlpxFailure.SNAPPY_TOO_BIG);
  }

  @Test
  void aMessageOfExactlyItsLimitIsRead() throws Exception {
    reader.open(true);
    byte[] zeros = new byte[1 << 20];
    sendCompressed(zeros);
    assertThat(reader.read(_ -> 1 << 20).payload()).isEqualTo(zeros);
  }

  /** A few bytes that announce 16 MiB would cost 16 MiB to find out that they lie. */
  @Test
  void anAnnouncedSizeThatCannotBeTrueCostsNothing() throws Exception {
    reader.open(true);
    byte[] liar = Wire.concat(varint(0xffffff), new byte[] {0, 'x'});
    send(Wire.sealed(egress, Wire.concat(new byte[] {20}, liar)));
    List<Integer> asked = new ArrayList<>();
    MessageLimits noting =
        new MessageLimits() {
          @Override
          public int maxBytes(int code) {
            return Integer.MAX_VALUE;
          }

          @Override
          public void awaitRoom(int code, int bytes) {
            asked.add(bytes);
          }
        };
    Wire.failing(() -> reader.read(noting), RlpxFailure.SNAPPY_MALFORMED);
    assertThat(asked).isEmpty();
  }

  @Test
  void nothingInflatesBeyondTheSizeOfAFrame() throws Exception {
    for (long announced : new long[] {1L << 24, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL}) {
      byte[] block = Arrays.copyOf(varint(announced), 1000);
      RlpxException e =
          Wire.failing(
              () -> SnappyPayload.inflate(block, 0, block.length, 0xffffff),
              RlpxFailure.SNAPPY_TOO_BIG);
      assertThat(e).hasMessageContaining(String.valueOf(announced));
    }
  }

  @Test
  void whatIsNoSnappyIsABreachOfProtocol() {
    byte[][] blocks = {
      {}, // no size
      {(byte) 0x80}, // half a size
      {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1}, // 36 bits
      {5, 0, 'x'}, // too little
      {1, 4, 'x', 'y'}, // too much
      {4, 1, 0}, // a copy from before the start
      {4, 0, 'x', 2, 9, 0}, // likewise
      {1}, // nothing
      {0, 0, 'x'}, // something
      {(byte) 0x81, 0, 'x'}, // a size of two bytes, and half a copy: no literal of one byte
    };
    for (byte[] block : blocks) {
      Wire.failing(
          () -> SnappyPayload.inflate(block, 0, block.length, 0xffffff),
          RlpxFailure.SNAPPY_MALFORMED);
    }
  }

  @Test
  void randomBlocksInflateOrFailAndNothingElse() {
    Random random = new Random(30);
    for (int i = 0; i < 20_000; i++) {
      byte[] block = new byte[1 + random.nextInt(60)];
      random.nextBytes(block);
      block[0] = (byte) random.nextInt(100);
      try {
        assertThat(SnappyPayload.inflate(block, 0, block.length, 200)).hasSize(block[0]);
      } catch (RlpxException e) {
        assertThat(e.failure()).isEqualTo(RlpxFailure.SNAPPY_MALFORMED);
      }
    }
  }

  @Test
  void aFlippedBitIsFoundAtEachPosition() throws Exception {
    byte[] data = {16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    int length = FrameCipher.wireBytes(data.length);
    for (int i = 0; i < length; i++) {
      MemoryStream.Pair fresh = MemoryStream.pair();
      FrameReader victim =
          new FrameReader(
              new ReadBuffer(fresh.right(), new RlpxLimitCounts(LIMITS)), cipher(), LIMITS);
      victim.open(false);
      byte[] frame = Wire.sealed(cipher(), data);
      frame[i] ^= (byte) (1 << i % 8);
      fresh.left().write(frame, 0, frame.length);
      Wire.failing(
          () -> victim.read(_ -> 100),
          i < FrameCipher.HEADER_BYTES ? RlpxFailure.FRAME_HEADER_MAC : RlpxFailure.FRAME_BODY_MAC);
    }
  }

  @Test
  void aStreamThatEndsIsTheEndOrATruncatedFrame() throws Exception {
    byte[] data = {16, 1, 2, 3};
    for (int length = 0; length < FrameCipher.wireBytes(data.length); length++) {
      MemoryStream.Pair fresh = MemoryStream.pair();
      FrameReader victim =
          new FrameReader(
              new ReadBuffer(fresh.right(), new RlpxLimitCounts(LIMITS)), cipher(), LIMITS);
      victim.open(false);
      fresh.left().write(Wire.sealed(cipher(), data), 0, length);
      fresh.left().shutdownOutput();
      Wire.failing(
          () -> victim.read(_ -> 100),
          length == 0 ? RlpxFailure.CONNECTION_ENDED : RlpxFailure.FRAME_TRUNCATED);
    }
  }

  @Test
  void messageCodesAreCanonicalIntegers() throws Exception {
    reader.open(false);
    byte[][] good = {
      {(byte) 0x80},
      {1},
      {0x7f},
      {(byte) 0x81, (byte) 0x80},
      {(byte) 0x82, 1, 0},
      {(byte) 0x84, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff}
    };
    int[] codes = {0, 1, 127, 128, 256, Integer.MAX_VALUE};
    for (int i = 0; i < good.length; i++) {
      send(Wire.sealed(egress, good[i]));
      Frame frame = reader.read(_ -> 0);
      assertThat(frame.code()).isEqualTo(codes[i]);
      assertThat(frame.payload()).isEmpty();
      assertThat(frame.wireBytes()).isEqualTo(64);
    }
    byte[][] bad = {
      {0},
      {(byte) 0x81, 1},
      {(byte) 0x81},
      {(byte) 0x82, 0, 1},
      {(byte) 0x84, (byte) 0x80, 0, 0, 0},
      {(byte) 0x85, 1, 0, 0, 0, 0},
      {(byte) 0xc0},
      {(byte) 0xff},
    };
    for (byte[] code : bad) {
      send(Wire.sealed(egress, code));
      Wire.failing(() -> reader.read(_ -> 0), RlpxFailure.FRAME_MALFORMED);
      // Only the code was wrong; take the frame away and go on with the next.
      in.use(FrameCipher.wireBytes(code.length));
    }
    send(Wire.sealed(egress, new byte[0]));
    Wire.failing(() -> reader.read(_ -> 0), RlpxFailure.FRAME_MALFORMED);
  }

  @Test
  void codesNotInUseAreRefusedBeforeTheyAreInflated() throws Exception {
    reader.open(true);
    send(Wire.sealed(egress, new byte[] {99, 1, 2, 3}));
    Wire.failing(() -> reader.read(code -> code < 20 ? 100 : -1), RlpxFailure.MESSAGE_UNKNOWN_CODE);
  }

  @Test
  void anUncompressedMessageHasItsLimitToo() throws Exception {
    reader.open(false);
    send(Wire.sealed(egress, new byte[] {16, 1, 2, 3}));
    Wire.failing(() -> reader.read(_ -> 2), RlpxFailure.MESSAGE_TOO_BIG);
  }

  @Test
  void manySmallFramesCostFewSystemCalls() throws Exception {
    reader.open(false);
    for (int i = 0; i < 10_000; i++) {
      send(Wire.sealed(egress, new byte[] {16, (byte) i, (byte) (i >> 8)}));
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(reader.read(_ -> 2).payload()).containsExactly((byte) i, (byte) (i >> 8));
    }
    assertThat(pair.right().reads()).isLessThan(20);
    assertThat(in.capacity()).isEqualTo(LIMITS.bufferBytes());
    // And once it is quiet again, the buffer is small again.
    for (int i = 0; i < 8; i++) {
      send(Wire.sealed(egress, new byte[] {16}));
      reader.read(_ -> 2);
    }
    assertThat(in.capacity()).isEqualTo(LIMITS.idleBufferBytes());
  }

  @Test
  void framesThatNeverLeaveTheBufferEmptyCostFewSystemCallsToo() throws Exception {
    reader.open(false);
    byte[] message = new byte[1_000];
    message[0] = 16;
    for (int i = 0; i < 1_000; i++) {
      send(Wire.sealed(egress, message));
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(reader.read(_ -> 999).payload()).hasSize(999);
    }
    assertThat(pair.right().reads()).isLessThan(30);
  }

  /** What costs time for each read, and not for each byte, makes half a minute of this. */
  @Test
  void aLargeFrameInSmallPiecesCostsLittleMoreThanInOne() throws Exception {
    byte[] message = new byte[2 << 20];
    message[0] = 16;
    byte[] frame = Wire.sealed(egress, message);
    MemoryStream.Pair drip = MemoryStream.pair(frame.length, 1);
    drip.left().write(frame, 0, frame.length);
    FrameReader slow = new FrameReader(new ReadBuffer(drip.right(), counts), cipher(), LIMITS);
    slow.open(false);
    assertTimeout(
        Duration.ofSeconds(5),
        () -> assertThat(slow.read(_ -> 2 << 20).payload()).hasSize(message.length - 1));
  }
}
