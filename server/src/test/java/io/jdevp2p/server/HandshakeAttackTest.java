package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Strangers that hold slots, send rubbish, or try to be somebody else. */
final class HandshakeAttackTest {
  private static final ServerLimits LIMITS = ServerLimits.defaults();
  private static final ServerLimits SMALL_ROOM =
      LIMITS.toBuilder().entry(e -> e.awaitingHello(4)).build();

  private final Notebook notes = new Notebook();

  private SimulatedServer server(Simulation simulation) {
    return new SimulatedServer(simulation, "server").with(c -> c.protocol(notes.protocol()));
  }

  private SimulatedServer honest(Simulation simulation) {
    return new SimulatedServer(simulation, "honest").with(c -> c.protocol(notes.protocol()));
  }

  private static StreamSocket dial(
      Simulation simulation, SimulatedHost host, SimulatedServer server) throws Exception {
    return simulation.call(
        host, SimulatedServer.AT_MOST, () -> new Stranger(host).dial(server.node()));
  }

  /** Nobody waits for a place: the honest one's way in takes a few round trips, as always. */
  @SimulationTest
  void silentConnectionsKeepNobodyOutAndGoAfterTheTimeForAuth(Simulation simulation)
      throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost attacker = simulation.host("attacker");
    int places = LIMITS.entry().awaitingAuth();
    for (int i = 0; i < places + 100; i++) {
      dial(simulation, attacker, server);
    }
    server.await("those that had to go", () -> server.failures().size() == 100);
    assertThat(server.failures()).containsOnly("auth.crowded-out");
    Duration begin = simulation.now();

