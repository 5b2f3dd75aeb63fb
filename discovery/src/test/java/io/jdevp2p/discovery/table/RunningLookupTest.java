package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

class RunningLookupTest {
  private static final RunningLookup.Listener NOBODY =
      new RunningLookup.Listener() {
        @Override
        public void told(List<Node> nodes, List<Node> unknown, boolean inbound) {}

        @Override
        public void asked(Node node, boolean answered) {}
      };

  @SimulationTest
  void slowNodesDoNotHoldItUp(Simulation simulation) {
    World world = new World(simulation);
    World.Peer asker = world.add(0, List.of());
    Target target = asker.randomTarget();
    List<World.Peer> others = new ArrayList<>();
    for (int i = 1; i <= 16; i++) {
      others.add(world.add(i, List.of()));
    }
    others.sort(Comparator.comparing(World.Peer::id, target.id()::compareDistance));
    others.subList(0, 3).forEach(peer -> peer.delay = Duration.ofMillis(690));
    RunningLookup lookup = start(asker.host, asker, target);
    lookup.start(others.stream().map(peer -> peer.node).toList(), List.of());
    simulation.run(TableLimits.LOOKUP_SLOW.minusMillis(1));
    assertThat(others.subList(3, 16)).allMatch(peer -> peer.queriesReceived == 0);
    simulation.run(Duration.ofMillis(20));
    assertThat(others.subList(3, 16)).allMatch(peer -> peer.queriesReceived == 1);
    assertThat(simulation.runUntil(lookup::isDone, Duration.ofSeconds(2))).isTrue();
  }

  @SimulationTest
  void endsInTimeWhateverOthersDo(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("alone");
    Nodes nodes = new Nodes(1);
    RunningLookup lookup = start(host, new Mute(), Target.of(nodes.id()));
    lookup.start(nodes.next(16), List.of());
    List<Node> found = simulation.call(host, Duration.ofMinutes(1), lookup::await);
    assertThat(found).isEmpty();
    assertThat(simulation.now()).isEqualTo(TableLimits.LOOKUP_TIME);
  }

  private static RunningLookup start(SimulatedHost host, NodeQueries queries, Target target) {
    NodeId self = new Nodes(99).id();
    Lookup lookup = new Lookup(self, target.id(), 0, queries.hasMore(), Nodes.limits());
    return new RunningLookup(
        host.clock(),
        queries,
        target,
        lookup,
        Nodes.limits().limit(TableBound.LOOKUP_CROWD),
        NOBODY);
  }

  /** There is no reply at all. */
  private static final class Mute implements NodeQueries {
    @Override
    public void ping(Node node, Reply<Pong> reply) {}

    @Override
    public void findNode(Node node, Target target, Reply<List<Node>> reply) {}

    @Override
    public void requestRecord(Node node, Reply<NodeRecord> reply) {}

    @Override
    public Target randomTarget() {
      return Target.of(new Nodes(1).id());
    }

    @Override
    public Target target(Node node) {
      return Target.of(node.id());
    }
  }
}
