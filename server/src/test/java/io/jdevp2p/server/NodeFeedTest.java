package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a server asks its node sources for, and how many threads ask. */
class NodeFeedTest {
  @SimulationTest
  void aListWithoutEndKeepsNoThreadBusyAndIsDialedAgain(Simulation simulation) throws Exception {
    SimulatedServer target = new SimulatedServer(simulation, "target").start();
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c -> c.nodeSource(NodeSource.cycle("list", List.of(target.node()))))
            .start();
    long steps = simulation.steps();
    boolean busy =
        simulation.runUntil(() -> simulation.steps() - steps > 500_000, Duration.ofMinutes(10));
    assertThat(busy).isFalse();
    assertThat(server.isConnectedTo(target)).isTrue();

    target.run(() ->
        target.server().peer(server.id()).orElseThrow().disconnect(DisconnectReason.REQUESTED));
    server.awaitNoPeer(target);
    server.await("the next dial", () -> server.isConnectedTo(target), Duration.ofSeconds(10));
    server.close();
    target.close();
  }

  @SimulationTest
  void noMoreNodesAreAskedForThanMayBe(Simulation simulation) throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server");
    server
        .with(c -> c.nodeSource(new HeldSource(server.host())).maxPeers(1_000).maxPending(1_000))
        .start();
    simulation.run(Duration.ofSeconds(1));

    LimitInfo asked =
        server.server().limits().stream()
            .filter(info -> info.name().equals("server.candidate-requests"))
            .findFirst()
            .orElseThrow();
    assertThat(asked.highWater()).isEqualTo(ServerLimits.defaults().dials().candidates());
    assertThat(asked.refused()).isPositive();
    server.close();
  }

  /** Somebody may have filled one of them; what the other one finds must be dialed, too. */
  @SimulationTest
  void aQuickSourceGivesNoMoreThanASlowOne(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");
    Map<String, Integer> given = new TreeMap<>();
    simulation.call(
        host,
        Duration.ofMinutes(5),
        () -> {
          NodeSource quick = NodeSource.cycle("quick", Nodes.nodes(0, 100));
          NodeSource slow = new SlowSource(host, "slow", Duration.ofMillis(700));
          try (NodeSource mix = NodeFeed.combined(host, List.of(quick, slow)).orElseThrow()) {
            for (int i = 0; i < 40; i++) {
              mix.next(Deadline.never());
              given.merge(mix.lastSource(), 1, Integer::sum);
            }
          }
          return true;
        });
    assertThat(given).isEqualTo(Map.of("quick", 20, "slow", 20));
  }

  @Test
  void aSourceThatIsGivenTwiceHasOneThread() {
    NodeSource source = NodeSource.of("source", List.of());
    assertThat(NodeFeed.combined(Host.system(), List.of(source, source))).containsSame(source);
  }

  @Test
  void moreSourcesThanCanBeMixedAreRefused() {
    List<NodeSource> sources =
        IntStream.rangeClosed(0, EnrLimits.MIX_SOURCES)
            .mapToObj(i -> NodeSource.of("source " + i, List.of()))
            .toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NodeFeed.combined(Host.system(), sources))
        .withMessageContaining("65 node sources, at most 64");
  }
}
