package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the parts of an answer to FINDNODE are put together. */
class NodesAnswerTest {
  private static final List<Integer> ALL = IntStream.rangeClosed(0, 256).boxed().toList();

  private final Random random = new Random(2);
  private final SecretKey tellerKey = SecretKey.generate(random);
  private final Remote teller =
      new Remote(NodeId.of(tellerKey.publicKey()), new InetSocketAddress("20.0.0.1", V5Node.PORT));

  private NodesAnswer answer(List<Integer> distances) {
    return new NodesAnswer(
        teller,
        distances,
        address -> !address.isLoopbackAddress(),
        new CheckedRecords(new Limit(V5Bound.CHECKED_RECORDS, 10)));
  }

  private NodeRecord record(String address, int port) {
    return NodeRecord.builder()
        .ip(InetAddress.ofLiteral(address))
        .udp(port)
        .sign(SecretKey.generate(random));
  }

  @Test
  void goodRecordsAreTaken() {
    NodeRecord good = record("20.3.0.1", 30303);
    int distance = NodeId.logDistance(teller.id(), good.id());
    assertThat(answer(List.of(distance)).check(List.of(good.encode())))
        .containsExactly(Node.of(good));
  }

  @Test
  void recordsThatWereNotAskedForAreNot() {
    NodeRecord good = record("20.3.0.1", 30303);
    int distance = NodeId.logDistance(teller.id(), good.id());
    assertThat(answer(List.of(distance - 1, 0)).check(List.of(good.encode()))).isEmpty();
  }

  @Test
  void recordsThatThisOneMayNotTellAreNot() {
    for (NodeRecord bad :
        List.of(
            record("10.0.0.1", 30303), // from the internet
            record("127.0.0.1", 30303),
            record("224.0.0.1", 30303),
            record("20.3.0.1", 53),
            NodeRecord.builder().sign(SecretKey.generate(random)))) {
      assertThat(answer(ALL).check(List.of(bad.encode()))).as(bad.toString()).isEmpty();
    }
  }

  @Test
  void recordsWithAWrongSignatureAreNot() {
    byte[] record = record("20.3.0.1", 30303).encode();
    record[record.length - 1] ^= 1;
    assertThat(answer(ALL).check(List.of(record, new byte[] {(byte) 0xc0}))).isEmpty();
  }

  @Test
  void aNodeMayTellEverythingOfItself() {
    NodeRecord nowhere = NodeRecord.builder().sign(tellerKey);
    assertThat(answer(List.of(0)).check(List.of(nowhere.encode()))).hasSize(1);
  }

  @Test
  void aTotalOfNothingMeansOne() {
    assertThat(answer(ALL).add(0, List.of())).isTrue();
    assertThat(answer(ALL).add(-1, List.of())).isTrue();
  }

  /** go-ethereum#35043: whatever comes, in whatever order, it ends. */
  @Test
  void isCompleteAfterABoundedNumberOfParts() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      nodes.add(Node.of(record("20.3." + i + ".1", 30303)));
    }
    for (int round = 0; round < 10_000; round++) {
      NodesAnswer answer = answer(ALL);
      int parts = 0;
      boolean complete = false;
      while (!complete) {
        List<Node> some = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          some.add(nodes.get(random.nextInt(nodes.size())));
        }
        int total = random.nextBoolean() ? random.nextInt() : random.nextInt(9);
        complete = answer.add(total, some);
        parts++;
      }
      assertThat(parts).isLessThanOrEqualTo(V5Limits.NODES_PACKETS_ACCEPTED);
      assertThat(answer.nodes()).hasSizeLessThanOrEqualTo(V5Limits.NODES);
      assertThat(new LinkedHashSet<>(answer.nodes())).hasSameSizeAs(answer.nodes());
    }
  }
}
