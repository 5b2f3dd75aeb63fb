package io.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RlpReaderTest {
  @Test
  void aListIsWalkedItemByItem() throws RlpException {
    RlpReader reader = reader("c8 83646f67 c107 8180");
    reader.enterList();
    assertThat(reader.nextIsList()).isFalse();
    assertThat(reader.readString(3)).isEqualTo("dog");
    assertThat(reader.nextIsList()).isTrue();
    reader.enterList();
    assertThat(reader.readInt()).isEqualTo(7);
    assertThat(reader.hasNext()).isFalse();
    reader.leaveList();
    assertThat(reader.readLong()).isEqualTo(128);
    assertThat(reader.hasNext()).isFalse();
    reader.leaveList();
    reader.expectEnd();
  }

  @Test
  void aRangeIsReadWithOffsetsOfTheArray() throws RlpException {
    byte[] array = hex("ffff c20102 ff");
    RlpReader reader = new RlpReader(array, 2, 3);
    assertThat(reader.offset()).isEqualTo(2);
    reader.enterList();
    assertThat(reader.offset()).isEqualTo(3);
    reader.skip();
    reader.skip();
    assertThat(reader.offset()).isEqualTo(5);
    reader.leaveList();
    reader.expectEnd();
  }

  @Test
  void aRangeOutsideTheArrayIsTheCallersError() {
    assertThatThrownBy(() -> new RlpReader(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new RlpReader(new byte[4], -1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new RlpReader(new byte[4], 1, Integer.MAX_VALUE))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void anItemEndsWithItsRangeAlthoughTheArrayGoesOn() {
    RlpReader reader = new RlpReader(hex("83646f67"), 0, 3);
    assertRefused(reader::readBytes, "the length runs past the end of the input", 0);
  }

  @Test
  void severalItemsMayFollowEachOther() throws RlpException {
    RlpReader reader = reader("01 c0 80");
    assertThat(reader.readInt()).isEqualTo(1);
    reader.skip();
    assertThat(reader.readInt()).isZero();
    assertThat(reader.hasNext()).isFalse();
    assertRefused(reader::skip, "the input ends where an item is expected", 3);
  }

  @Test
  void lookingDoesNotConsume() throws RlpException {
    RlpReader reader = reader("c0");
    for (int i = 0; i < 3; i++) {
      assertThat(reader.nextIsList()).isTrue();
    }
    assertThat(reader.offset()).isZero();
  }

  @Test
  void afterAnErrorTheReaderStandsWhereItStood() throws RlpException {
    RlpReader reader = reader("c3 820102 05");
    assertRefused(reader::readBytes, "a list where bytes are expected", 0);
    reader.enterList();
    assertRefused(reader::enterList, "bytes where a list is expected", 1);
    assertRefused(() -> reader.readBytes(3), "2 bytes where 3 are expected", 1);
    assertRefused(() -> reader.readBytesUpTo(1), "2 bytes where at most 1 are taken", 1);
    assertRefused(() -> reader.readString(1), "2 bytes where at most 1 are taken", 1);
    assertRefused(() -> reader.readBigInteger(1), "2 bytes where at most 1 are taken", 1);
    assertRefused(reader::leaveList, "more items in the list than expected", 1);
    assertThat(reader.readLong()).isEqualTo(0x0102);
    assertRefused(reader::skip, "the list ends where an item is expected", 4);
    reader.leaveList();
    assertRefused(reader::expectEnd, "bytes after the end", 4);
    assertThat(reader.readInt()).isEqualTo(5);
    reader.expectEnd();
  }

  @Test
  void theRestOfAListCanBeIgnoredWhateverItIs() throws RlpException {
    RlpReader reader = reader("c4 01 b800 ff 07");
    reader.enterList();
    assertThat(reader.readInt()).isEqualTo(1);
    reader.leaveListIgnoringRest();
    assertThat(reader.readInt()).isEqualTo(7);
    reader.expectEnd();
  }

  @Test
  void listsThatAreNotOpenCannotBeLeft() {
    RlpReader reader = reader("c0");
    assertThatIllegalStateException().isThrownBy(reader::leaveList);
    assertThatIllegalStateException().isThrownBy(reader::leaveListIgnoringRest);
  }

  @Test
  void theEndIsNotTheEndOfAList() throws RlpException {
    RlpReader reader = reader("c0");
    reader.enterList();
    assertThatIllegalStateException().isThrownBy(reader::expectEnd);
  }

  @ParameterizedTest
  @CsvSource({
    "80, 0",
    "01, 1",
    "7f, 127",
    "8180, 128",
    "887fffffffffffffff, 9223372036854775807",
    "888000000000000000, 9223372036854775808",
    "88ffffffffffffffff, 18446744073709551615"
  })
  void integersOf64BitsAreUnsigned(String encoded, String value) throws RlpException {
    assertThat(reader(encoded).readLong()).isEqualTo(Long.parseUnsignedLong(value));
    assertThat(reader(encoded).readBigInteger(8)).isEqualTo(new BigInteger(value));
  }

  @ParameterizedTest
  @CsvSource({
    "00, integer with a leading zero",
    "820001, integer with a leading zero",
    "8800ffffffffffffff, integer with a leading zero",
    "89010000000000000000, integer of more than 64 bits",
    "8105, single byte below 0x80 with a header",
    "c0, a list where bytes are expected"
  })
  void otherFormsOfIntegersAreRefused(String encoded, String error) {
    assertRefused(() -> reader(encoded).readLong(), error, 0);
    assertThatThrownBy(() -> reader(encoded).readInt()).isInstanceOf(RlpException.class);
    if (!error.contains("64")) {
      assertRefused(() -> reader(encoded).readBigInteger(32), error, 0);
    }
  }

  @Test
  void anIntHas31Bits() throws RlpException {
    assertThat(reader("847fffffff").readInt()).isEqualTo(Integer.MAX_VALUE);
    assertRefused(() -> reader("8480000000").readInt(), "integer 2147483648 is over 2147483647", 0);
    assertRefused(
        () -> reader("88ffffffffffffffff").readInt(),
        "integer 18446744073709551615 is over 2147483647",
        0);
  }

  @Test
  void largeIntegersHaveABound() throws RlpException {
    byte[] encoded = hex("a0" + "ff".repeat(32));
    assertThat(new RlpReader(encoded).readBigInteger(32))
        .isEqualTo(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    assertRefused(
        () -> new RlpReader(encoded).readBigInteger(31), "32 bytes where at most 31 are taken", 0);
    assertThat(reader("80").readBigInteger(0)).isZero();
  }

  @Test
  void textIsUtf8() throws RlpException {
    assertThat(reader("80").readString(0)).isEmpty();
    assertThat(reader("00").readString(1)).isEqualTo("\0");
    assertThat(reader("89c3a9e282acf09f8dae").readString(9)).isEqualTo("\u00e9\u20ac\ud83c\udf6e");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "81ff", // never in UTF-8
        "81c3", // cut short
        "82c080", // overlong
        "83eda080", // a surrogate
        "84f4908080" // beyond the last code point
      })
  void malformedTextIsRefused(String encoded) {
    assertRefused(() -> reader(encoded).readString(100), "text is not UTF-8", 0);
  }

  @Test
  void rawItemsKeepTheirHeaderAndAreCopies() throws RlpException {
    byte[] input = hex("c3 820102 c0 05");
    RlpReader reader = new RlpReader(input);
    byte[] raw = reader.readRaw();
    assertThat(raw).isEqualTo(hex("c3820102"));
    raw[0] = 0;
    assertThat(input[0]).isEqualTo((byte) 0xc3);
    assertThat(reader.readRaw()).isEqualTo(hex("c0"));
    assertThat(reader.readRaw()).isEqualTo(hex("05"));
    assertRefused(reader::readRaw, "the input ends where an item is expected", 6);
  }

  @Test
  void theDepthLimitIsReachedAndNotPassed() throws RlpException {
    RlpReader atLimit = new RlpReader(nested(RlpReader.MAX_DEPTH));
    for (int i = 0; i < RlpReader.MAX_DEPTH; i++) {
      atLimit.enterList();
    }
    for (int i = 0; i < RlpReader.MAX_DEPTH; i++) {
      atLimit.leaveList();
    }
    atLimit.expectEnd();

    RlpReader over = new RlpReader(nested(RlpReader.MAX_DEPTH + 1));
    for (int i = 0; i < RlpReader.MAX_DEPTH; i++) {
      over.enterList();
    }
    assertRefused(over::enterList, "lists nested deeper than 64", over.offset());
    over.skip();
    over.leaveList();
  }

  @Test
  void skippingAMillionNestedListsTakesNoStack() throws RlpException {
    byte[] deep = nested(1_000_000);
    RlpReader reader = new RlpReader(deep);
    reader.skip();
    reader.expectEnd();
    assertThatThrownBy(() -> Trees.decode(deep))
        .isInstanceOf(RlpException.class)
        .hasMessageStartingWith("lists nested deeper than 64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bb7fffffff",
        "bbffffffff",
        "bc0100000000",
        "bf7fffffffffffffff",
        "bfffffffffffffffff",
        "fb7fffffff",
        "fbffffffff",
        "ffffffffffffffffff",
        "c6bb7fffffff01",
        "c9bfffffffffffffffff"
      })
  void hugeClaimsAllocateNothing(String claim) {
    byte[] input = hex(claim);
    refuse(input); // warm up: class loading allocates
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    refuse(input);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
  }

  @Test
  void readingNumbersAllocatesNothingPerItem() throws RlpException {
    RlpWriter writer = new RlpWriter().beginList();
    for (int i = 0; i < 100_000; i++) {
      writer.beginList().writeLong(i).endList();
    }
    byte[] input = writer.endList().toBytes();
    sum(input);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(sum(input)).isEqualTo(100_000L * 99_999 / 2);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000);
  }

  private static long sum(byte[] input) throws RlpException {
    RlpReader reader = new RlpReader(input);
    long sum = 0;
    reader.enterList();
    while (reader.hasNext()) {
      reader.enterList();
      sum += reader.readLong();
      reader.leaveList();
    }
    reader.leaveList();
    return sum;
  }

  private static void refuse(byte[] input) {
    assertThatThrownBy(
            () -> {
              RlpReader reader = new RlpReader(input);
              if (reader.nextIsList()) {
                reader.enterList();
              }
              reader.readBytes();
            })
        .isInstanceOf(RlpException.class);
  }

  private static byte[] nested(int depth) {
    byte[] encoded = new byte[8 * depth];
    int at = encoded.length;
    for (int i = 0; i < depth; i++) {
      int payload = encoded.length - at;
      byte[] header = payload < 56 ? new byte[] {(byte) (0xc0 + payload)} : longHeader(payload);
      at -= header.length;
      System.arraycopy(header, 0, encoded, at, header.length);
    }
    return Arrays.copyOfRange(encoded, at, encoded.length);
  }

  private static byte[] longHeader(int payload) {
    byte[] length = Trees.unsigned(BigInteger.valueOf(payload));
    byte[] header = new byte[1 + length.length];
    header[0] = (byte) (0xf7 + length.length);
    System.arraycopy(length, 0, header, 1, length.length);
    return header;
  }

  private static void assertRefused(ThrowingCallable read, String error, int offset) {
    RlpException refusal = catchThrowableOfType(RlpException.class, read);
    assertThat(refusal).hasMessage(error + " (at byte " + offset + ")");
    assertThat(refusal.offset()).isEqualTo(offset);
  }

  private static RlpReader reader(String hex) {
    return new RlpReader(hex(hex));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
