package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.id;
import static io.jdevp2p.server.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StaticNodesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Limit limit = new Limit("statics", 3);
  private final StaticNodes statics = new StaticNodes(limit);
  private final DialHistory history =
      new DialHistory(Duration.ofSeconds(35), Duration.ofMinutes(10), new Limit("history", 1_000));

  @Test
  void aNewNodeIsDueAtOnce() {
    assertThat(statics.add(node(1), 7)).isTrue();
    assertThat(due(7)).containsExactly(node(1));
    assertThat(statics.contains(id(1))).isTrue();
    assertThat(statics.size()).isEqualTo(1);
  }

  @Test
  void aFullListRefusesNewNodesButNotNewEndpoints() {
    for (int i = 0; i < 3; i++) {
      assertThat(statics.add(node(i), 0)).isTrue();
    }
    assertThat(statics.add(node(3), 0)).isFalse();
    assertThat(limit.refused()).isEqualTo(1);
    assertThat(statics.size()).isEqualTo(3);

    Node moved = moved(1);
    assertThat(statics.add(moved, 0)).isTrue();
    assertThat(due(0)).containsExactlyInAnyOrder(node(0), moved, node(2));
    assertThat(statics.find(id(1))).contains(moved);
  }

  @Test
  void aNodeThatFailedIsDueAfterItsWait() {
    statics.add(node(1), 0);
    statics.failed(id(1), 10 * SECOND, history, 0);
    assertThat(due(45 * SECOND - 1)).isEmpty();
    assertThat(due(45 * SECOND)).containsExactly(node(1));
    statics.failed(id(1), 45 * SECOND, history, 0);
    assertThat(due(115 * SECOND - 1)).isEmpty();
    assertThat(due(115 * SECOND)).containsExactly(node(1));
  }

  @Test
  void successBeginsAnew() {
    statics.add(node(1), 0);
    statics.failed(id(1), 0, history, 0);
    statics.failed(id(1), 0, history, 0);
    statics.succeeded(id(1), SECOND);
    assertThat(due(SECOND)).containsExactly(node(1));
    statics.failed(id(1), SECOND, history, 0);
    assertThat(due(36 * SECOND)).containsExactly(node(1));
  }

  @Test
  void theSameNodeAgainKeepsItsWait() {
    statics.add(node(1), 0);
    statics.failed(id(1), 0, history, 0);
    statics.add(Node.of(node(1).publicKey(), "20.0.0.1", 30303, 30303), SECOND);
    assertThat(due(34 * SECOND)).isEmpty();
  }

  @Test
  void aNewEndpointIsDueAtOnceAndTheOldOnesFailureDoesNotCount() {
    statics.add(node(1), 0);
    statics.failed(node(1), 0, history, 0);
    statics.add(moved(1), SECOND);
    statics.failed(node(1), SECOND, history, 0);
    assertThat(due(SECOND)).containsExactly(moved(1));
    statics.failed(moved(1), SECOND, history, 0);
    assertThat(due(35 * SECOND)).isEmpty();
  }

  @Test
  void aNodeThatWasReachedElsewhereIsDialedThereUntilThatFails() {
    statics.add(node(1), 0);
    statics.reached(node(1), moved(1));
    assertThat(due(0)).containsExactly(moved(1));
    assertThat(statics.find(id(1))).contains(moved(1));
    statics.add(node(1), 0); // as it was given before: that changes nothing
    assertThat(due(0)).containsExactly(moved(1));
    statics.failed(moved(1), 0, history, 0);
    assertThat(due(35 * SECOND)).containsExactly(node(1));
  }

  @Test
  void aDialToAnEndpointThatWasReplacedSinceTellsNothing() {
    statics.add(node(1), 0);
    statics.add(moved(1), 0);
    statics.reached(node(1), node(1));
    assertThat(due(0)).containsExactly(moved(1));
  }

  @Test
  void strangersFailAndSucceedWithoutEffect() {
    statics.failed(id(1), 0, history, 0);
    statics.failed(node(1), 0, history, 0);
    statics.succeeded(id(1), 0);
    assertThat(statics.remove(id(1))).isFalse();
    assertThat(statics.size()).isZero();
  }

  @Test
  void whatMayNotBeDialedIsNotDrawn() {
    statics.add(node(1), 0);
    statics.add(node(2), 0);
    assertThat(statics.due(0, 9, n -> !n.equals(node(1)), new Random(1))).containsExactly(node(2));
  }

  @Test
  void noMoreAreDrawnThanAskedFor() {
    for (int i = 0; i < 3; i++) {
      statics.add(node(i), 0);
    }
    assertThat(statics.due(0, 2, _ -> true, new Random(1))).hasSize(2).doesNotHaveDuplicates();
    assertThat(statics.due(0, 0, _ -> true, new Random(1))).isEmpty();
    assertThat(statics.due(0, -1, _ -> true, new Random(1))).isEmpty();
  }

  @Test
  void theNextTimeIsThatOfTheFirstNodeThatMayBeDialed() {
    assertThat(statics.nextNanos(_ -> true, history)).isEmpty();
    statics.add(node(1), 3);
    statics.add(node(2), 5);
    assertThat(statics.nextNanos(_ -> true, history)).isEqualTo(OptionalLong.of(3));
    assertThat(statics.nextNanos(n -> n.equals(node(2)), history)).isEqualTo(OptionalLong.of(5));
    assertThat(statics.nextNanos(_ -> false, history)).isEmpty();
  }

  @Test
  void theNextTimeIsTheLaterOneOfHistoryAndWait() {
    statics.add(node(1), 0);
    history.dialed(id(1), SECOND);
    assertThat(statics.nextNanos(_ -> true, history)).isEqualTo(OptionalLong.of(36 * SECOND));
    statics.failed(id(1), 11 * SECOND, history, 0);
    assertThat(statics.nextNanos(_ -> true, history)).isEqualTo(OptionalLong.of(46 * SECOND));
  }

  private List<Node> due(long now) {
    return statics.due(now, Integer.MAX_VALUE, _ -> true, new Random(1));
  }

  private static Node moved(int number) {
    return Node.of(node(number).publicKey(), "21.0.0.1", 30303, 30303);
  }
}
