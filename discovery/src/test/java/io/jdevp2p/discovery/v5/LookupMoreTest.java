package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import org.junit.jupiter.api.Test;

class LookupMoreTest {
  private static final NodeId NODE = NodeId.fromHex("00".repeat(32));

  @Test
  void asksForTheNeighbourhoodOfTheNode() {
    assertThat(LookupDistances.more(target("10" + "00".repeat(31)), NODE))
        .containsExactly(252, 251, 250, 249, 254);
  }

  @Test
  void asksForNoDistanceThatThereIsNot() {
    assertThat(LookupDistances.more(target("80" + "00".repeat(31)), NODE))
        .containsExactly(255, 254, 253, 252);
    assertThat(LookupDistances.more(target("00".repeat(31) + "02"), NODE)).containsExactly(1, 3);
  }

  private static NodeId target(String hex) {
    return NodeId.fromHex(hex);
  }
}
