package io.jdevp2p.rlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RlpWriterTest {
  @Test
  void nothingWrittenIsNoBytes() {
    assertThat(new RlpWriter().toBytes()).isEmpty();
    assertThat(new RlpWriter().size()).isZero();
  }

  @Test
  void itemsFollowEachOther() {
    RlpWriter writer =
        new RlpWriter()
            .writeLong(0)
            .beginList()
            .writeString("dog")
            .beginList()
            .endList()
            .endList()
            .writeBytes(new byte[] {1, 2, 3}, 1, 2);
    assertThat(writer.size()).isEqualTo(10);
    assertThat(writer.toBytes()).isEqualTo(hex("80 c5 83646f67 c0 820203"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 54, 55, 56, 255, 256, 65_535, 65_536, 1 << 24})
  void headersOfListsAreExact(int payload) {
    byte[] item = new byte[payload];
    RlpWriter writer = new RlpWriter().beginList().beginList();
    for (int i = 0; i < payload; i++) {
      writer.writeLong(1);
      item[i] = 1;
    }
    byte[] encoded = writer.endList().endList().toBytes();
    assertThat(encoded)
        .hasSize(writer.size())
        .endsWith(item)
        .hasSize(payload + headerSize(payload) + headerSize(payload + headerSize(payload)));
  }

  @Test
  void listsMayFollowListsAtOnePlace() throws RlpException {
    RlpWriter writer = new RlpWriter().beginList();
    for (int i = 0; i < 20; i++) {
      writer.beginList().endList();
      writer.beginList().beginList().endList().endList();
    }
    byte[] encoded = writer.endList().toBytes();
    assertThat(encoded).isEqualTo(hex("f83c" + "c0c1c0".repeat(20)));
    assertThat(Trees.encode(Trees.decode(encoded))).isEqualTo(encoded);
  }

  @Test
  void whatIsWrittenIsCopied() {
    byte[] bytes = {1, 2};
    RlpWriter writer = new RlpWriter().writeBytes(bytes);
    bytes[0] = 9;
    assertThat(writer.toBytes()).isEqualTo(hex("820102"));
  }

  @Test
  void aWriterGoesOnAfterItsResultAndCanBeReset() {
    RlpWriter writer = new RlpWriter().beginList().writeLong(1).endList();
    assertThat(writer.toBytes()).isEqualTo(hex("c101"));
    writer.writeLong(2);
    assertThat(writer.toBytes()).isEqualTo(hex("c10102"));
    writer.beginList();
    writer.reset();
    assertThat(writer.size()).isZero();
    assertThat(writer.beginList().endList().toBytes()).isEqualTo(hex("c0"));
  }

  @Test
  void aResetKeepsNoMoreMemoryThanItMay() {
    RlpWriter writer = new RlpWriter();
    int most = RlpWriter.MAX_KEPT_SCRATCH_BYTES;
    writer.writeBytes(new byte[2 * most]);
    writer.reset();
    assertThat(writer.scratchBytes()).isLessThanOrEqualTo(most);
    for (int i = 0; i < most; i++) {
      writer.beginList().endList();
    }
    writer.reset();
    assertThat(writer.scratchBytes()).isLessThanOrEqualTo(most);
    writer.writeBytes(new byte[most / 2]);
    writer.reset();
    assertThat(writer.scratchBytes()).isGreaterThan(most / 2); // and is used again
    assertThat(writer.beginList().endList().toBytes()).isEqualTo(hex("c0"));
  }

  @Test
  void theResultCanGoIntoAnArrayOfTheCallers() {
    RlpWriter writer = new RlpWriter().beginList().writeLong(1).endList();
    byte[] target = new byte[4];
    writer.writeTo(target, 1);
    assertThat(target).isEqualTo(hex("00c10100"));
    assertThatThrownBy(() -> writer.writeTo(target, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> writer.writeTo(target, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void listsMustBeBalanced() {
    assertThatIllegalStateException().isThrownBy(() -> new RlpWriter().endList());
    assertThatIllegalStateException().isThrownBy(() -> new RlpWriter().beginList().size());
    assertThatIllegalStateException().isThrownBy(() -> new RlpWriter().beginList().toBytes());
    assertThatIllegalStateException()
        .isThrownBy(() -> new RlpWriter().beginList().writeTo(new byte[9], 0));
  }

  @Test
  void listsAreNotNestedDeeperThanTheReaderTakes() throws RlpException {
    RlpWriter writer = new RlpWriter();
    for (int i = 0; i < RlpReader.MAX_DEPTH; i++) {
      writer.beginList();
    }
    assertThatIllegalStateException().isThrownBy(writer::beginList);
    for (int i = 0; i < RlpReader.MAX_DEPTH; i++) {
      writer.endList();
    }
    byte[] encoded = writer.toBytes();
    assertThat(Trees.encode(Trees.decode(encoded))).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 80",
    "1, 01",
    "127, 7f",
    "128, 8180",
    "255, 81ff",
    "256, 820100",
    "65535, 82ffff",
    "4294967295, 84ffffffff",
    "72057594037927935, 87ffffffffffffff",
    "72057594037927936, 880100000000000000",
    "9223372036854775808, 888000000000000000",
    "18446744073709551615, 88ffffffffffffffff"
  })
  void integersHaveNoLeadingZeros(String value, String encoded) {
    long bits = Long.parseUnsignedLong(value);
    assertThat(RlpWriter.encodeInt(bits)).isEqualTo(hex(encoded));
    assertThat(RlpWriter.sizeOfLong(bits)).isEqualTo(encoded.length() / 2);
    assertThat(new RlpWriter().writeLong(bits).toBytes()).isEqualTo(hex(encoded));
    assertThat(new RlpWriter().writeBigInteger(new BigInteger(value)).toBytes())
        .isEqualTo(hex(encoded));
    byte[] target = new byte[10];
    int written = RlpWriter.putLong(bits, target, 1);
    assertThat(HexFormat.of().formatHex(target, 1, 1 + written)).isEqualTo(encoded);
    assertThatThrownBy(() -> RlpWriter.putLong(bits, target, target.length - written + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void integersOfMoreThan64Bits() {
    assertThat(new RlpWriter().writeBigInteger(BigInteger.TWO.pow(64)).toBytes())
        .isEqualTo(hex("89010000000000000000"));
    assertThat(new RlpWriter().writeBigInteger(BigInteger.TWO.pow(71)).toBytes())
        .isEqualTo(hex("89800000000000000000"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RlpWriter().writeBigInteger(BigInteger.valueOf(-1)));
  }

  @Test
  void textIsUtf8AndNothingIsReplaced() throws RlpException {
    String text = "\u00e9\u20ac\ud83c\udf6e";
    byte[] encoded = new RlpWriter().writeString(text).toBytes();
    assertThat(new RlpReader(encoded).readString(9)).isEqualTo(text);
    for (String half : new String[] {"a\ud83c", "\udf6e", "\ud83c\ud83c\udf6e", "\udf6e\ud83c"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new RlpWriter().writeString(half));
    }
  }

  @Test
  void rawItemsAreCheckedFromOutside() {
    assertThat(new RlpWriter().beginList().writeRaw(hex("c10a")).endList().toBytes())
        .isEqualTo(hex("c2c10a"));
    for (String other : new String[] {"", "0101", "c1", "8101", "c001"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new RlpWriter().writeRaw(hex(other)))
          .withMessageStartingWith("not one RLP item");
    }
  }

  @Test
  void aRangeOutsideTheArrayIsTheCallersError() {
    assertThatThrownBy(() -> new RlpWriter().writeBytes(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static int headerSize(int payload) {
    return payload < 56 ? 1 : 1 + Trees.unsigned(BigInteger.valueOf(payload)).length;
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
