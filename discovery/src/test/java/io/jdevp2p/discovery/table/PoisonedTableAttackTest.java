package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Speaking to a node first and most after a restart (arXiv 2601.16560). */
class PoisonedTableAttackTest {
  @SimulationTest
  void whoSpeaksFirstAfterARestartGetsHalfABucket(Simulation simulation) {
    World world = Sybils.honest(simulation);
    int undisturbed = Sybils.victim(world, "20.0.0.1").knows().size();
    List<World.Peer> sybils = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      sybils.add(Sybils.sybil(world, "66." + i + ".6.6"));
    }
    Sybils.tellOfEachOther(sybils);
    World.Peer restarted =
        world.add("restarted", "21.0.0.1", List.of(world.peers.values().iterator().next().node));
    for (int i = 0; i < 5; i++) {
      sybils.forEach(sybil -> restarted.table.contacted(sybil.node));
    }
    restarted.table.start();
    for (int i = 0; i < 100; i++) {
      sybils.forEach(sybil -> restarted.table.contacted(sybil.node));
      simulation.run(Duration.ofMillis(100));
    }
    List<NodeId> bad = Sybils.ids(sybils);
    List<NodeId> good = restarted.knows().stream().filter(id -> !bad.contains(id)).toList();
    assertThat(good).hasSizeGreaterThanOrEqualTo(undisturbed * 2 / 3);
    for (int distance = 240; distance <= 256; distance++) {
      int bucket = distance;
      assertThat(restarted.table.entries())
          .filteredOn(entry -> entry.bucket() == bucket)
          .extracting(TableEntry::node)
          .filteredOn(node -> bad.contains(node.id()))
          .hasSizeLessThanOrEqualTo(TableLimits.INBOUND_BUCKET_NODES);
    }
    // Nor does the next restart begin with them.
    assertThat(restarted.context.database().seeds(DiscoveryVersion.V5, 1000, TableLimits.SEED_AGE))
        .isNotEmpty()
        .noneMatch(node -> bad.contains(node.id()));
    world.close();
  }
}
