package io.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("ArrayRecordComponent") // A user may have them.
class RlpCodecTest {
  record Empty() {}

  record Point(int x, int y) {}

  record Line(Point from, Point to, String name) {}

  record Numbers(boolean flag, byte b, short s, int i, long l, BigInteger big) {}

  record Boxes(Boolean flag, Byte b, Short s, Integer i, Long l) {}

  record Blob(byte[] bytes) {}

  record Lists(List<Long> numbers, List<String> texts, List<Point> points, List<List<Byte>> deep) {}

  record Arrays2(Point[] points, String[] texts, byte[][] blobs, long[] numbers, int[][] table) {}

  record Tree(long value, List<Tree> children) {}

  record Chain(long value, Optional<Chain> next) {}

  record Even(long number) {
    Even {
      if (number % 2 != 0) {
        throw new IllegalArgumentException("odd");
      }
    }
  }

  @Nested
  class Values {
    @Test
    void aRecordIsTheListOfItsComponents() throws RlpException {
      assertCoded(new Empty(), "c0");
      assertCoded(new Point(1, 1024), "c4 01 820400");
      assertCoded(new Line(new Point(0, 1), new Point(2, 3), "dog"), "ca c28001 c20203 83646f67");
    }

    @Test
    void integersAreUnsigned() throws RlpException {
      assertCoded(new Numbers(false, (byte) 0, (short) 0, 0, 0, BigInteger.ZERO), "c6808080808080");
      assertCoded(
          new Numbers(true, (byte) -1, (short) -1, -1, -1, BigInteger.TWO.pow(64)),
          "de 01 81ff 82ffff 84ffffffff 88ffffffffffffffff 89010000000000000000");
      assertCoded(new Boxes(true, (byte) 1, (short) 2, 3, 4L), "c50101020304");
    }

    @ParameterizedTest
    @CsvSource({
      "c6 02 80 80 80 80 80, .flag: integer 2 is over 1 (at byte 1)",
      "c6 00 80 80 80 80 80, .flag: integer with a leading zero (at byte 1)",
      "c8 80 820100 80 80 80 80, .b: integer 256 is over 255 (at byte 2)",
      "c9 80 80 83010000 80 80 80, .s: integer 65536 is over 65535 (at byte 3)",
      "cb 80 80 80 850100000000 80 80, .i: integer 4294967296 is over 4294967295 (at byte 4)",
      "cf 80 80 80 80 89010000000000000000 80, .l: integer of more than 64 bits (at byte 5)",
      "c8 80 80 80 80 80 820001, .big: integer with a leading zero (at byte 6)",
      "c6 80 80 80 80 80 c0, .big: a list where bytes are expected (at byte 6)",
      "c5 80 80 80 80 80, .big: the list ends where an item is expected (at byte 6)",
      "c7 80 80 80 80 80 80 05, ': more items in the list than expected (at byte 7)'",
      "80, ': bytes where a list is expected (at byte 0)'"
    })
    void errorsSayWhichComponentAndWhere(String input, String error) {
      assertRefused(Numbers.class, input, "Numbers" + error);
    }

    @Test
    void errorsSayThePathIntoRecordsAndLists() {
      assertRefused(
          Line.class,
          "c8 c28001 c202c0 8161",
          "Line.to.y: a list where bytes are expected (at byte 6)");
      assertRefused(
          Lists.class,
          "cb c0 c0 c7 c20102 c3010203 c0",
          "Lists.points[1]: more items in the list than expected (at byte 10)");
      assertRefused(
          Lists.class,
          "c7 c0 c0 c0 c3 c201c0",
          "Lists.deep[0][1]: a list where bytes are expected (at byte 7)");
    }

