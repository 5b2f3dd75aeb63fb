package io.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpCodec;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.Message;
import io.jdevp2p.server.ProtocolTester;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.TransportFactory;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How a user tests his own protocol: on one peer that is a script, without a network; and with
 * whole servers on a simulated network, where hours pass in a moment and one seed gives the same
 * run each time.
 */
final class RumourTest {
  private static final RlpCodec<Rumour.Tell> TELL = RlpCodec.of(Rumour.Tell.class);
  private static final Duration PATIENCE = Duration.ofMinutes(5); // of the virtual time

  // ---- Without a network

  @Test
  void tellsANewPeerWhatIsKnown() throws Exception {
    Rumour rumour = new Rumour(_ -> {});
    rumour.tell("It will rain");
    try (ProtocolTester peer = ProtocolTester.start(rumour.protocol(), Host.system())) {
      Message told = peer.remote().read();
      assertThat(TELL.decode(told.payload())).isEqualTo(new Rumour.Tell("It will rain"));
    }
  }

  @Test
  void letsAPeerGoThatTalksNonsense() throws Exception {
    Rumour rumour = new Rumour(_ -> {});
    try (ProtocolTester peer = ProtocolTester.start(rumour.protocol(), Host.system())) {
      peer.remote().write(0, new byte[] {1, 2, 3});
      assertThat(peer.awaitEnd(Duration.ofSeconds(10))).contains(DisconnectReason.PROTOCOL_ERROR);
    }
    assertThat(rumour.known()).isEmpty();
  }

  @Test
  void remembersNoMoreThanItMay() {
    Rumour rumour = new Rumour(_ -> {});
    for (int i = 0; i <= Rumour.MAX_KNOWN; i++) {
      rumour.tell("rumour " + i);
    }
    assertThat(rumour.known()).hasSize(Rumour.MAX_KNOWN).startsWith("rumour 0");
  }

  // ---- On a simulated network

  @SimulationTest
  void aRumourReachesEverybodyAcrossTheInternet(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.internet());
    try (Row row = new Row(simulation, 8, TransportFactory.rlpx())) {
      row.tell(0, "It will rain");
      assertThat(row.allKnow("It will rain")).isTrue();
    }
  }

  @SimulationTest
  void aPartitionHoldsARumourUpUntilItIsOver(Simulation simulation) throws Exception {
    try (Row row = new Row(simulation, 6, TransportFactory.rlpx())) {
      simulation.network().partition(row.hosts.subList(0, 3), row.hosts.subList(3, 6));
      row.tell(0, "It will rain");
      assertThat(row.allKnow("It will rain")).isFalse();
      assertThat(row.rumours.get(2).known()).containsExactly("It will rain");
      assertThat(row.rumours.get(3).known()).isEmpty();
      assertThat(row.peersOf(3)).isEqualTo(1); // the other one was given up

      simulation.network().heal();
      assertThat(row.allKnow("It will rain")).isTrue(); // dialed again, and told
      assertThat(row.peersOf(3)).isEqualTo(2);
    }
  }

  @SimulationTest(seeds = 1)
  void manyNodesAreQuickWithoutEncryption(Simulation simulation) throws Exception {
    try (Row row = new Row(simulation, 100, PlainTransport.FACTORY)) {
      row.tell(50, "It will rain");
      assertThat(row.allKnow("It will rain")).isTrue();
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() throws Exception {
    assertThat(traceOfARun(7)).isEqualTo(traceOfARun(7));
  }

  private static String traceOfARun(long seed) throws Exception {
    try (Simulation simulation = Simulation.seeded(seed);
        Row row = new Row(simulation, 4, TransportFactory.rlpx())) {
      row.tell(0, "It will rain");
      row.allKnow("It will rain");
      return simulation.traceHash();
    }
  }

  /** Nodes of which each has the one before it as a static node. */
  private static final class Row implements AutoCloseable {
    private final Simulation simulation;
    final List<SimulatedHost> hosts = new ArrayList<>();
    final List<Rumour> rumours = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    Row(Simulation simulation, int size, TransportFactory transport) throws Exception {
      this.simulation = simulation;
      for (int i = 0; i < size; i++) {
        SimulatedHost host = simulation.host("node" + i);
        Rumour rumour = new Rumour(_ -> {});
        ServerConfig.Builder config =
            ServerConfig.builder()
                .host(host)
                .freshKey()
                .listen(host.address().getHostAddress() + ":30303")
                .protocol(rumour.protocol())
                .transportFactory(transport);
        if (i > 0) {
          config.staticNode(servers.getLast().self());
        }
        hosts.add(host);
        rumours.add(rumour);
        // What may block runs on a thread of the simulated host.
        servers.add(simulation.call(host, PATIENCE, () -> Server.start(config.build())));
      }
    }

    void tell(int node, String text) {
      hosts.get(node).threads().start("tell", () -> rumours.get(node).tell(text));
    }

    int peersOf(int node) throws Exception {
      return simulation.call(hosts.get(node), PATIENCE, () -> servers.get(node).peerCount());
    }

    /** Lets time pass until everybody has heard it. */
    boolean allKnow(String text) {
      return simulation.runUntil(
          () -> rumours.stream().allMatch(r -> r.known().contains(text)), PATIENCE);
    }

    @Override
    public void close() {
      for (int i = 0; i < servers.size(); i++) {
        Server server = servers.get(i);
        hosts.get(i).threads().start("close", server::close);
      }
      simulation.run(Duration.ofSeconds(10));
    }
  }
}
