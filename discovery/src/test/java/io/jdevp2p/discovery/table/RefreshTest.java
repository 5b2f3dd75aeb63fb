package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;

class RefreshTest {
  /** For this node, and for three targets drawn by chance. */
  private static final int LOOKUPS = 4;

  @SimulationTest
  void triesNodesOfTheDatabase(Simulation simulation) {
    assertThat(knowsOneThatAnswered(simulation, Duration.ofHours(20))).isTrue();
  }

  @SimulationTest
  void triesNoNodeThatAnsweredLongAgo(Simulation simulation) {
    assertThat(knowsOneThatAnswered(simulation, Duration.ofDays(6))).isFalse();
  }

  private static boolean knowsOneThatAnswered(Simulation simulation, Duration ago) {
    World world = new World(simulation);
    World.Peer other = world.add(0, List.of());
    World.Peer peer = world.add(1, List.of());
    peer.context
        .database()
        .store(DiscoveryVersion.V5, other.node, peer.host.clock().wallClock().minus(ago));
    peer.table.start();
    simulation.run(Duration.ofSeconds(10));
    boolean knows = peer.knows().contains(other.id());
    peer.table.close();
    return knows;
  }

  @SimulationTest
  void looksForItselfAndForThreeTargets(Simulation simulation) {
    World world = new World(simulation);
    World.Peer boot = start(world);
    simulation.run(TableLimits.REFRESH_GROWING.minusMillis(50));
    assertThat(boot.queriesReceived).isEqualTo(LOOKUPS);
    assertThat(world.peers.values()).filteredOn(peer -> peer.table.isReady()).hasSize(1);
    world.close();
  }

  @SimulationTest
  void comesAgainSoonWhileTheTableGrows(Simulation simulation) {
    World world = new World(simulation);
    World.Peer boot = start(world);
    simulation.run(Duration.ofMinutes(10));
    // The first one found a node, the second one none.
    assertThat(boot.queriesReceived).isEqualTo(2 * LOOKUPS);
    world.close();
  }

  @SimulationTest
  void comesAgainWithinHalfAnHour(Simulation simulation) {
    World world = new World(simulation);
    World.Peer boot = start(world);
    simulation.run(TableLimits.REFRESH.dividedBy(2));
    assertThat(boot.queriesReceived).isEqualTo(2 * LOOKUPS);
    simulation.run(TableLimits.REFRESH.dividedBy(2).plusSeconds(10));
    assertThat(boot.queriesReceived).isEqualTo(3 * LOOKUPS);
    world.close();
  }

  @SimulationTest
  void anEmptyTableIsFilledWhenTheNetworkComesBack(Simulation simulation) {
    World world = new World(simulation);
    world.connected = (_, _) -> false;
    World.Peer boot = start(world);
    simulation.run(Duration.ofMinutes(20));
    assertThat(boot.queriesReceived).isZero();
    world.connected = (_, _) -> true;
    simulation.run(TableLimits.REFRESH_EMPTY_LONGEST.plus(TableLimits.CANDIDATE_REST));
    assertThat(boot.queriesReceived).isPositive();
    assertThat(world.meanTableSize()).isPositive();
    world.close();
  }

  /** A node that is told of a bootnode, which does nothing by itself. */
  private static World.Peer start(World world) {
    world.version = DiscoveryVersion.V4;
    World.Peer boot = world.add(0, List.of());
    world.add(1, List.of(boot.node)).table.start();
    return boot;
  }
}