    @Test
    void bytesAndTexts() throws RlpException {
      record Text(String text) {}
      RlpCodec<Blob> codec = RlpCodec.of(Blob.class);
      assertThat(codec.encode(new Blob(new byte[0]))).isEqualTo(hex("c180"));
      assertThat(codec.decode(hex("c3820102")).bytes()).isEqualTo(hex("0102"));
      assertCoded(new Text("\u00e9"), "c3 82c3a9");
      assertRefused(Text.class, "c2 81ff", "Text.text: text is not UTF-8 (at byte 1)");
    }

    @Test
    void listsHaveTheirOwnList() throws RlpException {
      assertCoded(
          new Lists(
              List.of(1L, 2L), List.of("a", ""), List.of(new Point(3, 4)), List.of(List.of())),
          "cc c20102 c26180 c3c20304 c1c0");
      Lists decoded = RlpCodec.of(Lists.class).decode(hex("c4c0c0c0c0"));
      assertThatThrownBy(() -> decoded.numbers().add(1L))
          .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void arraysHaveTheirOwnList() throws RlpException {
      Arrays2 arrays =
          new Arrays2(
              new Point[] {new Point(1, 2)},
              new String[] {"a", "b"},
              new byte[][] {{}, {1, 2}},
              new long[] {5, 6},
              new int[][] {{7}, {}});
      byte[] encoded = RlpCodec.of(Arrays2.class).encode(arrays);
      assertThat(encoded).isEqualTo(hex("d3 c3c20102 c26162 c480820102 c20506 c3c107c0"));
      assertThat(RlpCodec.of(Arrays2.class).decode(encoded))
          .usingRecursiveComparison()
          .isEqualTo(arrays);
    }

    @Test
    void aRecordMayContainItself() throws RlpException {
      assertCoded(
          new Tree(1, List.of(new Tree(2, List.of()), new Tree(3, List.of()))),
          "c8 01 c6 c202c0 c203c0");
      assertCoded(new Chain(1, Optional.of(new Chain(2, Optional.empty()))), "c3 01 c102");
    }

    @Test
    void valuesNestedTooDeepAreNeitherEncodedNorDecoded() throws RlpException {
      Chain chain = new Chain(0, Optional.empty());
      for (int i = 1; i < RlpReader.MAX_DEPTH; i++) {
        chain = new Chain(i, Optional.of(chain));
      }
      RlpCodec<Chain> codec = RlpCodec.of(Chain.class);
      assertThat(codec.decode(codec.encode(chain))).isEqualTo(chain);

      Chain over = new Chain(64, Optional.of(chain));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> codec.encode(over))
          .withMessageStartingWith("Chain.next.next")
          .withMessageEndingWith("lists nested deeper than 64");

      Object item = List.of(new byte[0]);
      for (int i = 0; i < 200; i++) {
        item = List.of(new byte[0], item);
      }
      byte[] hostile = Trees.encodeByDefinition(item);
      assertThatThrownBy(() -> codec.decode(hostile))
          .isInstanceOf(RlpException.class)
          .hasMessageContaining("lists nested deeper than 64");
    }

    @Test
    void recordsMayCheckThemselves() {
      record Pair(Even a, Even b) {}
      RlpException refusal =
          catchThrowableOfType(
              RlpException.class, () -> RlpCodec.of(Pair.class).decode(hex("c4 c102 c103")));
      assertThat(refusal)
          .hasMessage("Pair.b: refused: java.lang.IllegalArgumentException: odd (at byte 3)")
          .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void componentsWithOtherAccessorsAndVarargs() throws RlpException {
      record Copied(byte[] bytes) {
        @Override
        public byte[] bytes() {
          return bytes.clone();
        }
      }
      record Many(Point... points) {}
      assertThat(RlpCodec.of(Copied.class).decode(hex("c101")).bytes()).isEqualTo(hex("01"));
      assertThat(RlpCodec.of(Many.class).decode(hex("c4c3c20102")).points())
          .containsExactly(new Point(1, 2));
    }

    @Test
    void bytesAfterTheRecordAreRefusedUnlessTheReaderIsTheCallers() throws RlpException {
      RlpCodec<Point> codec = RlpCodec.of(Point.class);
      assertThatThrownBy(() -> codec.decode(hex("c20102 00")))
          .isInstanceOf(RlpException.class)
          .hasMessage("Point: bytes after the end (at byte 3)");
      RlpReader reader = new RlpReader(hex("c20102 c20304"));
      assertThat(codec.decode(reader)).isEqualTo(new Point(1, 2));
      assertThat(codec.decode(reader)).isEqualTo(new Point(3, 4));
      reader.expectEnd();
    }

    @Test
    void recordsCanBeWrittenBetweenOtherItems() {
      RlpWriter writer = new RlpWriter().beginList().writeLong(9);
      RlpCodec.of(Point.class).encode(new Point(1, 2), writer);
      assertThat(writer.endList().toBytes()).isEqualTo(hex("c4 09 c20102"));
    }
  }

