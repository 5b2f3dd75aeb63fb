package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Twenty places for inbound peers, and one network that would have them all. */
final class NetworkShareTest {
  private static final int PLACES = 20;
  private static final int SHARE = ServerLimits.defaults().entry().inboundPeersPerPrefix();

  private final Notebook notes = new Notebook();
  private final List<SimulatedHost> hosts = new ArrayList<>();

  private SimulatedServer server(Simulation simulation) throws Exception {
    return new SimulatedServer(simulation, "server", "20.9.9.9")
        .with(c -> c.protocol(notes.protocol()).maxPeers(PLACES).noDial())
        .start();
  }

  /** As many as come in, of strangers that stay. */
  private int comeIn(Simulation simulation, SimulatedServer server, String network, int count)
      throws Exception {
    int before = server.connections();
    for (int i = 1; i <= count; i++) {
      SimulatedHost host = simulation.host(network + i, network + i);
      hosts.add(host);
      simulation.call(
          host,
          SimulatedServer.AT_MOST,
          () -> {
            try {
              return new Stranger(host).greeted(server.node(), Notebook.CAPABILITY);
            } catch (IOException e) {
              return e;
            }
          });
    }
    simulation.run(java.time.Duration.ofMillis(100));
    return server.connections() - before;
  }

  private void close(SimulatedServer server) throws Exception {
    server.close();
    hosts.forEach(SimulatedHost::kill);
  }

  @SimulationTest
  void oneNetworkTakesHalfOfThePlacesAndOthersTheRest(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation);
    assertThat(comeIn(simulation, server, "20.0.0.", PLACES)).isEqualTo(PLACES / 2);
    assertThat(server.failures())
        .hasSize(PLACES / 2)
        .containsOnly("admission.too-many-from-network");
    assertThat(server.events(ServerEvent.Refused.class))
        .allMatch(e -> e.reason() == DisconnectReason.TOO_MANY_PEERS);
    assertThat(comeIn(simulation, server, "20.0.1.", PLACES)).isEqualTo(SHARE);
    assertThat(comeIn(simulation, server, "20.0.2.", PLACES)).isEqualTo(SHARE);
    assertThat(comeIn(simulation, server, "20.0.3.", 2)).isEqualTo(2);
    assertThat(server.connections()).isEqualTo(PLACES);
    close(server);
  }

  @SimulationTest
  void theLocalNetworkMayTakeAll(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation);
    assertThat(comeIn(simulation, server, "192.168.1.", PLACES)).isEqualTo(PLACES);
    close(server);
  }
}
