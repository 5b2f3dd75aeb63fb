package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.v4.NeighborsAnswer.Progress;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.enr.Node;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighborsAnswerTest {
  private static final EncodedKey KEY = EncodedKey.of(Samples.key(1).publicKey());

  private final NeighborsAnswer answer = from("20.0.0.1");

  private static NeighborsAnswer from(String teller) {
    return new NeighborsAnswer(InetAddress.ofLiteral(teller), _ -> true);
  }

  private static Neighbor neighbor(int key) {
    return new Neighbor(
        Optional.of(InetAddress.ofLiteral("30.0.0.1")),
        30303,
        30304,
        EncodedKey.of(Samples.key(key).publicKey()));
  }

  private static Neighbors packet(int from, int to) {
    return new Neighbors(
        IntStream.range(from, to).mapToObj(NeighborsAnswerTest::neighbor).toList(), 0);
  }

  private static List<Node> told(String teller, Neighbor neighbor) {
    NeighborsAnswer answer = from(teller);
    answer.add(new Neighbors(List.of(neighbor), 0));
    return answer.nodes();
  }

  @Test
  void takesNoMoreThanItMay() {
    assertThat(answer.add(packet(0, 12))).isEqualTo(Progress.PART);
    assertThat(answer.add(packet(12, 24))).isEqualTo(Progress.ALL);
    assertThat(answer.nodes()).hasSize(V4Limits.NEIGHBORS);
    assertThat(answer.add(packet(24, 36))).isEqualTo(Progress.ALL);
    assertThat(answer.nodes()).hasSize(V4Limits.NEIGHBORS);
  }

  @Test
  void takesANodeAsItIsTold() {
    answer.add(packet(1, 2));
    assertThat(answer.nodes())
        .containsExactly(Node.of(Samples.key(1).publicKey(), "30.0.0.1", 30304, 30303));
  }

  @Test
  void invalidNodesAndDuplicatesTakePlacesSoThatNobodyWaitsForMore() {
    Neighbor invalid = new Neighbor(Optional.empty(), 30303, 30303, KEY);
    assertThat(answer.add(packet(2, 14))).isEqualTo(Progress.PART);
    Neighbor[] last = {invalid, neighbor(2), neighbor(3)};
    assertThat(answer.add(new Neighbors(Arrays.asList(last), 0))).isEqualTo(Progress.ALL);
    assertThat(answer.nodes()).hasSize(12);
  }

  @ParameterizedTest
  @CsvSource({
    "0, ALL",
    "1, PERHAPS_ALL",
    "4, PERHAPS_ALL",
    "5, ALL",
    "11, ALL",
    "12, PART",
    "16, ALL"
  })
  void saysAfterTheFirstPacketWhetherMoreCanCome(int nodes, Progress progress) {
    assertThat(answer.isBegun()).isFalse();
    assertThat(answer.add(packet(0, nodes))).isEqualTo(progress);
    assertThat(answer.isBegun()).isTrue();
  }

  @Test
  void aDuplicatedPacketIsNotTheSecondOne() {
    assertThat(answer.add(packet(0, 12))).isEqualTo(Progress.PART);
    assertThat(answer.add(packet(0, 12))).isEqualTo(Progress.PART);
    assertThat(answer.add(packet(12, 15))).isEqualTo(Progress.ALL);
    assertThat(answer.nodes()).hasSize(15);
  }

  @Test
  void aRepeatedPacketIsNoReasonToWaitLonger() {
    assertThat(answer.add(packet(0, 1))).isEqualTo(Progress.PERHAPS_ALL);
    assertThat(answer.add(packet(0, 1))).isEqualTo(Progress.PART);
  }

  @ParameterizedTest
  @CsvSource({
    "20.0.0.1,    30.0.0.1,    30303, true",
    "20.0.0.1,    30.0.0.1,    1025,  true",
    "20.0.0.1,    30.0.0.1,    1024,  false",
    "20.0.0.1,    30.0.0.1,    53,    false",
    "20.0.0.1,    30.0.0.1,    0,     false",
    "20.0.0.1,    127.0.0.1,   30303, false",
    "20.0.0.1,    192.168.0.1, 30303, false",
    "20.0.0.1,    224.0.0.1,   30303, false",
    "20.0.0.1,    0.0.0.0,     30303, false",
    "20.0.0.1,    192.0.2.1,   30303, false",
    "192.168.0.9, 192.168.0.1, 30303, true",
    "192.168.0.9, 127.0.0.1,   30303, false",
    "127.0.0.1,   127.0.0.1,   30303, true",
    "127.0.0.1,   10.0.0.1,    30303, true",
    "2600::1,     2600::2,     30303, true",
    "2600::1,     ::1,         30303, false",
    "2600::1,     fd00::1,     30303, false"
  })
  void takesOnlyWhatTheTellerMayTell(String teller, String ip, int port, boolean taken) {
    Optional<InetAddress> address = Optional.of(InetAddress.ofLiteral(ip));
    assertThat(told(teller, new Neighbor(address, port, port, KEY))).hasSize(taken ? 1 : 0);
  }

  @Test
  void takesNoKeyThatIsNotOnTheCurve() {
    Optional<InetAddress> address = Optional.of(InetAddress.ofLiteral("30.0.0.1"));
    Neighbor keyless = new Neighbor(address, 30303, 30303, EncodedKey.of(new byte[64]));
    assertThat(told("20.0.0.1", keyless)).isEmpty();
  }

  @Test
  void whoIsNotWelcomeIsNotTaken() {
    NeighborsAnswer picky =
        new NeighborsAnswer(
            InetAddress.ofLiteral("20.0.0.1"),
            node -> !node.publicKey().equals(Samples.key(2).publicKey()));
    picky.add(packet(1, 4));
    assertThat(picky.nodes()).hasSize(2);
  }
}
