package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;

class BaseMessageLimitsTest {
  @SimulationTest
  void aMessageThatIsTooLargeEndsThePeer(Simulation simulation) throws Exception {
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c -> c.protocol(new Notebook().protocol()))
            .start();
    SimulatedHost host = simulation.host("stranger");
    DisconnectReason told =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> {
              RlpxConnection connection =
                  new Stranger(host).greeted(server.node(), Notebook.CAPABILITY);
              connection.write(BaseMessage.PONG, new byte[BaseMessageLimits.MESSAGE_BYTES + 1]);
              return Stranger.farewell(connection);
            });

    assertThat(told).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
    server.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(server.failures()).containsExactly("snappy.too-big");
    assertThat(refused(server, "rlpx.inflated-bytes")).isEqualTo(1);
    server.close();
    host.kill();
  }

  private static long refused(SimulatedServer server, String limit) {
    return server.server().limits().stream()
        .filter(info -> info.name().equals(limit))
        .mapToLong(LimitInfo::refused)
        .sum();
  }
}
