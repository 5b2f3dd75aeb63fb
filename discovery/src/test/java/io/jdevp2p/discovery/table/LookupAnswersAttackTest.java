package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Games with the number of answers and of nodes in them: none, too many, the same over and over,
 * for what was not asked, twice. Whatever comes in whatever order, a lookup ends, asks within its
 * limits, and its result has no node twice and none that did not answer.
 */
class LookupAnswersAttackTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void whateverIsAnsweredALookupEnds(long seed) {
    Nodes nodes = new Nodes(seed);
    Random random = nodes.random;
    NodeId target = nodes.id();
    List<Node> world = nodes.next(300);
    Lookup lookup = new Lookup(nodes.id(), target, 300, seed % 2 == 0, Nodes.limits());
    lookup.add(world.subList(0, 16), false);

    List<Lookup.Query> underWay = new ArrayList<>();
    List<NodeId> answered = new ArrayList<>();
    int questions = 0;
    while (!lookup.isDone()) {
      List<Lookup.Query> next = lookup.next();
      underWay.addAll(next);
      questions += next.size();
      assertThat(underWay).hasSizeLessThanOrEqualTo(TableLimits.LOOKUP_QUERIES);
      assertThat(underWay).as("a lookup that waits for nobody is done").isNotEmpty();
      Lookup.Query query = underWay.get(random.nextInt(underWay.size()));
      NodeId id = query.node().id();
      switch (random.nextInt(6)) {
        case 0 -> lookup.slow(id);
        case 1 -> {
          underWay.remove(query);
          lookup.failed(id, random.nextBoolean());
        }
        case 2 -> lookup.answered(nodes.id(), world.subList(0, 50)); // by nobody that was asked
        case 3 -> {
          underWay.remove(query);
          answered.add(id);
          lookup.answered(id, List.of());
          lookup.answered(id, List.of());
          lookup.failed(id, true);
        }
        default -> {
          underWay.remove(query);
          answered.add(id);
          int from = random.nextInt(250);
          List<Node> told = new ArrayList<>(world.subList(from, from + random.nextInt(50)));
          told.addAll(List.copyOf(told));
          lookup.answered(id, told);
        }
      }
    }
    assertThat(questions)
        .isLessThanOrEqualTo(TableLimits.LOOKUP_ASKED * (TableLimits.LOOKUP_ATTEMPTS + 1));
    List<NodeId> result = lookup.closest().stream().map(Node::id).toList();
    assertThat(result).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(16);
    assertThat(answered).containsAll(result);
    assertThat(result).isSortedAccordingTo(target::compareDistance);
  }
}
