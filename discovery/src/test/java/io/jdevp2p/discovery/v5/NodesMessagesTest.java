package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.rlp.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How records are divided among messages. */
class NodesMessagesTest {
  private static final V5RequestId REQUEST = V5RequestId.of(-1L);

  private final Random random = new Random(4);

  private List<NodeRecord> records(int count, int padding) {
    List<NodeRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] value = new RlpWriter().writeBytes(new byte[padding]).toBytes();
      records.add(
          NodeRecord.builder().sequence(-1).put("pad", value).sign(SecretKey.generate(random)));
    }
    return records;
  }

  @Test
  void nothingIsOneMessage() {
    List<V5Message> messages = NodesMessages.of(REQUEST, List.of());
    assertThat(messages).hasSize(1);
    assertThat(((V5Message.Nodes) messages.getFirst()).total()).isEqualTo(1);
  }

  @Test
  void usualRecordsTakeFewMessages() {
    assertThat(NodesMessages.of(REQUEST, records(16, 20))).hasSize(3);
  }

  @Test
  void theLargestRecordsFillTheMostPackets() throws Exception {
    List<NodeRecord> largest = records(20, 166);
    assertThat(largest.getFirst().encode()).hasSize(300);
    List<V5Message> messages = NodesMessages.of(REQUEST, largest);
    assertThat(messages).hasSize(V5Limits.NODES_PACKETS);
    NodeId id = largest.getFirst().id();
    int records = 0;
    for (V5Message message : messages) {
      V5Message.Nodes nodes = (V5Message.Nodes) message;
      assertThat(nodes.total()).isEqualTo(V5Limits.NODES_PACKETS);
      records += nodes.records().size();
      byte[] packet =
          V5Codec.encodeOrdinary(
              V5Mask.of(id), new byte[16], new V5Nonce(0, 0), id, V5Key.of(new byte[16]), message);
      assertThat(packet.length).isLessThanOrEqualTo(1280);
    }
    assertThat(records).isEqualTo(15);
  }
}
