package io.jdevp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Large networks of whole nodes, packets and cryptography included, that begin with one bootnode:
 * how fast tables fill, and how exactly lookups find, with 50 to 150 ms of latency and one packet
 * in twenty lost. Whole nodes take a minute of real time for some hundred of them, nearly all of it
 * for signatures, so that in every build there are fewer, and with {@code
 * -Djdevp2p.discovery.nodes=1000} a thousand.
 */
class NetworkOf1000Test {
  private static final int NODES = Integer.getInteger("jdevp2p.discovery.nodes", 60);
  private static final int LOOKUPS = Integer.getInteger("jdevp2p.discovery.lookups", 60);

  /** By then tables have stopped growing. */
  private static final Duration FORMING = Duration.ofMinutes(2);

  @ParameterizedTest
  @EnumSource
  void lookupsFindExactlyTheClosestNodes(DiscoveryVersion version) throws Exception {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedDiscoveryNetwork network = new SimulatedDiscoveryNetwork(simulation, version);
      simulation.network().conditions(SimulatedDiscoveryNetwork.INTERNET);
      network.start(NODES);
      Stream.of(10, 30, 60).forEach(seconds -> report(network, seconds));
      simulation.run(FORMING.minus(simulation.now()));
      Duration before = simulation.now();
      double exact = network.exactLookups(LOOKUPS);
      System.out.printf(
          Locale.ROOT,
          "%s, %d nodes: table %.1f; %.1f %% of lookups exact, %d ms each%n",
          version,
          NODES,
          network.meanTableSize(),
          100 * exact,
          simulation.now().minus(before).dividedBy(LOOKUPS).toMillis());
      assertThat(exact).isGreaterThanOrEqualTo(0.95);
      network.close();
    }
  }

  private static void report(SimulatedDiscoveryNetwork network, int seconds) {
    Simulation simulation = network.simulation;
    simulation.run(Duration.ofSeconds(seconds).minus(simulation.now()));
    System.out.printf(
        Locale.ROOT,
        "%s, %d nodes, %d s: table %.1f%n",
        network.version,
        NODES,
        seconds,
        network.meanTableSize());
  }
}
