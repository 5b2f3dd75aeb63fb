package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Somebody has recorded how a node began a handshake with us, and begins it again and again. The
 * first frame, which it can't make, is what proves a node.
 */
final class ReplayedHandshakeTest {
  private static final Duration BETWEEN_REPLAYS = Duration.ofMillis(500);

  private final Notebook notes = new Notebook();

  /** Of both orders of the ids: the rule for cross-dials depends on it. */
  @SimulationTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8})
  void itDoesNotKeepUsFromDialingThatNode(Simulation simulation) throws Exception {
    SimulatedServer victim = server(simulation, "victim").start();
    SimulatedServer server = server(simulation, "server").start();
    SimulatedHost attacker = simulation.host("attacker");
    byte[] auth = record(simulation, attacker, victim.key(), server.node());
    attacker.threads().start("replays", () -> replay(attacker, auth, server.node()));
    server.awaitEvents(ServerEvent.Encrypted.class, 10);
    assertThat(server.events(ServerEvent.Encrypted.class))
        .allMatch(e -> e.id().equals(victim.id()));

    Duration begin = simulation.now();
    server.run(() -> server.server().addPeer(victim.node()));
    server.awaitPeer(victim);
    victim.awaitPeer(server);
    assertThat(simulation.now().minus(begin))
        .isLessThan(ServerLimits.defaults().entry().crossDialPatience().plusMillis(200));
    simulation.run(Duration.ofMinutes(2));
    assertThat(server.isConnectedTo(victim)).isTrue();
    assertThat(server.events(ServerEvent.PeerDropped.class)).isEmpty();
    victim.close();
    server.close();
    attacker.kill();
  }

  @SimulationTest
  void itDoesNotKeepThatNodeFromDialingUs(Simulation simulation) throws Exception {
    SimulatedServer victim = server(simulation, "victim").start();
    SimulatedServer server = server(simulation, "server").start();
    SimulatedHost attacker = simulation.host("attacker");
    byte[] auth = record(simulation, attacker, victim.key(), server.node());
    attacker.threads().start("replays", () -> replay(attacker, auth, server.node()));
    server.awaitEvents(ServerEvent.Encrypted.class, 10);
    Duration begin = simulation.now();
    victim.run(() -> victim.server().addPeer(server.node()));
    server.awaitPeer(victim);
    assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofMillis(200));
    victim.close();
    server.close();
    attacker.kill();
  }

  private SimulatedServer server(Simulation simulation, String name) {
    return new SimulatedServer(simulation, name).with(c -> c.protocol(notes.protocol()));
  }

  /** What the node sends when it dials the server, as somebody on the way sees it. */
  private static byte[] record(
      Simulation simulation, SimulatedHost attacker, SecretKey key, Node server) throws Exception {
    return simulation.call(
        attacker,
        SimulatedServer.AT_MOST,
        () -> {
          StreamListener tap =
              attacker.sockets().listen(new InetSocketAddress(attacker.address(), 1));
          Node there = Node.of(server.publicKey(), attacker.address(), 1, 0);
          Thread dialer =
              attacker
                  .threads()
                  .start(
                      "the recorded",
                      () -> {
                        try {
                          new Stranger(attacker, key).encrypted(there).close();
                        } catch (IOException e) {
                          // as expected: nobody answers
                        }
                      });
          try (StreamSocket socket = tap.accept()) {
            byte[] auth = new byte[2048];
            int filled = 0;
            while (filled < 2 || filled < 2 + ((auth[0] & 0xff) << 8 | (auth[1] & 0xff))) {
              filled += socket.read(auth, filled, auth.length - filled);
            }
            tap.close();
            return java.util.Arrays.copyOf(auth, filled);
          } finally {
            dialer.interrupt();
          }
        });
  }

  private static void replay(SimulatedHost attacker, byte[] auth, Node server) {
    try {
      while (true) {
        StreamSocket socket = new Stranger(attacker).dial(server);
        socket.write(auth, 0, auth.length);
        attacker.clock().sleep(BETWEEN_REPLAYS);
      }
    } catch (IOException e) {
      // the server has stopped
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
