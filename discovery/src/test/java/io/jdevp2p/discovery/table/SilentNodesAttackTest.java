package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes that are not there, or that are one and the same: told of by liars, met once and silent
 * since, or all of one network. What each of them does to go-ethereum's table is known.
 */
class SilentNodesAttackTest {
  private static final int HONEST = 10;

  @SimulationTest
  void whoNeverAnsweredIsNeverInTheTableAndNobodyIsToldOfIt(Simulation simulation)
      throws Exception {
    World world = honest(simulation, DiscoveryVersion.V5);
    List<Node> dead = dead(world, 60);
    World.Peer liar = peers(world).get(3);
    liar.tells = nodes -> dead.subList(liar.queriesReceived % 45, liar.queriesReceived % 45 + 16);
    World.Peer victim = world.add("victim", "20.0.0.1", List.of(liar.node));
    victim.table.start();
    List<NodeId> deadIds = World.ids(dead);
    for (int second = 0; second < 60; second++) {
      simulation.run(Duration.ofSeconds(1));
      victim.table.mentioned(dead.subList(0, 16));
      assertThat(victim.table.entries())
          .extracting(entry -> entry.node().id())
          .doesNotContainAnyElementsOf(deadIds);
      assertThat(World.ids(victim.table.closest(victim.id(), 100)))
          .doesNotContainAnyElementsOf(deadIds);
    }
    assertThat(victim.knows()).contains(liar.id());
    assertThat(World.ids(world.lookUp(victim, victim.randomTarget())))
        .doesNotContainAnyElementsOf(deadIds);
    world.close();
  }

  @SimulationTest
  void twoHundredThatShookHandsAndNeverAnswerKeepNobodyOut(Simulation simulation) throws Exception {
    World world = honest(simulation, DiscoveryVersion.V5);
    List<Node> silent = dead(world, 200);
    World.Peer victim = world.add("victim", "20.0.0.1", List.of(peers(world).getFirst().node));
    silent.forEach(victim.table::contacted);
    victim.table.start();
    silent.forEach(victim.table::contacted);
    for (int second = 1; second <= 60; second++) {
      simulation.run(Duration.ofSeconds(1));
      silent.forEach(victim.table::contacted);
      assertThat(World.ids(world.lookUp(victim, victim.randomTarget())))
          .as("after %s s", second)
          .hasSize(HONEST);
    }
    assertThat(victim.knows()).hasSize(HONEST).doesNotContainAnyElementsOf(World.ids(silent));
    world.close();
  }

  /** Live, and tell of each other and of nobody else. */
  @SimulationTest
  void twoHundredLiveNodesOfOneNetworkKeepNobodyOut(Simulation simulation) throws Exception {
    World world = honest(simulation, DiscoveryVersion.V4);
    List<World.Peer> honest = peers(world);
    List<Node> sybils = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      World.Peer sybil = world.add("sybil" + i, "66.6.6." + (i + 1), List.of());
      sybils.add(sybil.node);
      sybil.tells = _ -> sybils.subList(0, 16);
    }
    honest.forEach(peer -> sybils.forEach(peer.table::contacted));
    World.Peer victim = world.add("victim", "20.0.0.1", List.of(honest.getFirst().node));
    sybils.forEach(victim.table::ponged);
    victim.table.start();
    for (int second = 1; second <= 60; second++) {
      simulation.run(Duration.ofSeconds(1));
      sybils.forEach(victim.table::ponged);
      List<Node> found = world.lookUp(victim, victim.randomTarget());
      assertThat(World.ids(found))
          .as("after %s s", second)
          .containsAll(honest.stream().map(World.Peer::id).toList());
      assertThat(found.size()).isLessThanOrEqualTo(HONEST + 2);
    }
    assertThat(victim.table.entries())
        .extracting(TableEntry::node)
        .filteredOn(sybils::contains)
        .hasSizeLessThanOrEqualTo(TableLimits.TABLE_NETWORK);
    world.close();
  }

  /** Ten that know each other. */
  private static World honest(Simulation simulation, DiscoveryVersion version) {
    World world = new World(simulation);
    world.version = version;
    World.Peer first = world.add(0, List.of());
    for (int i = 1; i < HONEST; i++) {
      world.add(i, List.of(first.node));
    }
    world.start();
    simulation.run(Duration.ofSeconds(10));
    return world;
  }

  private static List<World.Peer> peers(World world) {
    return List.copyOf(world.peers.values());
  }

  /** With records, and nobody there. */
  private static List<Node> dead(World world, int count) {
    List<Node> dead = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      World.Peer peer = world.add("dead" + i, "77." + i + ".1.1", List.of());
      dead.add(peer.node);
      world.peers.remove(peer.address());
    }
    return dead;
  }
}
