package io.jdevp2p.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.EventRing;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.ServerEvent;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A server takes a transport of the user's as it takes RLPx, to the end of a connection. */
final class PlainTransportTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1); // of the virtual time

  @SimulationTest
  void theReasonOfARefusalIsTold(Simulation simulation) throws Exception {
    ServerEvent.HandshakeFailed event =
        dialed(simulation, c -> c.maxPeers(0), ServerEvent.HandshakeFailed.class);
    assertThat(event.failure().name()).isEqualTo("disconnect.received");
    assertThat(event.failure().detail()).isEqualTo(DisconnectReason.TOO_MANY_PEERS.words());
  }

  @SimulationTest
  void theReasonOfADisconnectIsTold(Simulation simulation) throws Exception {
    ServerEvent.PeerDropped event =
        dialed(
            simulation,
            c -> c.onPeer(peer -> peer.disconnect(DisconnectReason.USELESS_PEER)),
            ServerEvent.PeerDropped.class);
    assertThat(event.reason()).isEqualTo(DisconnectReason.USELESS_PEER);
    assertThat(event.byRemote()).isTrue();
  }

  /** What the one that dials gets to see. */
  private static <E extends ServerEvent> E dialed(
      Simulation simulation, UnaryOperator<ServerConfig.Builder> accepting, Class<E> what)
      throws Exception {
    SimulatedHost here = simulation.host("here");
    SimulatedHost there = simulation.host("there");
    ServerConfig listening =
        accepting.apply(config(there).listen(there.address().getHostAddress() + ":30303")).build();
    Server server = simulation.call(there, PATIENCE, () -> Server.start(listening));
    E found =
        simulation.call(
            here,
            PATIENCE,
            () -> {
              try (Server dialing = Server.start(config(here).build());
                  EventRing events = dialing.subscribe()) {
                dialing.addPeer(server.self());
                while (true) {
                  Optional<ServerEvent> event = events.next();
                  if (what.isInstance(event.orElseThrow())) {
                    return what.cast(event.get());
                  }
                }
              }
            });
    there.threads().start("close", server::close);
    return found;
  }

  private static ServerConfig.Builder config(SimulatedHost host) {
    return ServerConfig.builder()
        .host(host)
        .freshKey()
        .protocol(Protocol.raw("idle", 1, 1, (_, channel) -> channel.read()))
        .transportFactory(PlainTransport.FACTORY);
  }
}
