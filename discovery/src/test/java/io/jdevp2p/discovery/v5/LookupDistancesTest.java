package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For which distances a node is asked in a lookup. */
class LookupDistancesTest {
  private static List<Integer> distances(int distance) {
    byte[] id = new byte[NodeId.BYTES];
    if (distance > 0) {
      id[NodeId.BYTES - 1 - (distance - 1) / 8] = (byte) (1 << (distance - 1) % 8);
    }
    return LookupDistances.of(NodeId.of(id), NodeId.of(new byte[NodeId.BYTES]));
  }

  @Test
  void asksForTheTargetsDistanceFirst() {
    assertThat(distances(250)).containsExactly(250, 251, 249);
    assertThat(distances(256)).containsExactly(256, 255, 254);
    assertThat(distances(255)).containsExactly(255, 256, 254);
    assertThat(distances(1)).containsExactly(1, 2, 3);
    assertThat(distances(0)).containsExactly(0, 1, 2);
  }
}
