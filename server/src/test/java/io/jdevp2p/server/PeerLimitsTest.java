package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many peers there may be, from where and how often; and whom that doesn't concern. */
final class PeerLimitsTest {
  private final Notebook notes = new Notebook();

  private SimulatedServer server(Simulation simulation, String name) {
    return new SimulatedServer(simulation, name).with(c -> c.protocol(notes.protocol()));
  }

  private List<SimulatedServer> dialers(Simulation simulation, int count, SimulatedServer target)
      throws Exception {
    List<SimulatedServer> dialers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedServer dialer = server(simulation, "dialer " + i).start();
      dialer.run(() -> dialer.server().addPeer(target.node()));
      dialers.add(dialer);
    }
    return dialers;
  }

  private List<SimulatedServer> targets(Simulation simulation, int count, SimulatedServer dialer)
      throws Exception {
    List<SimulatedServer> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedServer target = server(simulation, "target " + i).start();
      dialer.run(() -> dialer.server().addPeer(target.node()));
      targets.add(target);
    }
    return targets;
  }

  private static void close(List<SimulatedServer> servers) throws Exception {
    for (SimulatedServer server : servers) {
      server.close();
    }
  }

  @SimulationTest
  void inboundPeersLeaveTheDialedShareFree(Simulation simulation) throws Exception {
    SimulatedServer limited = server(simulation, "limited").with(c -> c.maxPeers(6)).start();
    List<SimulatedServer> dialers = dialers(simulation, 6, limited);
    simulation.run(Duration.ofSeconds(5));
    assertThat(limited.connections()).isEqualTo(4); // a third is for those it dials
    assertThat(limited.failures()).containsOnly("admission.too-many-inbound").hasSize(2);
    assertThat(limited.limit("server.inbound-peers").refused()).isEqualTo(2);
    assertThat(limited.limit("server.peers").refused()).isZero();

    List<SimulatedServer> targets = targets(simulation, 3, limited);
    simulation.run(Duration.ofSeconds(5));
    assertThat(limited.connections()).isEqualTo(6);
    limited.close();
    close(dialers);
    close(targets);
  }

  @SimulationTest
  void noMoreArePeersThanTheMaximumWhoeverDialed(Simulation simulation) throws Exception {
    SimulatedServer limited = server(simulation, "limited").with(c -> c.maxPeers(3)).start();
    List<SimulatedServer> targets = targets(simulation, 3, limited);
    simulation.run(Duration.ofSeconds(5));
    assertThat(limited.connections()).isEqualTo(3);
    // None of the inbound places is taken, and yet there is no room for a peer.
    List<SimulatedServer> dialers = dialers(simulation, 2, limited);
    simulation.run(Duration.ofSeconds(5));
    assertThat(limited.connections()).isEqualTo(3);
    assertThat(limited.failures()).containsOnly("admission.too-many-peers").hasSize(2);
    limited.close();
    close(dialers);
    close(targets);
  }

  @SimulationTest
  void aSlotThatFallsFreeIsTakenByTheNextThatComes(Simulation simulation) throws Exception {
    SimulatedServer limited =
        server(simulation, "limited").with(c -> c.maxPeers(2).noDial()).start();
    List<SimulatedServer> dialers = dialers(simulation, 3, limited);
    simulation.run(Duration.ofSeconds(1));
    assertThat(limited.connections()).isEqualTo(2);
    SimulatedServer left =
        dialers.stream().filter(d -> d.isConnectedTo(limited)).findFirst().orElseThrow();
    SimulatedServer waiting =
        dialers.stream().filter(d -> !d.isConnectedTo(limited)).findFirst().orElseThrow();
    left.run(() -> left.server().removePeer(limited.id()));
    waiting.await("the free slot", () -> waiting.isConnectedTo(limited), Duration.ofMinutes(1));
    limited.close();
    close(dialers);
  }

  @SimulationTest(seeds = 1)
  void withNoPeersAllowedNobodyGetsInAndNobodyIsDialed(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer none =
        server(simulation, "none").with(c -> c.maxPeers(0).staticNode(target.node())).start();
    List<SimulatedServer> dialers = dialers(simulation, 1, none);
    simulation.run(Duration.ofMinutes(1));
    assertThat(none.connections()).isZero();
    assertThat(none.events(ServerEvent.DialStarted.class)).isEmpty();
    assertThat(none.failures()).containsOnly("admission.too-many-peers");
    none.close();
    target.close();
    close(dialers);
  }

  @SimulationTest
  void aTrustedNodeGetsInWhenAllSlotsAreTaken(Simulation simulation) throws Exception {
    SimulatedServer friend = server(simulation, "friend").start();
    SimulatedServer full =
        server(simulation, "full")
            .with(c -> c.maxPeers(1).noDial().trustedNode(friend.node()))
            .start();
    List<SimulatedServer> dialers = dialers(simulation, 2, full);
    simulation.run(Duration.ofSeconds(1));
    assertThat(full.connections()).isEqualTo(1);
    friend.connect(full);
    assertThat(full.connections()).isEqualTo(2);
    assertThat(full.peer(friend).flags())
        .containsExactlyInAnyOrder(ConnectionFlag.INBOUND, ConnectionFlag.TRUSTED);
    full.close();
    friend.close();
    close(dialers);
  }

  @SimulationTest
  void trustCanBeGivenAndTakenWhileTheServerRuns(Simulation simulation) throws Exception {
    SimulatedServer full = server(simulation, "full").with(c -> c.maxPeers(1).noDial()).start();
    List<SimulatedServer> dialers = dialers(simulation, 1, full);
    dialers.getFirst().awaitPeer(full);
    SimulatedServer friend = server(simulation, "friend").start();
    friend.run(() -> friend.server().addPeer(full.node()));
    assertThat(full.awaitEvent(ServerEvent.Refused.class).reason())
        .isEqualTo(DisconnectReason.TOO_MANY_PEERS);

    full.run(() -> full.server().addTrustedPeer(friend.id()));
    friend.awaitPeer(full);
    full.awaitPeer(friend);
    assertThat(full.peer(friend).flags()).contains(ConnectionFlag.TRUSTED);

    full.run(() -> full.server().removeTrustedPeer(friend.id()));
    assertThat(full.peer(friend).flags()).doesNotContain(ConnectionFlag.TRUSTED);
    simulation.run(Duration.ofMinutes(1));
    assertThat(friend.isConnectedTo(full)).isTrue(); // it stays

    friend.close();
    full.awaitNoPeer(friend);
    full.forgetEvents();
    friend.with(c -> c.staticNode(full.node())).start();
    assertThat(full.awaitEvent(ServerEvent.Refused.class).reason())
        .isEqualTo(DisconnectReason.TOO_MANY_PEERS);
    full.close();
    friend.close();
    close(dialers);
  }

  @SimulationTest
  void anAddressMayConnectOnceInThirtySeconds(Simulation simulation) throws Exception {
    SimulatedServer server =
        new SimulatedServer(simulation, "server", "8.8.4.1")
            .with(c -> c.protocol(notes.protocol()))
            .start();
    SimulatedServer one =
        new SimulatedServer(simulation, "one", "8.8.4.2")
            .with(c -> c.protocol(notes.protocol()))
            .start();
    one.connect(server);
    // Removed and added, a node is dialed at once.
    one.run(() -> one.server().removePeer(server.id()));
    one.run(() -> one.server().addPeer(server.node()));
    ServerEvent.InboundRefused refused = server.awaitEvent(ServerEvent.InboundRefused.class);
    assertThat(refused.failure().name()).isEqualTo("inbound.throttled");
    assertThat(refused.remote().getAddress()).isEqualTo(one.host().address());
    server.awaitNoPeer(one);

    // Others come in meanwhile, and the same one by its own next dial.
    SimulatedServer other =
        new SimulatedServer(simulation, "other", "8.8.4.3")
            .with(c -> c.protocol(notes.protocol()))
            .start();
    other.connect(server);
    one.await("the link", () -> one.isConnectedTo(server), Duration.ofMinutes(1));
    assertThat(server.events(ServerEvent.InboundRefused.class)).hasSize(1);
    one.close();
    other.close();
    server.close();
  }

  @SimulationTest(seeds = 1)
  void theLocalNetworkIsNotThrottled(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation, "server").start();
    SimulatedServer neighbour = server(simulation, "neighbour").start();
    for (int i = 0; i < 10; i++) {
      neighbour.connect(server);
      neighbour.run(() -> neighbour.server().removePeer(server.id()));
      server.awaitNoPeer(neighbour);
    }
    assertThat(server.events(ServerEvent.InboundRefused.class)).isEmpty();
    neighbour.close();
    server.close();
  }
}
