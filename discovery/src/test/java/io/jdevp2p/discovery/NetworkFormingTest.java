package io.jdevp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How fast tables fill where packets take a quarter of a millisecond. */
class NetworkFormingTest {
  private static final int NODES = 200;

  /**
   * Of 200 nodes a full table has 72 on average: 16 in each of three buckets, and all nearer ones.
   */
  @ParameterizedTest
  @EnumSource
  void tablesOfTwoHundredNodesAreFullInFiveSeconds(DiscoveryVersion version) throws Exception {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedDiscoveryNetwork network = new SimulatedDiscoveryNetwork(simulation, version);
      network.start(NODES);
      simulation.run(Duration.ofSeconds(5).minus(simulation.now()));
      System.out.printf(
          Locale.ROOT,
          "%s, %d nodes, LAN, 5 s: table %.1f%n",
          version,
          NODES,
          network.meanTableSize());
      assertThat(network.meanTableSize()).isGreaterThanOrEqualTo(68);
      network.close();
    }
  }
}