  @Nested
  class ListEnds {
    record Options(long a, Optional<String> b, Optional<List<Long>> c) {}

    record OptionsAndRest(long a, Optional<Long> b, @RlpTail List<Point> rest) {}

    record Rest(@RlpTail @RlpMax(2) List<byte[]> rest) {}

    @RlpTail
    record Lenient(long version, Optional<Long> added) {}

    record Envelope(Lenient lenient, long after) {}

    @Test
    void optionalComponentsEndTheList() throws RlpException {
      assertCoded(new Options(1, Optional.empty(), Optional.empty()), "c1 01");
      assertCoded(new Options(1, Optional.of(""), Optional.empty()), "c2 01 80");
      assertCoded(new Options(1, Optional.of("a"), Optional.of(List.of(2L))), "c4 01 61 c102");
      assertRefused(
          Options.class,
          "c5 01 61 c0 01 02",
          "Options: more items in the list than expected (at byte 4)");
      assertRefused(
          Options.class, "c3 01 61 62", "Options.c: bytes where a list is expected (at byte 3)");
    }

    @Test
    void nothingFollowsAnEmptyOptional() {
      assertUnencodable(
          new Options(1, Optional.empty(), Optional.of(List.of())),
          "Options.c: is present while b before it is not");
      assertUnencodable(
          new OptionsAndRest(1, Optional.empty(), List.of(new Point(1, 2))),
          "OptionsAndRest.rest: is present while b before it is not");
    }

    @Test
    void theTailIsInTheListOfTheRecord() throws RlpException {
      assertCoded(new OptionsAndRest(1, Optional.empty(), List.of()), "c1 01");
      assertCoded(new OptionsAndRest(1, Optional.of(2L), List.of()), "c2 01 02");
      assertCoded(
          new OptionsAndRest(1, Optional.of(2L), List.of(new Point(3, 4), new Point(5, 6))),
          "c8 01 02 c20304 c20506");
      assertRefused(
          OptionsAndRest.class,
          "c6 01 02 c20304 05",
          "OptionsAndRest.rest[1]: bytes where a list is expected (at byte 6)");
    }

    @Test
    void theTailHasABound() throws RlpException {
      assertThat(RlpCodec.of(Rest.class).decode(hex("c20102")).rest()).hasSize(2);
      assertRefused(Rest.class, "c3010203", "Rest.rest: more than 2 elements (at byte 3)");
      assertUnencodable(
          new Rest(Collections.nCopies(3, new byte[0])), "Rest.rest: has 3 elements, at most 2");
    }

