package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An attacker makes keys until twenty ids are closer to a target than any honest one, so that only
 * they are found (devp2p#109, "Kullback-Leibler test").
 */
class DensityAttackTest {
  private static final int HONEST = 100;
  private static final int KEYS_MADE = 20_000;

  private final Nodes nodes = new Nodes(1);
  private final NodeId target = nodes.id();
  private final LimitBook limits = Nodes.limits();
  private int honestTold;

  @Test
  void aCrowdAroundATargetDoesNotHideTheOthers() {
    List<Node> honest = closest(nodes.next(HONEST), HONEST);
    List<Node> crowd = closest(nodes.next(KEYS_MADE), 20);
    assertThat(target.compareDistance(crowd.getLast().id(), honest.getFirst().id())).isNegative();
    Lookup lookup = new Lookup(nodes.id(), target, HONEST, false, limits);
    lookup.add(honest.subList(80, 100), false);
    int asked = 0;
    for (List<Lookup.Query> now = lookup.next(); !now.isEmpty(); now = lookup.next()) {
      asked += now.size();
      for (Lookup.Query query : now) {
        boolean attacker = crowd.contains(query.node());
        lookup.answered(query.node().id(), attacker ? crowd : mixed(honest, crowd));
      }
    }
    assertThat(lookup.crowd()).isEqualTo(20);
    List<Node> found = lookup.closest();
    assertThat(found).startsWith(crowd.subList(0, 4).toArray(Node[]::new));
    assertThat(found.subList(4, 16)).isEqualTo(honest.subList(0, 12));
    assertThat(asked).isLessThan(24);
  }

  /** What an honest node close to the target tells: attackers fill most of it. */
  private List<Node> mixed(List<Node> honest, List<Node> crowd) {
    List<Node> told = new ArrayList<>(crowd.subList(0, 12));
    for (int i = 0; i < 4; i++) {
      told.add(honest.get(honestTold++ % 20));
    }
    return told;
  }

  @Test
  void aCrowdThatDoesNotAnswerCostsFourPlacesAtMost() {
    List<Node> honest = closest(nodes.next(HONEST), HONEST);
    List<Node> crowd = closest(nodes.next(KEYS_MADE), 20);
    Lookup lookup = new Lookup(nodes.id(), target, HONEST, false, limits);
    lookup.add(honest, false);
    lookup.add(crowd, false);
    int wasted = 0;
    for (List<Lookup.Query> now = lookup.next(); !now.isEmpty(); now = lookup.next()) {
      for (Lookup.Query query : now) {
        if (crowd.contains(query.node())) {
          wasted++;
          lookup.failed(query.node().id(), true);
        } else {
          lookup.answered(query.node().id(), List.of());
        }
      }
    }
    assertThat(lookup.closest()).isEqualTo(honest.subList(0, 16));
    assertThat(wasted).isEqualTo(4 * TableLimits.LOOKUP_ATTEMPTS);
  }

  @Test
  void theTargetItselfIsNoCrowd() {
    List<Node> honest = nodes.next(HONEST);
    Node wanted = honest.getFirst();
    Lookup lookup = new Lookup(nodes.id(), wanted.id(), HONEST, false, limits);
    lookup.add(honest, false);
    assertThat(lookup.crowd()).isZero();
    assertThat(lookup.next().getFirst().node()).isEqualTo(wanted);
  }

  /** Also when the network has four times as many nodes as it seems. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void honestNodesAreNoCrowd(long seed) {
    Nodes honest = new Nodes(seed);
    List<Node> all = honest.next(400);
    for (int i = 0; i < 200; i++) {
      Lookup lookup = new Lookup(honest.id(), honest.id(), 100, false, limits);
      lookup.add(all, false);
      assertThat(lookup.crowd()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 1000, 5000})
  void theTableTellsTheSizeOfTheNetwork(int size) {
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      Table table = new Table(nodes.id(), nodes.random, limits);
      nodes.next(size).forEach(node -> table.add(new Entry(node, false)));
      double estimate = Density.networkSize(table);
      assertThat(estimate).isBetween(size / 4.0, size * 4.0);
      sum += estimate;
    }
    assertThat(sum / 10).isCloseTo(size, within(size * 0.4));
  }

  private List<Node> closest(List<Node> all, int count) {
    return all.stream()
        .sorted(Comparator.comparing(Node::id, target::compareDistance))
        .limit(count)
        .toList();
  }
}
