package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two hosts with as many ids as they like (ePrint 2018/236). */
class LowResourceEclipseAttackTest {
  @SimulationTest
  void manyIdsOnTwoHostsAreFewInTheTable(Simulation simulation) {
    World world = Sybils.honest(simulation);
    World.Peer victim = Sybils.victim(world, "20.0.0.1");
    List<World.Peer> sybils = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sybils.add(Sybils.sybil(world, "66.6." + i % 2 + "." + (1 + i / 2)));
    }
    Sybils.tellOfEachOther(sybils);
    // Its clock is wrong by hours, too; that must change nothing.
    victim.host.skewWallClock(Duration.ofHours(7));
    for (int minute = 0; minute < 60; minute++) {
      sybils.forEach(sybil -> victim.table.contacted(sybil.node));
      victim.table.mentioned(sybils.subList(0, 16).stream().map(sybil -> sybil.node).toList());
      simulation.run(Duration.ofMinutes(1));
    }
    List<NodeId> known = victim.knows();
    List<NodeId> bad = Sybils.ids(sybils);
    assertThat(known).filteredOn(bad::contains).hasSizeLessThanOrEqualTo(20);
    assertThat(known).filteredOn(id -> !bad.contains(id)).hasSizeGreaterThanOrEqualTo(35);
    world.close();
  }
}
