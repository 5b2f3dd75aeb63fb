package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Completion;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Whatever a user's handler or hook does, it concerns its own peer only. */
final class ProtocolHandlersTest {
  private final Notebook notes = new Notebook();

  private static SimulatedServer server(
      Simulation simulation, String name, ProtocolHandler handler) {
    return new SimulatedServer(simulation, name)
        .with(c -> c.protocol(Protocol.raw(Notebook.NAME, 1, Notebook.LENGTH, handler)));
  }

  private SimulatedServer remote(Simulation simulation) throws Exception {
    return new SimulatedServer(simulation, "remote")
        .with(c -> c.protocol(notes.protocol()))
        .start();
  }

  private void assertEndsWith(
      Simulation simulation, ProtocolHandler handler, DisconnectReason reason, String failure)
      throws Exception {
    SimulatedServer server = server(simulation, "server", handler).start();
    SimulatedServer remote = remote(simulation);
    remote.run(() -> remote.server().addPeer(server.node()));
    ServerEvent.PeerDropped here = server.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(here.reason()).isEqualTo(reason);
    assertThat(here.byRemote()).isFalse();
    assertThat(here.failure().name()).isEqualTo(failure);
    remote.await("the handler's end", () -> notes.ends().size() == 1);
    assertThat(notes.ends().getFirst()).hasMessage("the peer disconnected: " + reason.words());
    server.close();
    remote.close();
  }

  @SimulationTest
  void aHandlerThatReturnsEndsThePeerWithQuitting(Simulation simulation) throws Exception {
    assertEndsWith(
        simulation, (peer, channel) -> {}, DisconnectReason.QUITTING, "run.handler-returned");
  }

  @SimulationTest
  void aHandlerThatThrowsEndsThePeerWithSubprotocolError(Simulation simulation) throws Exception {
    assertEndsWith(
        simulation,
        (peer, channel) -> {
          throw new IllegalStateException("my fault");
        },
        DisconnectReason.SUBPROTOCOL_ERROR,
        "run.handler-failed");
  }

  /** Whatever the log makes of it, the peer goes. */
  @SimulationTest(seeds = 1)
  void aHandlerThatThrowsWhatFailsWhenAskedForItsCauseEndsThePeerAllTheSame(Simulation simulation)
      throws Exception {
    assertEndsWith(
        simulation,
        (peer, channel) -> {
          throw new IllegalStateException("my fault") {
            @Override
            public synchronized Throwable getCause() {
              throw new IllegalStateException("this as well");
            }

            @Override
            public StackTraceElement[] getStackTrace() {
              throw new IllegalStateException("and this");
            }
          };
        },
        DisconnectReason.SUBPROTOCOL_ERROR,
        "run.handler-failed");
  }

  @SimulationTest(seeds = 1)
  void aHandlerThatFailsWithAnErrorEndsThePeerWithSubprotocolError(Simulation simulation)
      throws Exception {
    assertEndsWith(
        simulation,
        (peer, channel) -> {
          throw new StackOverflowError("so deep");
        },
        DisconnectReason.SUBPROTOCOL_ERROR,
        "run.handler-failed");
  }

  @SimulationTest
  void aHandlerThatFindsABreachEndsThePeerWithBreachOfProtocol(Simulation simulation)
      throws Exception {
    assertEndsWith(
        simulation,
        (peer, channel) -> {
          throw new ProtocolBreach("your fault");
        },
        DisconnectReason.PROTOCOL_ERROR,
        "run.protocol-breach");
  }

  @SimulationTest(seeds = 1)
  void whatWasWrittenBeforeAHandlerReturnsArrives(Simulation simulation) throws Exception {
    SimulatedServer server =
        server(
                simulation,
                "server",
                (peer, channel) -> {
                  for (int i = 0; i < 50; i++) {
                    channel.write(1, new byte[10_000]);
                  }
                })
            .start();
    SimulatedServer remote = remote(simulation);
    remote.run(() -> remote.server().addPeer(server.node()));
    remote.await("the handler's end", () -> notes.ends().size() == 1);
    assertThat(notes.received()).hasSize(50);
    server.close();
    remote.close();
  }

