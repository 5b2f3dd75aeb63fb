package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Every end of a peer, and every refusal, has a reason that both sides see in words. */
final class DisconnectReasonsTest {
  private final Notebook ours = new Notebook();
  private final Notebook theirs = new Notebook();

  private SimulatedServer server(Simulation simulation, String name, Notebook notes) {
    return new SimulatedServer(simulation, name).with(c -> c.protocol(notes.protocol()));
  }

  @SimulationTest(seeds = 1)
  void eachReasonArrivesAtTheOtherSideInItsWords(Simulation simulation) throws Exception {
    for (DisconnectReason reason : DisconnectReason.values()) {
      if (reason == DisconnectReason.NETWORK_ERROR || reason == DisconnectReason.UNKNOWN) {
        continue; // never sent
      }
      SimulatedServer a = server(simulation, "a of " + reason, ours).start();
      SimulatedServer b = server(simulation, "b of " + reason, theirs).start();
      a.connect(b);
      a.peer(b).disconnect(reason);
      a.awaitNoPeer(b);
      b.awaitNoPeer(a);

      ServerEvent.PeerDropped here = a.awaitEvent(ServerEvent.PeerDropped.class);
      assertThat(here.reason()).isEqualTo(reason);
      assertThat(here.byRemote()).isFalse();
      assertThat(here.failure().detail()).isEqualTo(reason.words());
      ServerEvent.PeerDropped there = b.awaitEvent(ServerEvent.PeerDropped.class);
      assertThat(there.reason()).isEqualTo(reason);
      assertThat(there.byRemote()).isTrue();
      assertThat(there.failure().name()).isEqualTo("remote." + reason.words().replace(' ', '-'));
      assertThat(there.failure().detail()).isEqualTo(reason.words());

      a.await("the handlers' ends", () -> ours.ends().size() == 1 && theirs.ends().size() == 1);
      assertThat(ours.ends().removeFirst())
          .hasMessage("disconnected: " + reason.words())
          .matches(e -> e.reason() == reason && !e.remote());
      assertThat(theirs.ends().removeFirst())
          .hasMessage("the peer disconnected: " + reason.words())
          .matches(e -> e.reason() == reason && e.remote());
      a.close();
      b.close();
    }
  }

  @SimulationTest(seeds = 1)
  void aNetworkErrorIsNotToldButSeen(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedServer b = server(simulation, "b", theirs).start();
    a.connect(b);
    a.peer(b).disconnect(DisconnectReason.NETWORK_ERROR);
    assertThat(a.awaitEvent(ServerEvent.PeerDropped.class).failure().name())
        .isEqualTo("local.network-error");
    ServerEvent.PeerDropped there = b.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(there.reason()).isEqualTo(DisconnectReason.NETWORK_ERROR);
    assertThat(there.failure().name()).isIn("connection.ended", "connection.lost");
    a.close();
    b.close();
  }

  @SimulationTest(seeds = 1)
  void anUnknownReasonOfAStrangerIsShownAsSuch(Simulation simulation) throws Exception {
    SimulatedServer b = server(simulation, "b", theirs).start();
    SimulatedHost host = simulation.host("stranger");
    for (int code : new int[] {0x0c, 0x0f, 0x11, 0x7f}) {
      simulation.call(
          host,
          SimulatedServer.AT_MOST,
          () -> {
            RlpxConnection connection = new Stranger(host).greeted(b.node(), Notebook.CAPABILITY);
            connection.write(1, new byte[] {(byte) 0xc1, (byte) code});
            return connection;
          });
      b.awaitEvent(ServerEvent.PeerDropped.class);
      assertThat(b.events(ServerEvent.PeerDropped.class))
          .singleElement()
          .matches(e -> e.byRemote() && e.reason() == DisconnectReason.UNKNOWN)
          .matches(e -> e.failure().detail().equals("invalid disconnect reason"));
      b.forgetEvents();
    }
    b.close();
    host.kill();
  }

  @SimulationTest
  void tooManyPeers(Simulation simulation) throws Exception {
    SimulatedServer full = server(simulation, "full", ours).with(c -> c.maxPeers(2)).start();
    SimulatedServer first = server(simulation, "first", theirs).start();
    SimulatedServer second = server(simulation, "second", theirs).start();
    first.connect(full);
    second.run(() -> second.server().addPeer(full.node()));
    assertRefused(full, second, DisconnectReason.TOO_MANY_PEERS, "admission.too-many-inbound");
    assertThat(full.connections()).isEqualTo(1); // one of the two places is for a dialed one
    full.close();
    first.close();
    second.close();
  }

  @SimulationTest
  void uselessPeer(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedServer b =
        new SimulatedServer(simulation, "b")
            .with(c -> c.protocol(theirs.protocol("other")))
            .start();
    a.run(() -> a.server().addPeer(b.node()));
    a.await("both refusals", () -> !a.failures().isEmpty() && !b.failures().isEmpty());
    // Both find out at the same time; who tells first is chance.
    assertThat(a.failures()).containsAnyOf("admission.useless-peer", "disconnect.received");
    assertThat(b.failures()).containsAnyOf("admission.useless-peer", "disconnect.received");
    assertThat(a.events() + " " + b.events()).contains("useless peer");
    a.close();
    b.close();
  }