    @Test
    void unknownElementsAreIgnoredWhereTheTypeSaysSo() throws RlpException {
      RlpCodec<Lenient> codec = RlpCodec.of(Lenient.class);
      assertCoded(new Lenient(4, Optional.empty()), "c1 04");
      assertThat(codec.decode(hex("c5 04 05 06 c0 07"))).isEqualTo(new Lenient(4, Optional.of(5L)));
      assertThat(codec.decode(hex("c4 04 05 b8 00"))).isEqualTo(new Lenient(4, Optional.of(5L)));
      assertRefused(
          Lenient.class,
          "c5 04 05",
          "Lenient: the length runs past the end of the input (at byte 0)");
      assertThat(RlpCodec.of(Envelope.class).decode(hex("c5 c3040506 09")))
          .isEqualTo(new Envelope(new Lenient(4, Optional.of(5L)), 9));
      assertRefused(
          Envelope.class,
          "c6 c3040506 09 0a",
          "Envelope: more items in the list than expected (at byte 6)");
    }
  }

  @Nested
  class Bounds {
    record Bounded(
        @RlpMax(3) String text,
        @RlpMax(3) byte[] bytes,
        @RlpMax(2) BigInteger number,
        @RlpMax(2) List<@RlpMax(1) String> texts,
        @RlpMax(1) byte[][] blobs,
        @RlpMax(1) Point[] points,
        Optional<@RlpMax(1) String> optional) {}

    record ManyBlobs(@RlpMax(2) List<@RlpMax(1) byte[]> blobs) {}

    private static final Bounded AT_LIMIT =
        new Bounded(
            "abc",
            new byte[3],
            BigInteger.valueOf(0xffff),
            List.of("a", "b"),
            new byte[][] {new byte[9]},
            new Point[] {new Point(0, 0)},
            Optional.of("c"));

    @Test
    void whatIsAtTheBoundPasses() throws RlpException {
      RlpCodec<Bounded> codec = RlpCodec.of(Bounded.class);
      assertThat(codec.decode(codec.encode(AT_LIMIT)))
          .usingRecursiveComparison()
          .isEqualTo(AT_LIMIT);
    }

    @ParameterizedTest
    @CsvSource({
      "84 61626364, .text: 4 bytes where at most 3 are taken (at byte 1)",
      "80 8400000000, .bytes: 4 bytes where at most 3 are taken (at byte 2)",
      "80 80 83010000, .number: 3 bytes where at most 2 are taken (at byte 3)",
      "80 80 80 c3616263, .texts: more than 2 elements (at byte 7)",
      "80 80 80 c3826161, .texts[0]: 2 bytes where at most 1 are taken (at byte 5)",
      "80 80 80 c0 c20102, .blobs: more than 1 elements (at byte 7)",
      "80 80 80 c0 c0 c6c28080c28080, .points: more than 1 elements (at byte 10)",
      "80 80 80 c0 c0 c0 826161, .optional: 2 bytes where at most 1 are taken (at byte 7)"
    })
    void whatIsOverTheBoundIsRefused(String components, String error) {
      byte[] payload = hex(components);
      byte[] input = new byte[1 + payload.length];
      input[0] = (byte) (0xc0 + payload.length);
      System.arraycopy(payload, 0, input, 1, payload.length);
      assertRefused(Bounded.class, HexFormat.of().formatHex(input), "Bounded" + error);
    }

    @Test
    void whatIsOverTheBoundIsNotEncoded() {
      Bounded b = AT_LIMIT;
      assertUnencodable(
          new Bounded("ab\u00e9", b.bytes, b.number, b.texts, b.blobs, b.points, b.optional),
          "Bounded.text: has 4 bytes, at most 3");
      assertUnencodable(
          new Bounded(b.text, new byte[4], b.number, b.texts, b.blobs, b.points, b.optional),
          "Bounded.bytes: has 4 bytes, at most 3");
      assertUnencodable(
          new Bounded(
              b.text, b.bytes, BigInteger.TWO.pow(16), b.texts, b.blobs, b.points, b.optional),
          "Bounded.number: has 3 bytes, at most 2");
      assertUnencodable(
          new Bounded(b.text, b.bytes, b.number, List.of("a", "bc"), b.blobs, b.points, b.optional),
          "Bounded.texts[1]: has 2 bytes, at most 1");
      assertUnencodable(
          new Bounded(b.text, b.bytes, b.number, b.texts, new byte[2][], b.points, b.optional),
          "Bounded.blobs: has 2 elements, at most 1");
      assertUnencodable(
          new Bounded(b.text, b.bytes, b.number, b.texts, b.blobs, b.points, Optional.of("ab")),
          "Bounded.optional: has 2 bytes, at most 1");
    }

