package io.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds for every record and every input of a codec, on seeded random ones; {@code
 * -Djdevp2p.seed=N} takes others. The records have together whatever a record may have.
 */
@SuppressWarnings("ArrayRecordComponent") // A user may have them.
class RlpCodecPropertiesTest {
  private static final long SEED = Long.getLong("jdevp2p.seed", 20_260_102L);

  record Numbers(boolean flag, byte b, short s, int i, long l, @RlpMax(32) BigInteger big) {}

  record Bounded(
      @RlpMax(60) byte[] bytes,
      @RlpMax(60) String text,
      @RlpMax(4) List<@RlpMax(3) byte[]> list,
      @RlpMax(4) int[] array) {}

  record Unbounded(byte[] bytes, String text, List<Numbers> list, Numbers[] array) {}

  record Optionals(
      long first, Optional<String> second, Optional<Long> third, Optional<List<Long>> fourth) {}

  record Rest(long first, @RlpTail @RlpMax(5) List<Bounded> rest) {}

  record Tree(@RlpMax(16) String name, List<Tree> branches) {}

  /** A request whose range must make sense, as those that peers send. */
  record Range(long requestId, long origin, @RlpMax(1) byte[] reverse, int count) {
    Range {
      if (count < 0) {
        throw new IllegalArgumentException("count " + count);
      }
    }
  }

  @RlpTail
  record Extensible(long first, @RlpMax(16) String second) {}

  /** The first and last bytes of each form that an item may have. */
  private static final int[] HEADERS = {
    0, 1, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xff
  };

  private final Random random = new Random(SEED);
  private final RandomRecords records = new RandomRecords(random);

  @ParameterizedTest
  @ValueSource(
      classes = {
        Numbers.class,
        Bounded.class,
        Unbounded.class,
        Optionals.class,
        Rest.class,
        Tree.class,
        Extensible.class
      })
  <T extends Record> void whatIsEncodedIsDecodedAgain(Class<T> type) throws RlpException {
    RlpCodec<T> codec = RlpCodec.of(type);
    for (int i = 0; i < 200; i++) {
      T value = records.next(type);
      byte[] encoded = codec.encode(value);
      T decoded = codec.decode(encoded);
      assertThat(decoded).as(about(encoded)).usingRecursiveComparison().isEqualTo(value);
      assertThat(codec.encode(decoded)).as(about(encoded)).isEqualTo(encoded);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Numbers.class,
        Bounded.class,
        Unbounded.class,
        Optionals.class,
        Rest.class,
        Tree.class,
        Extensible.class
      })
  <T extends Record> void everyTruncationIsRefused(Class<T> type) {
    RlpCodec<T> codec = RlpCodec.of(type);
    for (int i = 0; i < 20; i++) {
      byte[] encoded = codec.encode(records.next(type));
      for (int length = 0; length < encoded.length; length++) {
        byte[] cut = Arrays.copyOf(encoded, length);
        if (decoded(codec, cut).isPresent()) {
          throw new AssertionError("taken, " + about(cut));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Numbers.class,
        Bounded.class,
        Unbounded.class,
        Optionals.class,
        Rest.class,
        Tree.class,
        Range.class
      })
  <T extends Record> void everyMutationIsRefusedOrHasNoOtherEncoding(Class<T> type) {
    RlpCodec<T> codec = RlpCodec.of(type);
    int taken = 0;
    for (int i = 0; i < 10; i++) {
      byte[] encoded = codec.encode(recordOf(type));
      for (int at = 0; at < encoded.length; at++) {
        for (int value : HEADERS) {
          byte[] changed = encoded.clone();
          changed[at] = (byte) value;
          taken += refusedOrCanonical(codec, changed);
        }
      }
      for (int n = 0; n < 300; n++) {
        taken += refusedOrCanonical(codec, mutated(encoded));
      }
    }
    assertThat(taken).as("mutations that are records, too").isPositive();
  }

  /** What is dropped is behind the components; nothing else of the input is lost. */
  @ParameterizedTest
  @ValueSource(classes = Extensible.class)
  void everyMutationOfAnExtensibleRecordIsRefusedOrReadTheSameAgain(Class<Extensible> type)
      throws RlpException {
    RlpCodec<Extensible> codec = RlpCodec.of(type);
    for (int i = 0; i < 10; i++) {
      byte[] encoded = codec.encode(records.next(type));
      for (int n = 0; n < 300; n++) {
        byte[] changed = mutated(encoded);
        Optional<Extensible> decoded = decoded(codec, changed);
        if (decoded.isPresent()) {
          byte[] again = codec.encode(decoded.get());
          assertThat(again.length).as(about(changed)).isLessThanOrEqualTo(changed.length);
          assertThat(codec.decode(again)).as(about(changed)).isEqualTo(decoded.get());
        }
      }
    }
  }

  /** Range checks itself, so that not any of its components will do. */
  private <T extends Record> T recordOf(Class<T> type) {
    return type == Range.class
        ? type.cast(new Range(random.nextLong(), random.nextLong(), new byte[1], 7))
        : records.next(type);
  }

  /** Some bytes changed, taken out, put in or doubled. */
  private byte[] mutated(byte[] encoded) {
    byte[] changed = encoded;
    for (int times = random.nextInt(3); times >= 0; times--) {
      int from = random.nextInt(changed.length + 1);
      int to = Math.min(changed.length, from + random.nextInt(4));
      byte[] inserted = new byte[random.nextInt(4)];
      random.nextBytes(inserted);
      byte[] next = new byte[from + inserted.length + changed.length - to];
      System.arraycopy(changed, 0, next, 0, from);
      System.arraycopy(inserted, 0, next, from, inserted.length);
      System.arraycopy(changed, to, next, from + inserted.length, changed.length - to);
      changed = next;
    }
    return changed;
  }

  private static <T extends Record> int refusedOrCanonical(RlpCodec<T> codec, byte[] input) {
    Optional<T> decoded = decoded(codec, input);
    if (decoded.isEmpty()) {
      return 0;
    }
    if (!Arrays.equals(codec.encode(decoded.get()), input)) {
      throw new AssertionError("another encoding, " + about(input));
    }
    return 1;
  }

  /** Nothing if it is refused; anything but an {@link RlpException} fails the test. */
  private static <T extends Record> Optional<T> decoded(RlpCodec<T> codec, byte[] input) {
    try {
      return Optional.of(codec.decode(input));
    } catch (RlpException e) {
      if (e.offset() < 0 || e.offset() > input.length) {
        throw new AssertionError("refused at " + e.offset() + ", " + about(input), e);
      }
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(about(input), e);
    }
  }

  private static String about(byte[] input) {
    return "seed " + SEED + ", input " + HexFormat.of().formatHex(input);
  }
}
