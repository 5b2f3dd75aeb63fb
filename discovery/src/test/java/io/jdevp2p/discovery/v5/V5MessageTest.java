package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of version 5 in the clear. */
class V5MessageTest {
  private static final V5RequestId ID = V5RequestId.of(new byte[] {0, 0, 0, 1});

  static Stream<V5Message> everyMessage() throws Exception {
    Random random = new Random(5);
    byte[] record = NodeRecord.builder().sign(SecretKey.generate(random)).encode();
    return Stream.of(
        new V5Message.Ping(ID, 0),
        new V5Message.Ping(V5RequestId.of(new byte[0]), 1),
        new V5Message.Ping(V5RequestId.of(new byte[8]), -1),
        new V5Message.Pong(ID, 5, InetAddress.ofLiteral("127.0.0.1"), 30303),
        new V5Message.Pong(ID, -1, InetAddress.ofLiteral("2001:db8::1"), 0xffff),
        new V5Message.Pong(ID, -1, InetAddress.ofLiteral("0.0.0.0"), 0),
        new V5Message.FindNode(ID, List.of()),
        new V5Message.FindNode(ID, List.of(0, 256, 255, 1000)),
        new V5Message.Nodes(ID, 0, List.of()),
        new V5Message.Nodes(ID, Integer.MAX_VALUE, List.of(record, record)),
        new V5Message.TalkRequest(ID, new byte[0], new byte[0]),
        new V5Message.TalkRequest(ID, new byte[] {1}, new byte[1000]),
        new V5Message.TalkResponse(ID, new byte[0]),
        new V5Message.TalkResponse(ID, new byte[] {(byte) 0x80}));
  }

  @ParameterizedTest
  @MethodSource("everyMessage")
  void messagesSurviveTheWay(V5Message message) throws Exception {
    V5Message read = V5Codec.decodeMessage(V5Codec.encodeMessage(message));

    assertThat(read).usingRecursiveComparison().isEqualTo(message);
  }

