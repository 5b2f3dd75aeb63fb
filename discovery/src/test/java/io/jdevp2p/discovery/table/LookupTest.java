package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.table.Lookup.Query;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupTest {
  private final Nodes nodes = new Nodes(1);
  private final NodeId self = nodes.id();
  private final NodeId target = nodes.id();
  private final LimitBook limits = Nodes.limits();
  private final Lookup lookup = new Lookup(self, target, 0, false, limits);

  @Test
  void asksThreeAtATime() {
    List<Node> all = sorted(nodes.next(20));
    lookup.add(all, false);
    assertThat(next()).isEqualTo(all.subList(0, 3));
    assertThat(next()).isEmpty();
    lookup.answered(all.get(1).id(), List.of());
    assertThat(next()).containsExactly(all.get(3));
  }

  @Test
  void findsTheSixteenClosest() {
    List<Node> all = sorted(nodes.next(100));
    lookup.add(all.subList(90, 100), false);
    int asked = askAll(node -> all.subList(0, 90));
    assertThat(lookup.closest()).isEqualTo(all.subList(0, 16));
    assertThat(asked).isLessThanOrEqualTo(19);
  }

  @Test
  void aCloserNodeGoesFirst() {
    List<Node> all = sorted(nodes.next(40));
    lookup.add(all.subList(20, 40), false);
    Node first = next().getFirst();
    lookup.answered(first.id(), all.subList(0, 2));
    assertThat(next()).containsExactly(all.getFirst());
  }

  @Test
  void aSlowNodeNoLongerCountsAmongTheThree() {
    List<Node> all = sorted(nodes.next(20));
    lookup.add(all, false);
    next();
    lookup.slow(all.get(0).id());
    assertThat(next()).containsExactly(all.get(3));
    lookup.answered(all.get(0).id(), List.of());
    assertThat(next()).isEmpty(); // three are waited for already
  }

  @Test
  void asksNoMoreThanSixteenAtOnceHoweverSlowTheyAre() {
    List<Node> all = sorted(nodes.next(200));
    lookup.add(all.subList(100, 200), false);
    int asked = 0;
    int closer = 100;
    for (List<Node> now = next(); !now.isEmpty(); now = next()) {
      asked += now.size();
      now.forEach(node -> lookup.slow(node.id()));
      closer = Math.max(0, closer - 10);
      lookup.add(all.subList(closer, 100), false);
    }
    assertThat(asked).isEqualTo(16);
  }

  @Test
  void asksThriceBeforeItGivesANodeUp() {
    List<Node> all = sorted(nodes.next(17));
    lookup.add(all, false);
    Node silent = all.get(5);
    int asked = 0;
    for (List<Node> now = next(); !now.isEmpty(); now = next()) {
      for (Node node : now) {
        if (node.equals(silent)) {
          asked++;
          lookup.failed(node.id(), true);
        } else {
          lookup.answered(node.id(), List.of());
        }
      }
    }
    assertThat(asked).isEqualTo(3);
    assertThat(lookup.isDone()).isTrue();
    assertThat(lookup.closest()).hasSize(16).doesNotContain(silent);
  }

  @Test
  void aNodeThatCouldNotAnswerIsNotAskedAgain() {
    Node node = nodes.next();
    lookup.add(List.of(node), false);
    next();
    lookup.failed(node.id(), false);
    assertThat(next()).isEmpty();
    assertThat(lookup.isDone()).isTrue();
    assertThat(lookup.closest()).isEmpty();
  }

  @Test
  void nodesThatDoNotAnswerHoldNobodyUp() {
    List<Node> all = sorted(nodes.next(32));
    lookup.add(all, false);
    // The 16 closest are silent: while they are asked again, the others are asked.
    List<Node> first = next();
    first.forEach(node -> lookup.failed(node.id(), true));
    assertThat(next()).hasSize(6).containsAll(first);
  }

  @Test
  void forgetsTheFarthest() {
    List<Node> all = sorted(nodes.next(600));
    lookup.add(all, false);
    assertThat(lookup.known(all.get(511).id())).isPresent();
    assertThat(lookup.known(all.get(512).id())).isEmpty();
    assertThat(limits.limit(TableBound.LOOKUP_KNOWN).refused()).isEqualTo(88);
  }

  @Test
  void endsWhenItHasAskedManyNodes() {
    List<Node> all = sorted(nodes.next(400));
    lookup.add(all.subList(399, 400), false);
    // Each tells of a node that is a little closer.
    int asked = askAll(node -> List.of(all.get(Math.max(0, all.indexOf(node) - 1))));
    assertThat(asked).isEqualTo(128);
    assertThat(lookup.isDone()).isTrue();
    assertThat(lookup.closest()).hasSize(15); // and the one that was told of last
  }

  @Test
  void thoseThatItNoLongerAsksDoNotKeepItWaiting() {
    Lookup twice = new Lookup(self, target, 0, true, limits);
    List<Node> all = sorted(nodes.next(400));
    twice.add(all.subList(399, 400), false);
    for (List<Query> now = twice.next(); !now.isEmpty(); now = twice.next()) {
      for (Query query : now) {
        int closer = Math.max(0, all.indexOf(query.node()) - 1);
        twice.answered(query.node().id(), all.subList(closer, closer + 1));
      }
    }
    assertThat(twice.isDone()).isTrue();
    assertThat(twice.closest()).hasSize(15);
  }

  @Test
  void leavesThisNodeOut() {
    Node me = nodes.next();
    Lookup mine = new Lookup(me.id(), target, 0, false, limits);
    assertThat(mine.add(List.of(me), false)).isEmpty();
    assertThat(mine.isDone()).isTrue();
  }

  @Test
  void tellsWhichNodesItDidNotKnow() {
    List<Node> some = nodes.next(3);
    lookup.add(some.subList(0, 1), false);
    next();
    assertThat(lookup.answered(some.get(0).id(), some)).isEqualTo(some.subList(1, 3));
  }

  @Test
  void thoseThatHaveAnsweredAreAskedForMoreInTheEnd() {
    Lookup twice = new Lookup(self, target, 0, true, limits);
    List<Node> all = sorted(nodes.next(17));
    twice.add(all.subList(1, 17), false);
    List<Query> more = new ArrayList<>();
    for (List<Query> now = twice.next(); !now.isEmpty(); now = twice.next()) {
      for (Query query : now) {
        if (query.more()) {
          more.add(query);
        } else {
          twice.answered(query.node().id(), List.of());
        }
      }
    }
    assertThat(more).hasSize(16);
    assertThat(twice.isDone()).isFalse();
    twice.answered(more.getFirst().node().id(), all.subList(0, 1));
    assertThat(twice.next()).containsExactly(new Query(all.getFirst(), false));
    twice.answered(all.getFirst().id(), List.of());
    more.forEach(query -> twice.failed(query.node().id(), true));
    assertThat(twice.next()).containsExactly(new Query(all.getFirst(), true));
    twice.failed(all.getFirst().id(), true);
    assertThat(twice.isDone()).isTrue();
    assertThat(twice.closest()).isEqualTo(all.subList(0, 16));
  }

  private List<Node> next() {
    return lookup.next().stream().map(Query::node).toList();
  }

  private interface Answering {
    List<Node> answer(Node node);
  }

  private int askAll(Answering answering) {
    int asked = 0;
    for (List<Node> now = next(); !now.isEmpty(); now = next()) {
      for (Node node : now) {
        asked++;
        lookup.answered(node.id(), answering.answer(node));
      }
    }
    return asked;
  }

  private List<Node> sorted(List<Node> some) {
    return some.stream().sorted(Comparator.comparing(Node::id, target::compareDistance)).toList();
  }
}
