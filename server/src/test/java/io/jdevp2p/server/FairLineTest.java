package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A line for six strangers, and two who are known. */
class FairLineTest {
  private final Limit limit = new Limit("line", 6);
  private final Limit knownLimit = new Limit("known", 2);
  private final FairLine<String> line = new FairLine<>(limit, knownLimit);

  private String join(String who, String address) {
    return line.join(who, Origin.of(Nodes.ip(address), false)).orElse("");
  }

  private List<String> all() {
    List<String> order = new ArrayList<>();
    for (Optional<String> next = line.next(); next.isPresent(); next = line.next()) {
      order.add(next.get());
    }
    assertThat(line.size()).isZero();
    return order;
  }

  @Test
  void ofOneAddressFirstComeFirstServed() {
    join("a", "20.0.0.1");
    join("b", "20.0.0.1");
    join("c", "20.0.0.1");
    assertThat(all()).containsExactly("a", "b", "c");
  }

  @Test
  void networksTakeTurns() {
    join("a1", "20.0.0.1");
    join("a2", "20.0.0.2");
    join("a3", "20.0.0.3");
    join("b1", "20.0.1.1");
    join("b2", "20.0.1.1");
    join("c1", "20.0.2.1");
    assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
  }

  @Test
  void inANetworkAddressesTakeTurns() {
    join("a", "20.0.0.1");
    join("b", "20.0.0.1");
    join("c", "20.0.0.1");
    join("d", "20.0.0.2");
    assertThat(all()).containsExactly("a", "d", "b", "c");
  }

  @Test
  void whoIsAloneWaitsForOneOfEachNetwork() {
    join("a1", "20.0.0.1");
    join("a2", "20.0.0.1");
    join("a3", "20.0.0.1");
    join("a4", "20.0.0.1");
    line.next();
    join("alone", "20.0.1.1");
    line.next();
    assertThat(line.next()).contains("alone");
  }

  @Test
  void theKnownGoFirst() {
    join("a", "20.0.0.1");
    line.join("x", Origin.of(Nodes.ip("20.0.9.1"), true));
    line.join("y", Origin.of(Nodes.ip("20.0.9.1"), true));
    line.join("z", Origin.of(Nodes.ip("20.0.9.1"), true)); // there is no room of its own for it
    assertThat(all()).containsExactly("x", "y", "a", "z");
    assertThat(knownLimit.highWater()).isEqualTo(2);
  }

  @Test
  void whenFullTheLongestLineLosesItsLast() {
    join("a1", "20.0.0.1");
    join("a2", "20.0.0.1");
    join("a3", "20.0.0.2");
    join("b1", "20.0.1.1");
    join("b2", "20.0.1.1");
    join("c1", "20.0.2.1");
    assertThat(join("d1", "20.0.3.1")).isEqualTo("a2"); // the longer of the network's two
    assertThat(join("b3", "20.0.1.1")).isEqualTo("b3");
    assertThat(limit.refused()).isEqualTo(2);
    assertThat(limit.highWater()).isEqualTo(6);
    assertThat(all()).containsExactly("a1", "b1", "c1", "d1", "a3", "b2");
  }

  @Test
  void whoLeavesIsNotCalled() {
    Origin origin = Origin.of(Nodes.ip("20.0.0.1"), false);
    Origin known = Origin.of(Nodes.ip("20.0.0.1"), true);
    line.join("a", origin);
    line.join("b", origin);
    line.join("x", known);
    line.leave("a", origin);
    line.leave("x", known);
    line.leave("nobody", origin);
    assertThat(all()).containsExactly("b");
    line.leave("b", origin);
    assertThat(line.size()).isZero();
  }
}