  @Test
  void requestIdsKeepTheirZeros() {
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[random.nextInt(V5Limits.REQUEST_ID_BYTES + 1)];
      random.nextBytes(bytes);
      if (i % 2 == 0 && bytes.length > 0) {
        bytes[0] = 0;
      }
      assertThat(V5RequestId.of(bytes).bytes()).isEqualTo(bytes);
    }
    assertThat(V5RequestId.of(new byte[] {0, 1})).isNotEqualTo(V5RequestId.of(new byte[] {1}));
  }

  @Test
  void aRequestIdHasNoMoreBitsThanItsLength() {
    assertThatThrownBy(() -> new V5RequestId(1, 256)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new V5RequestId(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new V5RequestId(9, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new V5RequestId(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> V5RequestId.of(new byte[9]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestIdThatIsTooLongIsRefused() throws Exception {
    assertThat(V5Codec.decodeMessage(pingWithId(new byte[V5Limits.REQUEST_ID_BYTES])))
        .isInstanceOf(V5Message.Ping.class);

    refused(pingWithId(new byte[V5Limits.REQUEST_ID_BYTES + 1]), V5Failure.MESSAGE_REQUEST_ID);
  }

  @Test
  void moreDistancesThanThereAreAreRefused() throws Exception {
    List<Integer> all = new ArrayList<>(Collections.nCopies(V5Limits.DISTANCES, 1));
    V5Codec.decodeMessage(V5Codec.encodeMessage(new V5Message.FindNode(ID, all)));

    all.add(1);

    refused(V5Codec.encodeMessage(new V5Message.FindNode(ID, all)), V5Failure.MESSAGE_MALFORMED);
  }

  @Test
  void moreRecordsThanFitAPacketAreRefused() throws Exception {
    byte[] anyList = {(byte) 0xc0};
    List<byte[]> all = new ArrayList<>(Collections.nCopies(V5Limits.NODES_RECORDS, anyList));
    V5Codec.decodeMessage(V5Codec.encodeMessage(new V5Message.Nodes(ID, 1, all)));

    all.add(anyList);

    refused(V5Codec.encodeMessage(new V5Message.Nodes(ID, 1, all)), V5Failure.MESSAGE_MALFORMED);
  }

  @Test
  void aRecordThatIsTooLongIsRefused() throws Exception {
    byte[] largest = listOfBytes(EnrLimits.RECORD_BYTES);
    V5Codec.decodeMessage(V5Codec.encodeMessage(new V5Message.Nodes(ID, 1, List.of(largest))));

    byte[] larger = listOfBytes(EnrLimits.RECORD_BYTES + 1);

    refused(
        V5Codec.encodeMessage(new V5Message.Nodes(ID, 1, List.of(larger))),
        V5Failure.MESSAGE_MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    // message, what else it could have been
    "01c401 01 01 c0, a ping with two elements more",
    "02c801 01 847f000001 01 01, a pong with one more",
    "03c401 c101 01, FINDNODE with one more",
    "04c401 01 c0 80, NODES with one more",
    "05c401 80 80 80, TALKREQ with one more",
    "06c401 80 c0 01, TALKRESP with more that is not even RLP",
  })
  void elementsBehindTheKnownOnesAreIgnored(String hex, String what) throws Exception {
    byte[] message = HexFormat.of().parseHex(hex.replace(" ", ""));
    // the list's size is that of all that follows it
    message[1] = (byte) (0xc0 + message.length - 2);

    assertThat(V5Codec.decodeMessage(message).requestId())
        .as(what)
        .isEqualTo(V5RequestId.of(new byte[] {1}));
  }

  @ParameterizedTest
  @CsvSource({
    "'', MESSAGE_EMPTY, nothing",
    "00c0, MESSAGE_TYPE, type 0",
    "07c0, MESSAGE_TYPE, REGTOPIC",
    "ffc0, MESSAGE_TYPE, type 255",
    "01, MESSAGE_MALFORMED, no list",
    "0101, MESSAGE_MALFORMED, bytes in place of a list",
    "01c0, MESSAGE_MALFORMED, an empty list",
    "01c101, MESSAGE_MALFORMED, no sequence number",
    "01c20101ff, MESSAGE_MALFORMED, bytes behind the list",
    "01c301, MESSAGE_MALFORMED, a list that is cut short",
    "01c201c0, MESSAGE_MALFORMED, a list in place of the sequence number",
    "01c2c001, MESSAGE_MALFORMED, a list in place of the request id",
    "01c401820001, MESSAGE_MALFORMED, a leading zero",
    "01cb0189010203040506070809, MESSAGE_MALFORMED, a sequence number of 9 bytes",
    "02c7010183010203 01, MESSAGE_MALFORMED, an address of 3 bytes",
    "02c9010185010203040501, MESSAGE_MALFORMED, an address of 5 bytes",
    "02c401018001, MESSAGE_MALFORMED, an address of no bytes",
    "02cb0101847f00000183010000, MESSAGE_MALFORMED, port 65536",
    "02c70101847f000001, MESSAGE_MALFORMED, no port",
    "03c20101, MESSAGE_MALFORMED, a distance in place of a list of them",
    "03c401c2c001, MESSAGE_MALFORMED, a list in place of a distance",
    "03c801c68500ffffffff, MESSAGE_MALFORMED, a distance with a leading zero",
    "03c801c685ffffffffff, MESSAGE_MALFORMED, a distance beyond an int",
    "04c30101c101, MESSAGE_MALFORMED, a list that runs past its end",
    "04c40101c101, MESSAGE_MALFORMED, a record that is no list",
    "04c80185ffffffffffc0, MESSAGE_MALFORMED, a total beyond an int",
    "04c20101, MESSAGE_MALFORMED, no records",
    "05c20180, MESSAGE_MALFORMED, no request",
    "05c301c080, MESSAGE_MALFORMED, a list in place of the protocol",
    "06c101, MESSAGE_MALFORMED, no response",
  })
  void aMalformedMessageIsRefused(String hex, V5Failure failure, String what) {
    refused(HexFormat.of().parseHex(hex.replace(" ", "")), failure);
  }

  @Test
  void anIpv4AddressInIpv6FormIsTheIpv4Address() throws Exception {
    byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff7f000001");
    byte[] message = new byte[22];
    message[0] = 2;
    byte[] list =
        new RlpWriter()
            .beginList()
            .writeLong(1)
            .writeLong(1)
            .writeBytes(mapped)
            .writeLong(1)
            .endList()
            .toBytes();
    System.arraycopy(list, 0, message, 1, list.length);

    V5Message.Pong pong = (V5Message.Pong) V5Codec.decodeMessage(message);

    assertThat(pong.recipientIp()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
  }

  private static byte[] pingWithId(byte[] id) {
    byte[] list = new RlpWriter().beginList().writeBytes(id).writeLong(1).endList().toBytes();
    byte[] message = new byte[1 + list.length];
    message[0] = 1;
    System.arraycopy(list, 0, message, 1, list.length);
    return message;
  }

  /** A list that has so many bytes with its header. */
  private static byte[] listOfBytes(int bytes) {
    return new RlpWriter().beginList().writeBytes(new byte[bytes - 6]).endList().toBytes();
  }

  private static void refused(byte[] message, V5Failure failure) {
    assertThatThrownBy(() -> V5Codec.decodeMessage(message))
        .isInstanceOfSatisfying(V5Exception.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}