    @Test
    void elementsOfListsHaveBoundsOfTheirOwn() throws RlpException {
      assertThat(RlpCodec.of(ManyBlobs.class).decode(hex("c3c20102")).blobs()).hasSize(2);
      assertRefused(
          ManyBlobs.class,
          "c5 c401820102",
          "ManyBlobs.blobs[1]: 2 bytes where at most 1 are taken (at byte 3)");
    }
  }

  @Nested
  class WhatHasNoEncoding {
    enum Colour {
      RED
    }

    record Box<T>(T content) {}

    @RlpTail
    record TailTwice(@RlpTail List<Long> rest) {}

    @Test
    void typesAreRefusedByTheNameOfTheComponent() {
      record Char(long ok, char c) {}
      record Enums(Colour colour) {}
      record Floats(double d) {}
      record Raw(@SuppressWarnings("rawtypes") List list) {}
      record Wild(List<? extends Point> list) {}
      record Objects(Object o) {}
      record OptionalFirst(Optional<Long> a, long b) {}
      record OptionalInList(List<Optional<Long>> a) {}
      record OptionalTwice(Optional<Optional<Long>> a) {}
      record TailFirst(@RlpTail List<Long> a, long b) {}
      record TailArray(@RlpTail long[] a) {}
      record MaxOfLong(@RlpMax(3) long a) {}
      record NegativeMax(@RlpMax(-1) String a) {}
      record Deep(List<Enums[]> deep) {}
      record Generic(Box<Long> box) {}

      assertNoCodec(Char.class, "c: no encoding for char");
      assertNoCodec(Enums.class, "colour: no encoding for " + Colour.class.getName());
      assertNoCodec(Floats.class, "d: no encoding for double");
      assertNoCodec(Raw.class, "list: a raw java.util.List");
      assertNoCodec(Wild.class, "list: no encoding for ? extends " + Point.class.getName());
      assertNoCodec(Objects.class, "o: no encoding for java.lang.Object");
      assertNoCodec(OptionalFirst.class, "a: an Optional must be last");
      assertNoCodec(OptionalInList.class, "a: an Optional can only be a component itself");
      assertNoCodec(OptionalTwice.class, "a: an Optional can only be a component itself");
      assertNoCodec(TailFirst.class, "a: @RlpTail is for the last component");
      assertNoCodec(TailArray.class, "a: @RlpTail is for a List");
      assertNoCodec(TailTwice.class, "rest: takes the rest");
      assertNoCodec(MaxOfLong.class, "a: @RlpMax does not apply to long");
      assertNoCodec(NegativeMax.class, "a: @RlpMax is negative");
      assertNoCodec(Box.class, "content: no encoding for T");
      assertNoCodec(Generic.class, "box: no encoding for " + Box.class.getName());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RlpCodec.of(Deep.class))
          .withMessageStartingWith(Enums.class.getName() + ".colour: no encoding for ");
    }

    @Test
    void valuesAreRefusedByTheNameOfTheComponent() {
      assertUnencodable(new Line(new Point(0, 0), null, ""), "Line.to: is null");
      assertUnencodable(
          new Lists(List.of(), Arrays.asList("a", null), List.of(), List.of()),
          "Lists.texts[1]: is null");
      assertUnencodable(
          new Numbers(true, (byte) 0, (short) 0, 0, 0, BigInteger.valueOf(-1)),
          "Numbers.big: is negative");
      assertUnencodable(
          new Line(new Point(0, 0), new Point(0, 0), "\ud800"),
          "Line.name: has half a surrogate pair at character 0");
      assertThatThrownBy(() -> RlpCodec.of(Point.class).encode(null))
          .isInstanceOf(NullPointerException.class);
    }

