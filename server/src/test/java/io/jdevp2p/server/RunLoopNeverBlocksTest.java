package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/**
 * Whatever is held forever, the server goes on: with a subscriber that never reads, a handler and a
 * hook that never return, a socket that takes nothing and a node source that gives nothing, it
 * admits, drops and answers within 50 ms.
 */
final class RunLoopNeverBlocksTest {
  private static final Duration PROMPTLY = Duration.ofMillis(50);

  /** On a machine that has other things to do. */
  private static final Duration PROMPTLY_IN_REAL_TIME = Duration.ofMillis(500);

  /** A handler that never returns, and one that writes forever to a peer that never reads. */
  private static void configure(ServerConfig.Builder config, Host host) {
    config
        .host(host)
        .protocol(
            Protocol.raw(
                "held", 1, 1, (peer, channel) -> new Completion<Boolean>(host.clock()).await()))
        .protocol(
            Protocol.raw(
                "flood",
                1,
                1,
                (peer, channel) -> {
                  byte[] payload = new byte[100_000];
                  new Random(1).nextBytes(payload);
                  while (true) {
                    channel.write(0, payload);
                  }
                }))
        .onPeer(peer -> hold(host))
        .nodeSource(new HeldSource(host))
        .limits(Limits.defaults().with("eventRing", 4).build());
  }

  private static void hold(Host host) {
    try {
      new Completion<Boolean>(host.clock()).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How long each thing took that a server is to do promptly. */
  private record Times(Duration answer, Duration admission, Duration drop) {
    void assertWithin(Duration limit) {
      assertThat(answer).isLessThan(limit);
      assertThat(admission).isLessThan(limit);
      assertThat(drop).isLessThan(limit);
    }
  }

  /** Runs on a thread of the stranger's host; the server's threads go on meanwhile. */
  private static Times measure(Host host, Server server) throws Exception {
    EventRing neverRead = server.subscribe();
    EventRing events = server.subscribe();
    Stranger first = new Stranger(host);
    RlpxConnection stuck =
        first.greeted(server.self(), new Capability("held", 1), new Capability("flood", 1));
    server.awaitPeers(1, Duration.ofSeconds(10));
    // Nobody else comes; by then the socket is full and the write held.
    assertThat(server.awaitPeers(2, Duration.ofMillis(300))).isFalse();
    long written = server.peers().getFirst().info().wireBytesOut();

    long begin = host.clock().nanos();
    for (int i = 0; i < 100; i++) {
      server.addTrustedPeer(new Stranger(host).id());
      assertThat(server.peers()).hasSize(1);
    }
    long answered = host.clock().nanos();
    Stranger second = new Stranger(host);
    RlpxConnection welcome = second.greeted(server.self(), new Capability("held", 1));
    server.awaitPeers(2, Duration.ofSeconds(10));
    long admitted = host.clock().nanos();
    Peer peer = server.peer(second.id()).orElseThrow();
    long before = host.clock().nanos();
    peer.disconnect(DisconnectReason.USELESS_PEER);
    assertThat(Stranger.farewell(welcome)).isEqualTo(DisconnectReason.USELESS_PEER);
    assertThat(server.peers()).hasSize(1);
    long gone = host.clock().nanos();
    assertThat(server.peers().getFirst().info().wireBytesOut()).isEqualTo(written);
    assertThat(neverRead.dropped()).isPositive();
    stuck.close();
    while (!(events.next(Duration.ofSeconds(10)).orElseThrow()
            instanceof ServerEvent.PeerDropped dropped)
        || !dropped.id().equals(first.id())) {
      // not yet
    }
    events.close();
    return new Times(
        Duration.ofNanos((answered - begin) / 100),
        Duration.ofNanos(admitted - answered),
        Duration.ofNanos(gone - before));
  }

  @SimulationTest
  void admitsDropsAndAnswersWithin50MillisecondsWhateverIsHeld(Simulation simulation)
      throws Exception {
    SimulatedServer server = new SimulatedServer(simulation, "server");
    server.with(c -> configure(c, server.host())).start();
    SimulatedHost host = simulation.host("stranger");
    Times times =
        simulation.call(host, SimulatedServer.AT_MOST, () -> measure(host, server.server()));
    times.assertWithin(PROMPTLY);
    server.close();
    server.host().kill(); // the hooks
    host.kill();
  }

  @Test
  void admitsDropsAndAnswersPromptlyOnTheRealMachine() throws Exception {
    Host host = Host.system();
    try (Server server =
        Server.start(c -> {
          configure(c, host);
          c.privateKey(SecretKey.generate(host.random())).listen("127.0.0.1:0");
        })) {
      measure(host, server); // once to warm up
      Times times = measure(host, server);
      System.out.println(times + ", longest event of the run loop " + server.longestRunLoopEvent());
      times.assertWithin(PROMPTLY_IN_REAL_TIME);
    }
  }
}
