package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.rlp.RlpWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredNodeTest {
  private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final Node NODE = Samples.node(1);

  @Test
  void whatIsWrittenIsRead() throws EnrException {
    for (Node node :
        List.of(
            NODE,
            NODE.withIp(Samples.ip("2003::1")),
            Node.of(NODE.publicKey(), Samples.ip("1.2.3.4"), 0, 65535),
            Node.of(NODE.publicKey(), Samples.ip("fe80::1"), 30303, 1))) {
      StoredNode stored = new StoredNode(node, TIME);
      StoredNode read = StoredNode.decode(node.id(), stored.encode());
      assertThat(read).isEqualTo(stored);
      assertThat(read.node().record()).isEqualTo(node.record());
      assertThat(StoredNode.answeredMillis(stored.encode())).isEqualTo(TIME.toEpochMilli());
    }
  }

  @Test
  void theLargestNodeFits() throws EnrException {
    NodeRecord.Builder builder = NodeRecord.builder().sequence(-1).ip(Samples.ip("2003::1"));
    int left =
        EnrLimits.RECORD_BYTES - builder.sign(Samples.key(1)).encode().length - 2 - 2; // key, size
    NodeRecord largest =
        builder.put("x", new RlpWriter().writeBytes(new byte[left]).toBytes()).sign(Samples.key(1));
    assertThat(largest.encode()).hasSize(EnrLimits.RECORD_BYTES);
    Node node = new Node(largest.publicKey(), Samples.ip("2003::1"), null, 65535, 65535, largest);
    byte[] bytes = new StoredNode(node, TIME).encode();
    assertThat(bytes).hasSize(EnrLimits.STORED_NODE_BYTES);
    assertThat(StoredNode.decode(node.id(), bytes).node()).isEqualTo(node);
  }

  @Test
  void aNodeIsFoundUnderItsOwnIdOnly() {
    byte[] bytes = new StoredNode(NODE, TIME).encode();
    assertThatThrownBy(() -> StoredNode.decode(Samples.node(2).id(), bytes))
        .isInstanceOf(EnrException.class)
        .hasMessageContaining("another");
  }

  @Test
  void bytesThatAreNoNodeAreRefused() {
    byte[] bytes = new StoredNode(NODE, TIME).encode();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> StoredNode.decode(NODE.id(), cut)).isInstanceOf(EnrException.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> StoredNode.decode(NODE.id(), longer)).isInstanceOf(EnrException.class);
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      byte[] changed = bytes.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> StoredNode.decode(NODE.id(), changed))
          .isInstanceOf(EnrException.class);
    }
  }

  @Test
  void aNodeNowhereIsNone() {
    Node nowhere = Node.of(NODE.publicKey(), Samples.ip("0.0.0.0"), 1, 1);
    byte[] bytes = new StoredNode(nowhere, TIME).encode();
    assertThatThrownBy(() -> StoredNode.decode(NODE.id(), bytes)).isInstanceOf(EnrException.class);
  }
}
