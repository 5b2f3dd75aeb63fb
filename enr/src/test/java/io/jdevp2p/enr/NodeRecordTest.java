package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NodeRecordTest {

  @Test
  void readsTheRecordOfTheSpecification() throws EnrException {
    NodeRecord record = NodeRecord.parse(Samples.SPEC_TEXT);

    assertThat(record.sequence()).isEqualTo(1);
    assertThat(record.id().hex()).isEqualTo(Samples.SPEC_ID);
    assertThat(record.publicKey()).isEqualTo(Samples.SPEC_KEY.publicKey());
    assertThat(record.ip4()).contains(Samples.ip("127.0.0.1"));
    assertThat(record.udp()).hasValue(30303);
    assertThat(record.tcp()).isEmpty();
    assertThat(record.ip6()).isEmpty();
    assertThat(record.tcp6()).isEmpty();
    assertThat(record.udp6()).isEmpty();
    assertThat(record.pairs()).containsOnlyKeys("id", "ip", "secp256k1", "udp");
    assertThat(record.text()).isEqualTo(Samples.SPEC_TEXT);
    assertThat(NodeRecord.decode(record.encode())).isEqualTo(record).hasSameHashCodeAs(record);
  }

  @Test
  void signsTheRecordOfTheSpecificationToTheSameText() {
    NodeRecord record =
        NodeRecord.builder()
            .sequence(1)
            .udp(30303)
            .ip(Samples.ip("127.0.0.1"))
            .sign(Samples.SPEC_KEY);
    assertThat(record).hasToString(Samples.SPEC_TEXT);
  }

  @Test
  void signsARecordOfGoEthereumToTheSameText() {
    NodeRecord record =
        NodeRecord.builder()
            .sequence(99)
            .ip(Samples.ip("127.0.0.1"))
            .udp(30303)
            .sign(Samples.GETH_KEY);
    assertThat(record).hasToString(Samples.GETH_TEXT);
  }

  /** The bytes that go-ethereum's TestPythonInterop (p2p/enode/node_test.go) reads. */
  @Test
  void readsARecordMadeInPython() throws EnrException {
    NodeRecord record =
        NodeRecord.decode(
            HexFormat.of()
                .parseHex(
                    "f884b8407098ad865b00a582051940cb9cf36836572411a47278783077011599ed5cd16b76f2635f"
                        + "4e234738f30813a89eb9137e3e3df5266e3a1f11df72ecf1145ccb9c01826964827634826970"
                        + "847f00000189736563703235366b31a103ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf4"
                        + "00769cc1400f3258cd31388375647082765f"));
    assertThat(record.id().hex()).isEqualTo(Samples.SPEC_ID);
    assertThat(record.sequence()).isEqualTo(1);
    assertThat(record.ip4()).contains(Samples.ip("127.0.0.1"));
    assertThat(record.udp()).hasValue(30303);
  }

  @Test
  void keepsAllFieldsThroughSigning() throws EnrException {
    NodeRecord record =
        NodeRecord.builder()
            .sequence(-1)
            .ip(Samples.ip("192.0.2.7"))
            .ip(Samples.ip("2001:db8::7"))
            .tcp(1)
            .udp(65535)
            .tcp6(3)
            .udp6(4)
            .sign(Samples.key(1));
    NodeRecord read = NodeRecord.parse(record.text());

    assertThat(read).isEqualTo(record);
    assertThat(read.sequence()).isEqualTo(-1); // 2^64 - 1, unsigned
    assertThat(read.ip4()).contains(Samples.ip("192.0.2.7"));
    assertThat(read.ip6()).contains(Samples.ip("2001:db8::7"));
    assertThat(read.tcp()).hasValue(1);
    assertThat(read.udp()).hasValue(65535);
    assertThat(read.tcp6()).hasValue(3);
    assertThat(read.udp6()).hasValue(4);
  }

  @Test
  void keepsUnknownPairsByteForByte() throws EnrException {
    byte[] eth = new RlpWriter().beginList().beginList().writeLong(7).endList().endList().toBytes();
    byte[] encoded =
        Samples.signed(
            Samples.key(1),
            Samples.rlp(new byte[] {1}),
            Samples.rlp(new byte[0]), // the empty key sorts first
            Samples.rlp("x"),
            Samples.rlp("eth"),
            eth,
            Samples.identity(Samples.key(1)),
            Samples.rlp(new byte[] {(byte) 0xff}), // not ASCII: sorts last
            new byte[] {5});

    NodeRecord record = NodeRecord.decode(encoded);

    assertThat(record.raw("eth")).contains(eth);
    assertThat(record.raw("ÿ")).contains(new byte[] {5});
    assertThat(record.raw("")).contains(Samples.rlp("x"));
    assertThat(record.raw("none")).isEmpty();
    assertThat(record.encode()).isEqualTo(encoded);
  }

  @Test
  void givesOutCopiesOnly() {
    NodeRecord record = Samples.record(1, 1);
    record.encode()[5]++;
    record.raw("ip").orElseThrow()[1]++;
    record.pairs().get("ip")[1]++;
    record.pairs().clear();
    assertThat(record).isEqualTo(Samples.record(1, 1));
    assertThat(record.ip4()).contains(Samples.ip("10.0.0.1"));
  }

  @Test
  void aFieldOfTheWrongShapeIsAsIfItWereNotThere() throws EnrException {
    for (Map.Entry<String, byte[]> wrong : wrongShapes()) {
      byte[] value = wrong.getValue();
      NodeRecord record = NodeRecord.builder().put(wrong.getKey(), value).sign(Samples.key(1));
      NodeRecord read = NodeRecord.decode(record.encode());

      assertThat(read.raw(wrong.getKey())).contains(value);
      assertThat(read.ip4()).isEmpty();
      assertThat(read.ip6()).isEmpty();
      assertThat(List.of(read.tcp(), read.udp(), read.tcp6(), read.udp6()))
          .containsOnly(OptionalInt.empty());
    }
  }

  private static List<Map.Entry<String, byte[]>> wrongShapes() {
    return List.of(
        Map.entry("ip", Samples.rlp(new byte[3])),
        Map.entry("ip", Samples.rlp(new byte[16])),
        Map.entry("ip", Samples.rlp(new byte[0])),
        Map.entry("ip6", Samples.rlp(new byte[4])),
        Map.entry("ip6", new RlpWriter().beginList().endList().toBytes()),
        Map.entry("tcp", Samples.rlp(new byte[0])),
        Map.entry("tcp", Samples.rlp(new byte[] {1, 0, 0})),
        Map.entry("udp", Samples.rlp(new byte[] {0, 1})),
        Map.entry("udp", Samples.rlp(new byte[9])),
        Map.entry("tcp6", new RlpWriter().beginList().writeLong(1).endList().toBytes()),
        Map.entry("udp6", Samples.rlp(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1})));
  }

  @Test
  void refusesToSignMoreThan300BytesAndSaysHowMany() throws EnrException {
    NodeRecord.Builder builder = NodeRecord.builder().sequence(1);
    int room = EnrLimits.RECORD_BYTES - builder.sign(Samples.key(1)).encode().length;
    // The record's list header grows by a byte, the key takes two, the header of the value two.
    byte[] value = new byte[room - 5];
    NodeRecord largest = builder.put("z", Samples.rlp(value)).sign(Samples.key(1));
    while (largest.encode().length < EnrLimits.RECORD_BYTES) {
      value = new byte[value.length + 1];
      largest = builder.put("z", Samples.rlp(value)).sign(Samples.key(1));
    }
    assertThat(largest.encode()).hasSize(300);
    assertThat(NodeRecord.parse(largest.text())).isEqualTo(largest);

    builder.put("z", Samples.rlp(new byte[value.length + 1]));
    assertThatThrownBy(() -> builder.sign(Samples.key(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("301 bytes");
  }

  @Test
  void theBuilderRefusesWhatIsNoPair() {
    NodeRecord.Builder builder = NodeRecord.builder();
    assertThatThrownBy(() -> builder.put("eth", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"eth\"");
    assertThatThrownBy(() -> builder.put("eth", new byte[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.put("eth", new byte[] {(byte) 0x82, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.put("id", Samples.rlp("v5")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.put("\u20ac", new byte[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\\u20ac");
    assertThatThrownBy(() -> builder.tcp(0)).hasMessageContaining("tcp 0");
    assertThatThrownBy(() -> builder.udp6(65536)).hasMessageContaining("udp6 65536");
  }

  @Test
  void theOrderOfPuttingMakesNoDifference() {
    Random random = new Random(3);
    SortedMap<String, byte[]> pairs = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      pairs.put("k" + i, new byte[] {(byte) i});
    }
    NodeRecord expected = null;
    for (int round = 0; round < 10; round++) {
      var keys = new ArrayList<>(pairs.keySet());
      Collections.shuffle(keys, random);
      NodeRecord.Builder builder = NodeRecord.builder().put("gone", new byte[] {1});
      keys.forEach(key -> builder.put(key, pairs.get(key)));
      NodeRecord record = builder.remove("gone").remove("never there").sign(Samples.key(1));
      assertThat(expected == null ? record : expected).isEqualTo(record);
      expected = record;
    }
  }
}