    private static <T extends Record> void assertNoCodec(Class<T> type, String error) {
      for (int i = 0; i < 2; i++) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> RlpCodec.of(type))
            .withMessageStartingWith(type.getName() + "." + error);
      }
    }
  }

  @Nested
  class Plans {
    @Test
    void aTypeHasOneCodec() throws Exception {
      record Fresh(long a, Line line) {}
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        Callable<RlpCodec<Fresh>> of = () -> RlpCodec.of(Fresh.class);
        RlpCodec<Fresh> codec = RlpCodec.of(Fresh.class);
        for (var other : threads.invokeAll(Collections.nCopies(50, of))) {
          assertThat(other.get()).isSameAs(codec);
        }
        assertThat(codec.type()).isEqualTo(Fresh.class);
        assertThat(codec).hasToString("RlpCodec of Fresh[a, line]");
      }
    }

    @Test
    void aCodecServesManyThreads() throws Exception {
      RlpCodec<Line> codec = RlpCodec.of(Line.class);
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Line line = new Line(new Point(i, 2 * i), new Point(3, i), "line " + i);
        tasks.add(() -> codec.decode(codec.encode(line)).equals(line));
      }
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (var result : threads.invokeAll(tasks)) {
          assertThat(result.get()).isTrue();
        }
      }
    }

    @Test
    void noMutationGetsPastTheCodec() {
      record All(
          boolean flag,
          short number,
          BigInteger big,
          @RlpMax(20) String text,
          Point point,
          List<Point> points,
          Tree tree,
          Optional<Boxes> boxes,
          @RlpTail List<String> tail) {}
      RlpCodec<All> codec = RlpCodec.of(All.class);
      All all =
          new All(
              true,
              (short) 300,
              BigInteger.TWO.pow(90),
              "caf\u00e9",
              new Point(1, 2),
              List.of(new Point(3, 4), new Point(0, 0)),
              new Tree(1, List.of(new Tree(2, List.of()))),
              Optional.of(new Boxes(true, (byte) 1, (short) 2, 3, 4L)),
              List.of("x", "yz", "\u20ac"));
      byte[] encoded = codec.encode(all);
      Random random = new Random(Long.getLong("jdevp2p.seed", 7));
      for (int at = 0; at < encoded.length; at++) {
        for (int value = 0; value < 256; value++) {
          byte[] mutated = encoded.clone();
          mutated[at] = (byte) value;
          assertRefusedOrCanonical(codec, mutated);
          mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
          assertRefusedOrCanonical(codec, mutated);
        }
        assertRefusedOrCanonical(codec, Arrays.copyOf(encoded, at));
      }
    }

    private static <T> void assertRefusedOrCanonical(RlpCodec<T> codec, byte[] input) {
      T value;
      try {
        value = codec.decode(input);
      } catch (RlpException e) {
        return;
      } catch (RuntimeException e) {
        throw new AssertionError(HexFormat.of().formatHex(input), e);
      }
      assertThat(codec.encode(value)).isEqualTo(input);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> void assertCoded(T value, String encoded) throws RlpException {
    RlpCodec<T> codec = RlpCodec.of((Class<T>) value.getClass());
    assertThat(HexFormat.of().formatHex(codec.encode(value))).isEqualTo(encoded.replace(" ", ""));
    assertThat(codec.decode(hex(encoded))).isEqualTo(value);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Record> void assertUnencodable(T value, String error) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RlpCodec.of((Class<T>) value.getClass()).encode(value))
        .withMessage(error);
  }

  private static <T extends Record> void assertRefused(Class<T> type, String input, String error) {
    assertThatThrownBy(() -> RlpCodec.of(type).decode(hex(input)))
        .isInstanceOf(RlpException.class)
        .hasMessage(error);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
