package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubnetLimitTest {
  private final Nodes nodes = new Nodes(1);

  @Test
  void aBucketHasTwoOfANetwork() {
    assertThat(fit(bucket(), "20.1.2.%d", 50)).isEqualTo(2);
    assertThat(fit(bucket(), "2a00:1:2:3::%x", 50)).isEqualTo(2);
  }

  @Test
  void aBucketHasThreeOfAHome() {
    assertThat(fit(bucket(), "2a00:1:2:3%02x::1", 50)).isEqualTo(3);
  }

  @Test
  void aBucketHasFourOfASite() {
    assertThat(fit(bucket(), "2a00:1:2:%02x00::1", 50)).isEqualTo(4);
  }

  @Test
  void aTableHasTenOfANetwork() {
    assertThat(fit(table(), "20.1.2.%d", 50)).isEqualTo(10);
    assertThat(fit(table(), "2a00:1:2:3::%x", 50)).isEqualTo(10);
  }

  @Test
  void aTableHasFifteenOfAHome() {
    assertThat(fit(table(), "2a00:1:2:3%02x::1", 50)).isEqualTo(15);
  }

  @Test
  void aTableHasTwentyOfASite() {
    assertThat(fit(table(), "2a00:1:2:%02x00::1", 50)).isEqualTo(20);
  }

  @Test
  void neighboursInALocalNetworkAndOnOneMachineAreNotHeldDown() {
    for (String local :
        new String[] {"10.1.2.%d", "192.168.1.%d", "127.0.0.%d", "fd00::%x", "fe80::%x"}) {
      assertThat(fit(bucket(), local, 50)).as(local).isEqualTo(50);
    }
  }

  @Test
  void whoLeavesMakesRoom() {
    SubnetLimit limit = bucket();
    Node first = nodes.at("2a00:1:2:3::1");
    limit.add(first);
    limit.add(nodes.at("2a00:1:2:3::2"));
    assertThat(limit.add(nodes.at("2a00:1:2:3::3"))).isFalse();
    limit.remove(first);
    assertThat(limit.add(nodes.at("2a00:1:2:3::3"))).isTrue();
  }

  private int fit(SubnetLimit limit, String addresses, int tried) {
    return (int)
        IntStream.rangeClosed(1, tried)
            .filter(i -> limit.add(nodes.at(String.format(addresses, i))))
            .count();
  }

  private static SubnetLimit bucket() {
    return SubnetLimit.ofBucket(Nodes.limits());
  }

  private static SubnetLimit table() {
    return SubnetLimit.ofTable(Nodes.limits());
  }
}