  @SimulationTest
  void aCodeOfNoSharedProtocolEndsThePeerWithBreachOfProtocol(Simulation simulation)
      throws Exception {
    SimulatedServer remote = remote(simulation);
    SimulatedHost host = simulation.host("stranger");
    for (int code : new int[] {16 + Notebook.LENGTH, 200, 70_000, Integer.MAX_VALUE}) {
      remote.forgetEvents();
      DisconnectReason told =
          simulation.call(
              host,
              SimulatedServer.AT_MOST,
              () -> {
                RlpxConnection connection =
                    new Stranger(host).greeted(remote.node(), Notebook.CAPABILITY);
                connection.write(code, new byte[1]);
                return Stranger.farewell(connection);
              });
      assertThat(told).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
      remote.awaitEvent(ServerEvent.PeerDropped.class);
      assertThat(remote.failures()).containsExactly("run.unknown-code");
    }
    remote.close();
    host.kill();
  }

  @SimulationTest
  void aMessageLargerThanTheProtocolAllowsEndsThePeerWithBreachOfProtocol(Simulation simulation)
      throws Exception {
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c -> c.protocol(notes.protocol().maxMessageBytes(1000)))
            .start();
    SimulatedHost host = simulation.host("stranger");
    DisconnectReason told =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> {
              RlpxConnection connection =
                  new Stranger(host).greeted(server.node(), Notebook.CAPABILITY);
              connection.write(16, new byte[1000]);
              connection.write(16, new byte[1001]);
              return Stranger.farewell(connection);
            });
    assertThat(told).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
    server.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(server.failures()).containsExactly("snappy.too-big");
    assertThat(notes.received()).hasSize(1);
    server.close();
    host.kill();
  }

  @SimulationTest
  void handlersThatNeverReturnKeepNewPeersOutOnceTheyAreTooMany(Simulation simulation)
      throws Exception {
    boolean[] stubborn = {true};
    SimulatedServer server =
        server(simulation, "server", (peer, channel) -> stayWhile(stubborn, peer))
            .with(c -> c.limits(Limits.defaults().with("handlersLeft", 3).build()));
    noNewPeerUntilTheyReturn(simulation, server, stubborn);
  }

  @SimulationTest
  void hooksThatNeverReturnKeepNewPeersOutOnceTheyAreTooMany(Simulation simulation)
      throws Exception {
    boolean[] stubborn = {true};
    SimulatedServer server =
        server(simulation, "server", (peer, channel) -> channel.read())
            .with(c -> c.onPeer(peer -> stayWhile(stubborn, peer)))
            .with(c -> c.limits(Limits.defaults().with("handlersLeft", 3).build()));
    noNewPeerUntilTheyReturn(simulation, server, stubborn);
  }

  private static void stayWhile(boolean[] stubborn, Peer peer) {
    while (stubborn[0]) {
      try {
        peer.host().clock().sleep(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        // stubborn
      }
    }
  }

  private static void noNewPeerUntilTheyReturn(
      Simulation simulation, SimulatedServer configured, boolean[] stubborn) throws Exception {
    SimulatedServer server = configured.start();
    SimulatedHost host = simulation.host("stranger");
    for (int i = 0; i < 3; i++) {
      simulation.call(
          host,
          SimulatedServer.AT_MOST,
          () -> {
            new Stranger(host).greeted(server.node(), Notebook.CAPABILITY).close();
            return true;
          });
    }
    server.awaitEvents(ServerEvent.PeerDropped.class, 3);
    simulation.run(Duration.ofSeconds(2)); // their grace
    DisconnectReason told =
        simulation.call(
            host,
            SimulatedServer.AT_MOST,
            () -> new Stranger(host).refusal(server.node(), Notebook.CAPABILITY));
    assertThat(told).isEqualTo(DisconnectReason.TOO_MANY_PEERS);
    assertThat(server.limit("server.handlers-left").refused()).isEqualTo(1);
    assertThat(server.limit("server.peers").refused()).isZero();

    stubborn[0] = false;
    simulation.run(Duration.ofSeconds(2));
    simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> new Stranger(host).greeted(server.node(), Notebook.CAPABILITY));
    server.awaitEvents(ServerEvent.PeerAdded.class, 4);
    server.close();
    host.kill();
  }

  @SimulationTest
  void aHandlerThatOutlivesItsPeerIsInterruptedAfterTheGraceTime(Simulation simulation)
      throws Exception {
    List<Duration> interrupted = new ArrayList<>();
    SimulatedServer server =
        server(
                simulation,
                "server",
                (peer, channel) -> {
                  try {
                    new Completion<Boolean>(peer.host().clock()).await();
                  } catch (InterruptedException e) {
                    interrupted.add(simulation.now());
                  }
                })
            .start();
    SimulatedServer remote = remote(simulation);
    remote.connect(server);
    remote.run(() -> remote.server().removePeer(server.id()));
    server.awaitNoPeer(remote);
    Duration gone = simulation.now();
    server.await("the interrupt", () -> !interrupted.isEmpty());
    assertThat(interrupted.getFirst().minus(gone))
        .isBetween(Duration.ofMillis(990), Duration.ofMillis(1010));
    server.close();
    remote.close();
  }

  @SimulationTest
  void aHookThatNeverReturnsOrThrowsHarmsNobody(Simulation simulation) throws Exception {
    List<String> calls = new ArrayList<>();
    SimulatedServer server =
        new SimulatedServer(simulation, "server")
            .with(c ->
                c.protocol(notes.protocol())
                    .onPeer(peer -> {
                      calls.add("held");
                      hold(peer);
                    })
                    .onPeer(peer -> {
                      throw new IllegalStateException("my fault");
                    })
                    .onPeer(peer -> calls.add("called")))
            .start();
    Notebook theirs = new Notebook();
    for (int i = 0; i < 5; i++) {
      SimulatedServer remote =
          new SimulatedServer(simulation, "remote " + i)
              .with(c -> c.protocol(theirs.protocol()))
              .start();
      remote.connect(server);
      server.await("the hooks", () -> calls.containsAll(List.of("held", "called")));
      calls.clear();
      int before = notes.received().size();
      remote.await("the handler", () -> theirs.peers() > 0);
      remote.run(() -> theirs.channel().write(0, new byte[1]));
      server.await("the message", () -> notes.received().size() > before);
      remote.close();
      server.awaitNoPeer(remote);
    }
    assertThat(server.close()).isLessThan(Duration.ofMillis(50));
    server.host().kill(); // the hooks are still held
  }

  private static void hold(Peer peer) {
    try {
      new Completion<Boolean>(peer.host().clock()).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The hook may run before the handler does. */
  @SimulationTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void aHookThatDisconnectsAtOnceLeavesNoHandlerBehind(Simulation simulation) throws Exception {
    SimulatedServer server =
        server(
                simulation,
                "server",
                (peer, channel) -> peer.host().clock().sleep(Duration.ofHours(1)))
            .with(c -> c.onPeer(peer -> peer.disconnect(DisconnectReason.USELESS_PEER)))
            .start();
    SimulatedServer remote = remote(simulation);
    remote.run(() -> remote.server().addPeer(server.node()));
    assertThat(server.awaitEvent(ServerEvent.PeerDropped.class).reason())
        .isEqualTo(DisconnectReason.USELESS_PEER);
    assertThat(remote.awaitEvent(ServerEvent.PeerDropped.class).reason())
        .isEqualTo(DisconnectReason.USELESS_PEER);
    server.close();
    remote.close();
  }
}
