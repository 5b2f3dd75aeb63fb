package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ToldNodesTest {
  @Test
  void remembersNoMoreNodesThanItMay() {
    ToldNodes told = new ToldNodes();
    byte[] id = new byte[NodeId.BYTES];
    for (int i = 0; i < 2 * CliLimits.NODES_TOLD; i++) {
      ByteBuffer.wrap(id).putInt(i);
      assertThat(told.add(NodeId.of(id))).isTrue();
    }
    assertThat(told.size()).isEqualTo(CliLimits.NODES_TOLD);
    assertThat(told.add(NodeId.of(id))).isFalse();
  }
}
