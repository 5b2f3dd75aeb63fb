package io.jdevp2p.rlp;

import io.jdevp2p.fuzz.Allocation;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Any bytes to {@link RlpCodec}, for records made of everything that a record may be made of: only
 * {@link RlpException} comes out, what is taken is encoded to the same bytes, and memory follows
 * the input.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public final class RlpCodecFuzz {
  record Numbers(boolean flag, byte b, short s, int i, long l, @RlpMax(32) BigInteger big) {}

  record Bounded(
      @RlpMax(8) byte[] bytes,
      @RlpMax(8) String text,
      @RlpMax(4) List<@RlpMax(3) byte[]> list,
      @RlpMax(4) int[] array) {}

  record Unbounded(byte[] bytes, String text, List<Numbers> list, long[][] arrays) {}

  record Optionals(
      long first, Optional<String> second, Optional<Long> third, Optional<List<Long>> fourth) {}

  record Tail(long first, @RlpTail @RlpMax(5) List<Bounded> rest) {}

  record Tree(@RlpMax(16) String name, List<Tree> branches) {}

  @RlpTail
  record Extensible(long first, @RlpMax(16) String second) {}

  record Picky(int low, int high) {
    Picky {
      if (low > high) {
        throw new IllegalArgumentException("low over high");
      }
    }
  }

  private static final List<RlpCodec<? extends Record>> CODECS =
      List.of(
          RlpCodec.of(Numbers.class),
          RlpCodec.of(Bounded.class),
          RlpCodec.of(Unbounded.class),
          RlpCodec.of(Optionals.class),
          RlpCodec.of(Tail.class),
          RlpCodec.of(Tree.class),
          RlpCodec.of(Picky.class));

  private static final RlpCodec<Extensible> EXTENSIBLE = RlpCodec.of(Extensible.class);

  public static final int MAX_INPUT_BYTES = 1024;

  private RlpCodecFuzz() {}

  /** A boxed number, and its place in a growing list, for a byte of input. */
  private static final int MOST_FOR_ONE_BYTE = 64;

  public static void fuzzerTestOneInput(byte[] bytes) throws RlpException {
    Allocation allocation = new Allocation();
    for (RlpCodec<? extends Record> codec : CODECS) {
      roundTrip(codec, bytes);
    }
    extensible(bytes);
    allocation.checkAtMost((CODECS.size() + 1L) * MOST_FOR_ONE_BYTE * bytes.length);
  }

  private static <T extends Record> void roundTrip(RlpCodec<T> codec, byte[] bytes) {
    T decoded;
    try {
      decoded = codec.decode(bytes);
    } catch (RlpException _) {
      return;
    }
    if (!Arrays.equals(codec.encode(decoded), bytes)) {
      throw new AssertionError("another encoding of " + decoded);
    }
  }

  /** What a later version has added is dropped, and nothing else. */
  private static void extensible(byte[] bytes) throws RlpException {
    Extensible decoded;
    try {
      decoded = EXTENSIBLE.decode(bytes);
    } catch (RlpException _) {
      return;
    }
    byte[] again = EXTENSIBLE.encode(decoded);
    if (again.length > bytes.length || !EXTENSIBLE.decode(again).equals(decoded)) {
      throw new AssertionError("another encoding of " + decoded);
    }
  }
}
