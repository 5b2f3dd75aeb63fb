package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.rlp.RlpWriter;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What strangers may send in place of a record. */
class NodeRecordAttackTest {
  private static final SecretKey KEY = Samples.key(1);
  private static final byte[] ONE = {1};

  private static void assertRefused(byte[] rlp, String why) {
    assertThatThrownBy(() -> NodeRecord.decode(rlp))
        .isInstanceOf(EnrException.class)
        .hasMessageContaining(why);
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> NodeRecord.parse(text))
        .isInstanceOf(EnrException.class)
        .hasMessageContaining(why);
  }

  @Test
  void keysOutOfOrder() {
    assertRefused(
        Samples.signed(KEY, ONE, Samples.identity(KEY), Samples.rlp("a"), Samples.rlp("b")),
        "\"a\" is out of order");
  }

  @Test
  void theSameKeyTwice() {
    assertRefused(
        Samples.signed(
            KEY,
            ONE,
            Samples.identity(KEY),
            Samples.rlp("z"),
            Samples.rlp("1"),
            Samples.rlp("z"),
            Samples.rlp("2")),
        "\"z\" twice");
  }

  @Test
  void aKeyWithoutAValue() {
    assertRefused(
        Samples.signed(KEY, ONE, Samples.identity(KEY), Samples.rlp("z")), "\"z\" without a value");
  }

  @Test
  void aSignatureByAnotherKey() {
    byte[] content = Samples.concat(ONE, Samples.identity(KEY));
    assertRefused(Samples.signed(Samples.key(2), content), "signature");
  }

  @Test
  void aSignatureOfAnotherContent() {
    byte[] record = Samples.record(1, 7).encode();
    for (int i = 0; i < record.length; i++) {
      if (record[i] == 7) {
        record[i] = 8;
      }
    }
    assertRefused(record, "signature");
  }

  /** Else everybody could make a second record of each record. */
  @Test
  void aSignatureWithHighS() {
    BigInteger order =
        new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    byte[] record = Samples.record(1, 1).encode();
    int s = 4 + 32; // behind the headers of list and signature, and r
    BigInteger low = new BigInteger(1, Arrays.copyOfRange(record, s, s + 32));
    byte[] high = order.subtract(low).toByteArray();
    for (int i = 1; i <= 32; i++) {
      record[s + 32 - i] = high[high.length - i];
    }
    assertRefused(record, "signature");
  }

  @Test
  void aSignatureOfAnotherLength() {
    byte[] content = Samples.concat(ONE, Samples.identity(KEY));
    assertRefused(Samples.list(Samples.concat(Samples.rlp(new byte[63]), content)), "63");
    assertRefused(Samples.list(Samples.concat(Samples.rlp(new byte[65]), content)), "65");
    assertRefused(Samples.list(Samples.concat(Samples.rlp(new byte[64]), content)), "signature");
  }

  @Test
  void noIdentityScheme() {
    assertRefused(
        Samples.signed(
            KEY, ONE, Samples.rlp("secp256k1"), Samples.rlp(KEY.publicKey().compressed())),
        "no \"id\"");
  }

  @Test
  void anUnknownIdentityScheme() {
    assertRefused(
        Samples.signed(KEY, ONE, Samples.rlp("id"), Samples.rlp("v5")), "identity scheme \"v5\"");
    assertRefused(
        Samples.signed(
            KEY, ONE, Samples.rlp("id"), new RlpWriter().beginList().endList().toBytes()),
        "record: id");
  }

  @Test
  void noKey() {
    assertRefused(
        Samples.signed(KEY, ONE, Samples.rlp("id"), Samples.rlp("v4")), "no \"secp256k1\"");
  }

  @Test
  void aKeyThatIsNoPointOnTheCurve() {
    byte[] key = new byte[33];
    Arrays.fill(key, (byte) 0xff);
    key[0] = 2;
    assertRefused(recordWithKey(key), "secp256k1");
    assertRefused(recordWithKey(KEY.publicKey().uncompressed()), "secp256k1");
    assertRefused(recordWithKey(new byte[33]), "secp256k1");
  }

  private static byte[] recordWithKey(byte[] key) {
    return Samples.signed(
        KEY, ONE, Samples.rlp("id"), Samples.rlp("v4"), Samples.rlp("secp256k1"), Samples.rlp(key));
  }

  @Test
  void a301stByte() {
    byte[] start = Samples.concat(ONE, Samples.identity(KEY), Samples.rlp("z"));
    byte[] largest = Samples.signed(KEY, start, Samples.rlp(new byte[150]));
    int room = EnrLimits.RECORD_BYTES - largest.length;
    byte[] tooLarge = Samples.signed(KEY, start, Samples.rlp(new byte[150 + room + 1]));
    assertThat(tooLarge).hasSize(301);
    assertRefused(tooLarge, "301 bytes");
    assertRefused(new byte[1 << 20], "1048576 bytes");
  }

  @Test
  void bytesAfterTheRecord() {
    byte[] record = Samples.record(1, 1).encode();
    assertThatThrownBy(() -> NodeRecord.decode(Arrays.copyOf(record, record.length + 1)))
        .isInstanceOf(EnrException.class);
  }

  @Test
  void aSequenceNumberWithALeadingZeroOrOfNineBytes() {
    for (byte[] sequence :
        new byte[][] {
          {0}, Samples.rlp(new byte[] {0, 1}), Samples.rlp(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0})
        }) {
      assertThatThrownBy(
              () -> NodeRecord.decode(Samples.signed(KEY, sequence, Samples.identity(KEY))))
          .isInstanceOf(EnrException.class);
    }
  }

  @Test
  void textThatIsNone() {
    assertRefused("", "begin with \"enr:\"");
    assertRefused("enode://", "begin with \"enr:\"");
    assertRefused("ENR:" + Samples.SPEC_TEXT.substring(4), "begin with \"enr:\"");
    assertRefused("enr:", "nothing after");
    assertRefused("enr:x", "base64");
    assertRefused(Samples.SPEC_TEXT + "=", "padding");
    assertRefused(Samples.SPEC_TEXT + "==", "padding");
    assertRefused(Samples.SPEC_TEXT + " ", "base64");
    assertRefused(Samples.SPEC_TEXT + "\n", "base64");
    assertRefused(Samples.SPEC_TEXT.replace('_', '/'), "base64");
    assertRefused(Samples.SPEC_TEXT + "AAAA", "record");
    assertRefused("enr:" + "A".repeat(400), "record");
    assertRefused("enr:" + "A".repeat(401), "405 characters");
    assertRefused("enr:AB", "stray bits");
    // From go-ethereum's p2p/enode/urlv4_test.go: a signature of the bytes "foobar".
    assertRefused(
        "enr:-EmGZm9vYmFyY4JpZIJ2NIJpcIR_AAABiXNlY3AyNTZrMaEDOlFBdkZvqBXtSB_60JEQotNE9sm3jB0Ur8NRw6"
            + "Ub4z2DdWRwgnZf",
        "record");
  }

  @Test
  void textOfStrangersIsEscapedAndCutInMessages() {
    assertThatThrownBy(() -> NodeRecord.parse("e\u001b[31m\n\u202e\"" + "x".repeat(5_000)))
        .isInstanceOf(EnrException.class)
        .message()
        .contains("\\u001b[31m\\u000a\\u202e\\\"xxx", "(5009 characters)")
        .hasSizeLessThan(200)
        .matches(message -> message.chars().allMatch(c -> c >= ' ' && c < 0x7f));
    byte[] evilKey = {'\n', 27};
    assertRefused(
        Samples.signed(KEY, ONE, Samples.rlp(evilKey)), "\"\\u000a\\u001b\" without a value");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] record = fullRecord().encode();
    for (int length = 0; length < record.length; length++) {
      byte[] cut = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> NodeRecord.decode(cut)).isInstanceOf(EnrException.class);
    }
    String text = fullRecord().text();
    for (int length = 0; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThatThrownBy(() -> NodeRecord.parse(cut)).isInstanceOf(EnrException.class);
    }
  }

  @Test
  void everyFlippedBitIsRefused() {
    byte[] record = fullRecord().encode();
    for (int bit = 0; bit < record.length * 8; bit++) {
      byte[] mutated = record.clone();
      mutated[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> NodeRecord.decode(mutated)).isInstanceOf(EnrException.class);
    }
  }

  @Test
  void randomBytesAndManyMutationsThrowNothingElse() {
    Random random = new Random(11);
    byte[] record = fullRecord().encode();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes;
      if (i % 2 == 0) {
        bytes = new byte[random.nextInt(310)];
        random.nextBytes(bytes);
      } else {
        bytes = record.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
          // Mostly headers: what is signed is in the way of everything behind it.
          bytes[random.nextInt(bytes.length)] = (byte) (0x78 + random.nextInt(136));
        }
      }
      refuse(bytes);
    }
  }

  /** Content that got as far as a valid signature is as hostile as any other. */
  @Test
  void signedNonsenseThrowsNothingElse() {
    Random random = new Random(12);
    byte[] content =
        Samples.concat(
            ONE,
            Samples.rlp("eth"),
            Samples.list(Samples.list(Samples.rlp(new byte[4]))),
            Samples.identity(KEY),
            Samples.rlp("tcp"),
            Samples.rlp(new byte[] {1, 2}));
    for (int i = 0; i < 3_000; i++) {
      byte[] mutated = content.clone();
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      byte[] encoded = Samples.signed(KEY, mutated);
      try {
        NodeRecord record = NodeRecord.decode(encoded);
        // What is accepted can be used, and is what was sent.
        assertThat(record.encode()).isEqualTo(encoded);
        assertThat(NodeRecord.parse(record.text())).isEqualTo(record);
        assertThat(Node.of(record).enode()).startsWith("enode://");
      } catch (EnrException e) {
        assertThat(e).hasMessageStartingWith("record");
      }
    }
  }

  private static void refuse(byte[] bytes) {
    try {
      NodeRecord.decode(bytes);
      if (!Arrays.equals(bytes, fullRecord().encode())) {
        fail("accepted");
      }
    } catch (EnrException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static NodeRecord fullRecord() {
    return NodeRecord.builder()
        .sequence(77)
        .ip(Samples.ip("192.0.2.7"))
        .ip(Samples.ip("2001:db8::7"))
        .tcp(30303)
        .udp(30304)
        .put("eth", Samples.list(Samples.list(Samples.rlp(new byte[4]))))
        .sign(KEY);
  }
}
