package io.jdevp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What networks of whole nodes survive. */
class NetworkFaultsTest {
  private static final int NODES = Integer.getInteger("jdevp2p.discovery.nodes", 40);
  private static final int LOOKUPS = 40;
  private static final Duration FORMING = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource
  void threeInTenReplacedInTenMinutes(DiscoveryVersion version) throws Exception {
    try (Simulation simulation = Simulation.seeded(2)) {
      SimulatedDiscoveryNetwork network = formed(simulation, version);
      int replaced = NODES * 3 / 10;
      for (int i = 0; i < replaced; i++) {
        network.replaceOne();
        simulation.run(Duration.ofMinutes(10).dividedBy(replaced));
      }
      double exact = network.exactLookups(LOOKUPS);
      assertThat(exact).isGreaterThanOrEqualTo(0.9);
      assertThat(network.shareOfLiving()).isGreaterThan(0.85);
      network.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPartitionOfAnHourHeals(DiscoveryVersion version) throws Exception {
    try (Simulation simulation = Simulation.seeded(3)) {
      SimulatedDiscoveryNetwork network = formed(simulation, version);
      List<SimulatedHost> one = hosts(network.nodes.subList(0, NODES / 2));
      List<SimulatedHost> other = hosts(network.nodes.subList(NODES / 2, NODES));
      simulation.network().partition(one, other);
      simulation.run(Duration.ofHours(1));
      assertThat(network.exactLookups(LOOKUPS)).isLessThan(0.1);
      simulation.network().heal();
      simulation.run(Duration.ofMinutes(35)); // each node has refreshed its table in that time
      assertThat(network.exactLookups(LOOKUPS)).isGreaterThanOrEqualTo(0.95);
      network.close();
    }
  }

  /** In version 4 packets of a clock that is wrong by more than 20 seconds are refused. */
  @ParameterizedTest
  @EnumSource
  void clocksThatAreWrongByMinutes(DiscoveryVersion version) throws Exception {
    try (Simulation simulation = Simulation.seeded(4)) {
      SimulatedDiscoveryNetwork network = new SimulatedDiscoveryNetwork(simulation, version);
      network.start(NODES);
      List<SimulatedDiscovery> skewed = network.nodes.subList(1, 1 + NODES / 8);
      for (int i = 0; i < skewed.size(); i++) {
        skewed.get(i).host().skewWallClock(Duration.ofMinutes(i % 2 == 0 ? 7 : -7));
      }
      simulation.run(FORMING);
      boolean v5 = version == DiscoveryVersion.V5;
      List<SimulatedDiscovery> found = new ArrayList<>(network.nodes);
      if (!v5) {
        found.removeAll(skewed);
      }
      assertThat(network.exactLookups(LOOKUPS, found)).isGreaterThanOrEqualTo(0.95);
      network.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedGivesTheSameRun(DiscoveryVersion version) throws Exception {
    assertThat(hash(version, 5)).isEqualTo(hash(version, 5)).isNotEqualTo(hash(version, 6));
  }

  private static String hash(DiscoveryVersion version, long seed) throws Exception {
    try (Simulation simulation = Simulation.seeded(seed)) {
      SimulatedDiscoveryNetwork network = new SimulatedDiscoveryNetwork(simulation, version);
      simulation.network().conditions(SimulatedDiscoveryNetwork.INTERNET);
      network.start(20);
      simulation.run(Duration.ofSeconds(20));
      network.replaceOne();
      network.exactLookups(5);
      String hash = simulation.traceHash() + network.meanTableSize();
      network.close();
      return hash;
    }
  }

  private static SimulatedDiscoveryNetwork formed(Simulation simulation, DiscoveryVersion version)
      throws Exception {
    SimulatedDiscoveryNetwork network = new SimulatedDiscoveryNetwork(simulation, version);
    network.start(NODES);
    simulation.run(FORMING);
    return network;
  }

  private static List<SimulatedHost> hosts(List<SimulatedDiscovery> nodes) {
    return nodes.stream().map(SimulatedDiscovery::host).toList();
  }
}