    SimulatedServer honest = honest(simulation).start();
    honest.run(() -> honest.server().addPeer(server.node()));
    honest.awaitPeer(server);
    server.awaitPeer(honest);
    assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofMillis(100));
    server.await("the end of all", () -> server.failures().size() == places + 100);
    assertThat(simulation.now().minus(begin)).isLessThan(LIMITS.entry().authTimeout());
    assertThat(server.failures()).containsOnly("auth.crowded-out", "auth.timeout");
    assertThat(server.host().openSockets()).isEqualTo(2); // it listens, and has a peer
    honest.close();
    server.close();
    attacker.kill();
  }

  @SimulationTest
  void aByteASecondDoesNotHoldAPlaceLongerThanSilence(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost attacker = simulation.host("attacker");
    StreamSocket socket = dial(simulation, attacker, server);
    Duration begin = simulation.now();
    attacker.threads().start("drip", () -> drip(attacker, socket));
    ServerEvent.HandshakeFailed failed = server.awaitEvent(ServerEvent.HandshakeFailed.class);
    assertThat(failed.failure().name()).isEqualTo("auth.timeout");
    assertThat(simulation.now().minus(begin))
        .isLessThan(LIMITS.entry().authTimeout().plusMillis(50));
    server.close();
    attacker.kill();
  }

  private static void drip(SimulatedHost attacker, StreamSocket socket) {
    try {
      socket.write(new byte[] {1, (byte) 0x90}, 0, 2); // an auth of 400 bytes
      while (true) {
        attacker.clock().sleep(Duration.ofSeconds(1));
        socket.write(new byte[1], 0, 1);
      }
    } catch (IOException e) {
      socket.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SimulationTest
  void rubbishOfAnyLengthIsDroppedWithoutAWord(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost attacker = simulation.host("attacker");
    Random random = new Random(simulation.seed());
    for (int i = 0; i < 200; i++) {
      byte[] rubbish = new byte[1 + random.nextInt(i < 100 ? 20 : 3000)];
      random.nextBytes(rubbish);
      if (i % 2 == 0 && rubbish.length > 2) {
        rubbish[0] = (byte) ((rubbish.length - 2) >> 8);
        rubbish[1] = (byte) (rubbish.length - 2);
      }
      StreamSocket socket = dial(simulation, attacker, server);
      int answer =
          simulation.call(
              attacker,
              SimulatedServer.AT_MOST,
              () -> {
                try {
                  socket.write(rubbish, 0, rubbish.length);
                  socket.shutdownOutput();
                  return socket.read(new byte[1], 0, 1);
                } catch (IOException e) {
                  return -1; // a reset
                } finally {
                  socket.close();
                }
              });
      assertThat(answer).isEqualTo(-1);
    }
    server.await("the end of all", () -> server.failures().size() == 200);
    assertThat(server.failures()).allMatch(f -> f.startsWith("auth."));
    assertThat(server.host().openSockets()).isEqualTo(1); // it listens
    honestGetsIn(simulation, server);
    server.close();
    attacker.kill();
  }

  @SimulationTest
  void aHelloLargerThanAllowedIsABreachOfProtocol(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost attacker = simulation.host("attacker");
    List<Capability> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(new Capability("name" + i, i));
    }
    simulation.call(
        attacker,
        SimulatedServer.AT_MOST,
        () -> {
          Stranger stranger = new Stranger(attacker);
          RlpxConnection connection = stranger.encrypted(server.node());
          try {
            connection.exchangeHello(
                stranger.hello(Hello.VERSION, many.toArray(Capability[]::new)));
          } catch (IOException e) {
            connection.close();
          }
          return true;
        });
    server.await("the failure", () -> !server.failures().isEmpty());
    assertThat(server.failures()).containsExactly("hello.too-big");
    honestGetsIn(simulation, server);
    server.close();
    attacker.kill();
  }

  /** Whoever connects again and again as the same node gains nothing. */
  @SimulationTest
  void manyConnectionsOfOneNodeMakeOnePeer(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost attacker = simulation.host("attacker");
    Stranger stranger = new Stranger(attacker);
    for (int i = 0; i < 40; i++) {
      attacker
          .threads()
          .start(
              "attempt",
              () -> {
                try {
                  Stranger.farewell(stranger.greeted(server.node(), Notebook.CAPABILITY));
                } catch (IOException e) {
                  // refused, as it should be
                }
              });
    }
    simulation.run(Duration.ofSeconds(5));
    assertThat(server.connections()).isEqualTo(1);
    assertThat(server.events(ServerEvent.PeerAdded.class)).hasSize(1);
    assertThat(server.failures()).containsOnly("admission.already-connected").hasSize(39);
    server.close();
    attacker.kill();
  }

  /** Neither pending nor peers any more, and yet each has a socket, and a thread that drains it. */
  @SimulationTest
  void thoseWhoAreRefusedAndDoNotHangUpAreBounded(Simulation simulation) throws Exception {
    SimulatedServer server =
        server(simulation)
            .with(c -> c.maxPeers(2).maxPending(4).noDial().limits(SMALL_ROOM))
            .start();
    int most = 2 + 2 * 4 + 4; // those that linger, and those that are pending
    SimulatedHost attacker = simulation.host("attacker");
    Duration begin = simulation.now();
    for (int i = 0; i < 60; i++) {
      boolean peer = i < 2;
      simulation.call(
          attacker,
          SimulatedServer.AT_MOST,
          () ->
              peer
                  ? new Stranger(attacker).greeted(server.node(), Notebook.CAPABILITY)
                  : new Stranger(attacker).encrypted(server.node()));
      assertThat(server.host().openSockets()).isLessThanOrEqualTo(1 + 2 + most);
    }
    server.await("the refusals", () -> server.failures().size() == 58);
    assertThat(server.failures()).containsOnly("admission.too-many-peers");
    assertThat(simulation.now().minus(begin))
        .as("none has lingered to its deadline")
        .isLessThan(Duration.ofSeconds(2));
    assertThat(server.host().openSockets()).isEqualTo(1 + 2 + 2 + 2 * 4);
    simulation.run(Duration.ofSeconds(3));
    assertThat(server.host().openSockets()).isEqualTo(1 + 2);
    assertThat(server.connections()).isEqualTo(2);
    server.close();
    attacker.kill();
  }

  /** The same with those who were peers first: what their end takes is bounded, too. */
  @SimulationTest
  void thoseWhoAreDroppedAndDoNotHangUpAreBounded(Simulation simulation) throws Exception {
    SimulatedServer server =
        server(simulation)
            .with(c -> c.maxPeers(2).maxPending(4).noDial().limits(SMALL_ROOM))
            .start();
    SimulatedHost attacker = simulation.host("attacker");
    for (int i = 0; i < 40; i++) {
      RlpxConnection connection =
          simulation.call(
              attacker,
              SimulatedServer.AT_MOST,
              () -> new Stranger(attacker).greeted(server.node(), Notebook.CAPABILITY));
      int unknown = 16 + Notebook.LENGTH;
      simulation.call(
          attacker,
          SimulatedServer.AT_MOST,
          () -> {
            connection.write(unknown, new byte[0]);
            return true;
          });
      int dropped = i + 1;
      server.await("the end", () -> server.events(ServerEvent.PeerDropped.class).size() == dropped);
    }
    assertThat(server.failures()).containsOnly("run.unknown-code");
    assertThat(server.host().openSockets()).isLessThanOrEqualTo(1 + 2 + 2 * 4 + 1);
    honestGetsIn(simulation, server);
    simulation.run(Duration.ofSeconds(3));
    assertThat(server.host().openSockets()).isEqualTo(1);
    server.close();
    attacker.kill();
  }

  private void honestGetsIn(Simulation simulation, SimulatedServer server) throws Exception {
    SimulatedServer honest = honest(simulation).start();
    honest.connect(server);
    honest.close();
  }
}
