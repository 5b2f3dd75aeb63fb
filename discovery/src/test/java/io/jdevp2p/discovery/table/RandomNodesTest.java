package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class RandomNodesTest {
  @SimulationTest
  void givesEveryNodeOfTheNetwork(Simulation simulation) throws Exception {
    World world = network(simulation, 40);
    World.Peer asker = world.peers.values().iterator().next();
    Set<NodeId> seen = new LinkedHashSet<>();
    try (NodeSource source = asker.table.randomNodes()) {
      while (seen.size() < 39) {
        seen.add(next(world, asker, source).orElseThrow().id());
      }
    }
    assertThat(seen).doesNotContain(asker.id());
    world.close();
  }

  @SimulationTest
  void restsBetweenLookups(Simulation simulation) throws Exception {
    World world = network(simulation, 2);
    World.Peer asker = world.peers.values().iterator().next();
    try (NodeSource source = asker.table.randomNodes()) {
      next(world, asker, source);
      Duration first = simulation.now();
      for (int i = 0; i < 5; i++) {
        next(world, asker, source);
      }
      assertThat(simulation.now().minus(first)).isBetween(seconds(5), seconds(6));
    }
    world.close();
  }

  @SimulationTest
  void keepsOnlySoManyThatNobodyTakes(Simulation simulation) throws Exception {
    World world = new World(simulation);
    world.limits = () -> Nodes.limits(TableBound.RANDOM_NODES, 5);
    World.Peer asker = fill(world, 20);
    try (NodeSource source = asker.table.randomNodes()) {
      next(world, asker, source);
      simulation.run(seconds(10));
      assertThat(asker.context.limits().limit(TableBound.RANDOM_NODES).highWater()).isEqualTo(5);
      assertThat(asker.context.limits().limit(TableBound.RANDOM_NODES).refused()).isPositive();
    }
    world.close();
  }

  @SimulationTest
  void waitsWhileTheTableIsEmpty(Simulation simulation) throws Exception {
    World world = new World(simulation);
    World.Peer alone = world.add(0, List.of());
    world.start();
    NodeSource source = alone.table.randomNodes();
    Optional<Node> node =
        world.call(alone, () -> source.next(alone.host.clock().deadline(seconds(30))));
    assertThat(node).isEmpty();
    assertThat(simulation.now()).isEqualTo(seconds(30));
    World.Peer other = world.add(1, List.of(alone.node));
    other.table.start();
    assertThat(next(world, alone, source)).contains(other.node);
    source.close();
    world.close();
  }

  @SimulationTest
  void closingWakesWhoWaits(Simulation simulation) throws Exception {
    World world = new World(simulation);
    World.Peer alone = world.add(0, List.of());
    NodeSource source = alone.table.randomNodes();
    alone.host.clock().schedule(seconds(3), source::close);
    assertThat(world.call(alone, () -> source.next(Deadline.never()))).isEmpty();
    assertThat(simulation.now()).isEqualTo(seconds(3));
    assertThat(world.call(alone, () -> source.next(Deadline.never()))).isEmpty();
  }

  private static Optional<Node> next(World world, World.Peer asker, NodeSource source)
      throws Exception {
    return world.call(asker, () -> source.next(Deadline.never()));
  }

  private static World network(Simulation simulation, int size) {
    World world = new World(simulation);
    fill(world, size);
    return world;
  }

  /** The first of so many that know each other. */
  private static World.Peer fill(World world, int size) {
    World.Peer first = world.add(0, List.of());
    for (int i = 1; i < size; i++) {
      world.add(i, List.of(first.node));
    }
    world.start();
    world.simulation.run(seconds(10));
    return first;
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
