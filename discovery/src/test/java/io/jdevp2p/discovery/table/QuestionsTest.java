package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  private final Node node = new Nodes(1).next();
  private final Failing queries = new Failing();
  private final List<Optional<?>> outcomes = new ArrayList<>();

  @Test
  void pingsTwiceAndNoMore() {
    queries.why = DiscoveryFailure.TIMEOUT;
    new Questions(queries).ping(node, outcomes::add);
    assertThat(queries.pings).isEqualTo(2);
    assertThat(outcomes).containsExactly(Optional.empty());
  }

  @Test
  void asksForARecordTwiceAndNoMore() {
    queries.why = DiscoveryFailure.TIMEOUT;
    new Questions(queries).record(node, outcomes::add);
    assertThat(queries.records).isEqualTo(2);
    assertThat(outcomes).containsExactly(Optional.empty());
  }

  @Test
  void asksOnceWhereAskingAgainIsOfNoUse() {
    queries.why = DiscoveryFailure.CLOSED;
    new Questions(queries).ping(node, outcomes::add);
    assertThat(queries.pings).isOne();
    assertThat(outcomes).containsExactly(Optional.empty());
  }

  /** Nobody answers. */
  private static final class Failing implements NodeQueries {
    DiscoveryFailure why = DiscoveryFailure.TIMEOUT;
    int pings;
    int records;

    @Override
    public void ping(Node to, Reply<Pong> reply) {
      pings++;
      reply.failed(why);
    }

    @Override
    public void findNode(Node to, Target target, Reply<List<Node>> reply) {
      reply.failed(why);
    }

    @Override
    public void requestRecord(Node to, Reply<NodeRecord> reply) {
      records++;
      reply.failed(why);
    }

    @Override
    public Target randomTarget() {
      return target(new Nodes(2).next());
    }

    @Override
    public Target target(Node of) {
      return Target.of(of.id());
    }
  }
}
