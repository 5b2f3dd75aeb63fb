package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Networks of servers that find each other from one bootnode, and keep their slots full. */
final class DiscoveryNetworkTest {
  private static final int SERVERS = 24;
  private static final Duration MINUTES = Duration.ofMinutes(5);

  private static void fills(
      Simulation simulation, Consumer<DiscoveryConfig.Builder> versions, String... sources)
      throws Exception {
    simulation.network().conditions(LinkConditions.internet());
    DiscoveryNetwork network = new DiscoveryNetwork(simulation, versions);
    network.joinAll(SERVERS);
    assertThat(network.awaitFull(MINUTES)).isEmpty();
    assertThat(network.sources()).containsExactlyInAnyOrder(sources);
    network.close();
    simulation.run(Duration.ofSeconds(30));
    assertThat(simulation.liveThreads()).isEmpty();
    assertThat(simulation.openSockets()).isZero();
  }

  @SimulationTest
  void everyServerFillsItsSlotsByVersion4(Simulation simulation) throws Exception {
    fills(simulation, d -> d.v5(false), "discv4");
  }

  @SimulationTest
  void everyServerFillsItsSlotsByVersion5(Simulation simulation) throws Exception {
    fills(simulation, d -> d.v4(false), "discv5");
  }

  @SimulationTest
  void everyServerFillsItsSlotsByBothVersions(Simulation simulation) throws Exception {
    fills(simulation, _ -> {}, "discv4", "discv5");
  }

  @SimulationTest
  void whoComesAfterTheBootnodesDeathJoinsByAnyOther(Simulation simulation) throws Exception {
    DiscoveryNetwork network = new DiscoveryNetwork(simulation, _ -> {});
    network.joinAll(SERVERS);
    assertThat(network.awaitFull(MINUTES)).isEmpty();
    network.bootnode().host().kill();
    simulation.run(Duration.ofMinutes(10));

    SimulatedServer any = network.servers().get(7);
    SimulatedServer newcomer = network.join("newcomer", network.self(any));
    assertThat(network.awaitFull(MINUTES)).isEmpty();
    Node itself = network.self(newcomer);
    SimulatedServer seeker = network.servers().get(3);
    assertThat(
            seeker.call(() ->
                seeker
                    .server()
                    .discovery()
                    .orElseThrow()
                    .resolve(Node.of(itself.publicKey(), "", 0, 0))))
        .contains(itself);
    network.close();
  }

  @SimulationTest
  void slotsThatBecomeFreeAreFilledAgain(Simulation simulation) throws Exception {
    DiscoveryNetwork network = new DiscoveryNetwork(simulation, _ -> {});
    network.joinAll(SERVERS);
    assertThat(network.awaitFull(MINUTES)).isEmpty();
    for (int round = 0; round < 3; round++) {
      for (SimulatedServer victim : network.servers().subList(0, SERVERS / 3)) {
        network.kill(victim);
      }
      for (int i = 0; i < SERVERS / 3; i++) {
        network.join("server " + round + "." + i);
      }
      assertThat(network.awaitFull(MINUTES)).isEmpty();
    }
    network.close();
  }

  /** Whoever dials us chooses itself; whom we dial, we choose. */
  @SimulationTest
  void aFloodFromOutsideTakesNoSlotThatIsForDialing(Simulation simulation) throws Exception {
    DiscoveryNetwork network = new DiscoveryNetwork(simulation, _ -> {});
    SimulatedServer victim = network.join("victim");
    Node target = network.self(victim);
    List<SimulatedServer> attackers = new ArrayList<>();
    for (int i = 0; i < 2 * DiscoveryNetwork.MAX_PEERS; i++) {
      attackers.add(
          new SimulatedServer(simulation, "attacker " + i)
              .with(c -> c.protocol(new Notebook().protocol()).staticNode(target))
              .start());
    }
    int inbound = DiscoveryNetwork.MAX_PEERS - DiscoveryNetwork.MAX_DIALED;
    victim.await("a full house", () -> victim.connections() == inbound);
    simulation.run(Duration.ofMinutes(1));
    assertThat(victim.connections()).isEqualTo(inbound);

    network.joinAll(SERVERS / 2);
    assertThat(network.awaitFull(MINUTES)).isEmpty();
    assertThat(DiscoveryNetwork.dialed(victim)).hasSize(DiscoveryNetwork.MAX_DIALED);
    for (SimulatedServer attacker : attackers) {
      attacker.close();
    }
    network.close();
  }
}