  @SimulationTest
  void alreadyConnected(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedHost host = simulation.host("stranger");
    Stranger stranger = new Stranger(host);
    DisconnectReason told =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> {
              stranger.greeted(a.node(), Notebook.CAPABILITY);
              return stranger.refusal(a.node(), Notebook.CAPABILITY);
            });
    assertThat(told.words()).isEqualTo("already connected");
    assertThat(a.awaitEvent(ServerEvent.Refused.class).failure().name())
        .isEqualTo("admission.already-connected");
    assertThat(a.connections()).isEqualTo(1);
    a.close();
    host.kill();
  }

  @SimulationTest
  void connectedToSelf(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    DisconnectReason told =
        a.call(() -> new Stranger(a.host(), a.key()).refusal(a.node(), Notebook.CAPABILITY));
    assertThat(told.words()).isEqualTo("connected to self");
    assertThat(a.awaitEvent(ServerEvent.Refused.class).failure().name())
        .isEqualTo("admission.connected-to-self");
    a.close();
  }

  @SimulationTest(seeds = 1)
  void aServerDoesNotDialItself(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours);
    a.with(c -> c.staticNode(a.node())).start();
    simulation.run(Duration.ofMinutes(2));
    assertThat(a.events()).isEmpty();
    a.close();
  }

  @SimulationTest
  void unexpectedIdentityInHello(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedHost host = simulation.host("stranger");
    Hello ofAnother = new Stranger(host).hello(Hello.VERSION, Notebook.CAPABILITY);
    DisconnectReason told =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> {
              return Stranger.farewell(new Stranger(host).greeted(a.node(), ofAnother));
            });
    assertThat(told.words()).isEqualTo("unexpected identity");
    assertThat(a.failures()).containsExactly("hello.unexpected-identity");
    a.close();
    host.kill();
  }

  @SimulationTest
  void anotherNodeThanTheOneThatWasDialed(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedServer b = server(simulation, "b", theirs).start();
    SimulatedServer elsewhere = server(simulation, "c", theirs);
    Node wrong = Node.of(elsewhere.key().publicKey(), b.host().address(), SimulatedServer.PORT, 0);
    a.run(() -> a.server().addPeer(wrong));
    a.await("the failure", () -> !a.failures().isEmpty());
    // What is sealed for another key can't be opened; the stranger learns nothing but the end.
    assertThat(a.failures()).containsExactly("ack.closed");
    b.await("the failure", () -> !b.failures().isEmpty());
    assertThat(b.failures()).containsExactly("auth.decrypt");
    a.close();
    b.close();
  }

  @SimulationTest
  void incompatibleVersion(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedHost host = simulation.host("stranger");
    for (int version : new int[] {0, 1, 3}) {
      DisconnectReason told =
          simulation.call(
              host,
              SimulatedServer.AT_MOST,
              () -> {
                Stranger stranger = new Stranger(host);
                return Stranger.farewell(
                    stranger.greeted(a.node(), stranger.hello(version, Notebook.CAPABILITY)));
              });
      assertThat(told.words()).isEqualTo("incompatible p2p protocol version");
    }
    assertThat(a.failures()).containsOnly("admission.incompatible-p2p-protocol-version").hasSize(3);
    a.close();
    host.kill();
  }

  @SimulationTest
  void versionsFourAndFiveAndLaterOnesAreCompatible(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedHost host = simulation.host("stranger");
    List<RlpxConnection> connections = new ArrayList<>();
    for (int version : new int[] {4, 5, 6, 1000}) {
      simulation.call(
          host,
          SimulatedServer.AT_MOST,
          () -> {
            Stranger stranger = new Stranger(host);
            RlpxConnection connection =
                stranger.greeted(a.node(), stranger.hello(version, Notebook.CAPABILITY));
            connection.write(16, new byte[] {(byte) version});
            return connections.add(connection);
          });
    }
    a.await("a message each", () -> ours.received().size() == 4 && a.connections() == 4);
    a.close();
    host.kill();
  }

  @SimulationTest
  void readTimeout(Simulation simulation) throws Exception {
    SimulatedServer a = server(simulation, "a", ours).start();
    SimulatedHost host = simulation.host("stranger");
    RlpxConnection silent =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> new Stranger(host).greeted(a.node(), Notebook.CAPABILITY));
    a.awaitEvent(ServerEvent.PeerAdded.class);
    ServerEvent.PeerDropped dropped = a.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(dropped.failure().name()).isEqualTo("run.read-timeout");
    assertThat(dropped.failure().detail()).isEqualTo("nothing arrived for 30 s");
    assertThat(dropped.lived()).isBetween(Duration.ofSeconds(30), Duration.ofMillis(30_100));
    DisconnectReason told =
        simulation.call(host, SimulatedServer.AT_MOST, () -> Stranger.farewell(silent));
    assertThat(told.words()).isEqualTo("read timeout");
    a.close();
    host.kill();
  }

  /** The refused side's event has the words that the refusing side sent. */
  private static void assertRefused(
      SimulatedServer refusing, SimulatedServer refused, DisconnectReason reason, String failure) {
    ServerEvent.Refused here = refusing.awaitEvent(ServerEvent.Refused.class);
    assertThat(here.reason()).isEqualTo(reason);
    assertThat(here.id()).isEqualTo(refused.id());
    assertThat(here.failure().name()).isEqualTo(failure);
    ServerEvent.HandshakeFailed there = refused.awaitEvent(ServerEvent.HandshakeFailed.class);
    assertThat(there.failure().name()).isEqualTo("disconnect.received");
    assertThat(there.failure().detail()).contains(reason.words());
    assertThat(refused.isConnectedTo(refusing)).isFalse();
  }
}
