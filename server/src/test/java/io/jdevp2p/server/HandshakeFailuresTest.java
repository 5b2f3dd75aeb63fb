package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.RlpxConnection;
import io.jdevp2p.rlpx.RlpxLimits;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** One deadline covers a connection's whole way in; slow is fine, too slow is not. */
final class HandshakeFailuresTest {
  private static final Duration DEADLINE = ServerLimits.defaults().entry().handshake();

  private final Notebook notes = new Notebook();

  private SimulatedServer server(Simulation simulation) throws Exception {
    return new SimulatedServer(simulation, "server").with(c -> c.protocol(notes.protocol()));
  }

  /** The one failure of a connection that began now. */
  private static String failureAtTheDeadline(Simulation simulation, SimulatedServer server) {
    return failureAfter(DEADLINE, simulation, server);
  }

  private static String failureAfter(Duration time, Simulation simulation, SimulatedServer server) {
    Duration begin = simulation.now();
    ServerEvent.HandshakeFailed failed = server.awaitEvent(ServerEvent.HandshakeFailed.class);
    assertThat(simulation.now().minus(begin)).isBetween(time.minusMillis(50), time.plusMillis(50));
    return failed.failure().name();
  }

  @SimulationTest
  void aStrangerThatSaysNothingIsClosedAfterTheTimeForAuth(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost host = simulation.host("stranger");
    StreamSocket socket =
        simulation.call(
            host, SimulatedServer.AT_MOST, () -> new Stranger(host).dial(server.node()));
    assertThat(failureAfter(ServerLimits.defaults().entry().authTimeout(), simulation, server))
        .isEqualTo("auth.timeout");
    assertThat(read(simulation, host, socket)).isEqualTo(-1);
    server.close();
    host.kill();
  }

  @SimulationTest
  void aStrangerThatIsSilentAfterAckIsClosedAtTheDeadline(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost host = simulation.host("stranger");
    simulation.call(
        host, SimulatedServer.AT_MOST, () -> new Stranger(host).encrypted(server.node()));
    assertThat(failureAtTheDeadline(simulation, server)).isEqualTo("hello.timeout");
    server.close();
    host.kill();
  }

  @SimulationTest
  void aStrangerThatIsSilentAfterHelloIsAPeerUntilTheReadTimeout(Simulation simulation)
      throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost host = simulation.host("stranger");
    simulation.call(
        host,
        SimulatedServer.AT_MOST,
        () -> new Stranger(host).greeted(server.node(), Notebook.CAPABILITY));
    ServerEvent.PeerDropped dropped = server.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(dropped.failure().name()).isEqualTo("run.read-timeout");
    assertThat(dropped.lived())
        .isBetween(
            ServerLimits.defaults().peers().readTimeout(),
            ServerLimits.defaults().peers().readTimeout().plusMillis(50));
    server.close();
    host.kill();
  }

  @SimulationTest
  void aServerThatAcceptsAndSaysNothingIsGivenUpAtTheDeadline(Simulation simulation)
      throws Exception {
    SimulatedHost host = simulation.host("silent");
    InetSocketAddress address = new InetSocketAddress(host.address(), SimulatedServer.PORT);
    StreamListener listener =
        simulation.call(host, SimulatedServer.AT_MOST, () -> host.sockets().listen(address));
    host.threads().start("accept", () -> acceptAll(listener));
    SimulatedServer server = server(simulation);
    Node silent =
        Node.of(
            SecretKey.generate(host.random()).publicKey(), host.address(), SimulatedServer.PORT, 0);
    server.with(c -> c.staticNode(silent)).start();
    assertThat(failureAtTheDeadline(simulation, server)).isEqualTo("ack.timeout");
    server.close();
    host.kill();
  }

  private static void acceptAll(StreamListener listener) {
    try {
      while (true) {
        listener.accept();
      }
    } catch (IOException e) {
      listener.close();
    }
  }

  @SimulationTest
  void aServerThatIsSilentAfterAckIsGivenUpAtTheDeadline(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("silent");
    SecretKey key = SecretKey.generate(host.random());
    InetSocketAddress address = new InetSocketAddress(host.address(), SimulatedServer.PORT);
    StreamListener listener =
        simulation.call(host, SimulatedServer.AT_MOST, () -> host.sockets().listen(address));
    host.threads()
        .start(
            "accept",
            () -> {
              try {
                RlpxConnection connection =
                    new RlpxConnection(listener.accept(), host, RlpxLimits.defaults());
                connection.deadline(Deadline.never());
                connection.accept(key);
              } catch (IOException e) {
                listener.close();
              }
            });
    SimulatedServer server = server(simulation);
    server
        .with(c -> c.staticNode(Node.of(key.publicKey(), host.address(), SimulatedServer.PORT, 0)))
        .start();
    assertThat(failureAtTheDeadline(simulation, server)).isEqualTo("hello.timeout");
    server.close();
    host.kill();
  }

  @SimulationTest
  void bytesThatArriveOneAtATimeMakeAPeer(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withSegmentBytes(1));
    SimulatedServer server = server(simulation).start();
    SimulatedServer dialer =
        new SimulatedServer(simulation, "dialer").with(c -> c.protocol(notes.protocol())).start();
    dialer.connect(server);
    assertThat(dialer.failures()).isEmpty();
    dialer.close();
    server.close();
  }

  @SimulationTest
  void aSlowLinkThatIsJustQuickEnoughMakesAPeer(Simulation simulation) throws Exception {
    simulation
        .network()
        .conditions(LinkConditions.lan().withSegmentBytes(1).withBytesPerSecond(400));
    SimulatedServer server = server(simulation).start();
    SimulatedServer dialer =
        new SimulatedServer(simulation, "dialer").with(c -> c.protocol(notes.protocol())).start();
    dialer.connect(server);
    assertThat(dialer.awaitEvent(ServerEvent.PeerAdded.class).took())
        .isBetween(Duration.ofSeconds(2), DEADLINE);
    assertThat(dialer.failures()).isEmpty();
    dialer.close();
    server.close();
  }

  @SimulationTest
  void aDialToNobodyFailsWithItsReason(Simulation simulation) throws Exception {
    SimulatedServer server = server(simulation).start();
    SimulatedHost nothingListens = simulation.host("nothing listens");
    SimulatedHost off = simulation.host("off");
    off.cutPower();
    Node refused = new SimulatedServer(simulation, "refused").node();
    server.run(() -> server.server().addPeer(at(refused, nothingListens)));
    assertThat(server.awaitEvent(ServerEvent.DialFailed.class).failure().name())
        .isEqualTo("dial.refused");
    server.run(() -> server.server().removePeer(refused.id()));
    server.forgetEvents();

    Duration begin = simulation.now();
    server.run(() -> server.server().addPeer(at(refused, off)));
    assertThat(server.awaitEvent(ServerEvent.DialFailed.class).failure().name())
        .isEqualTo("dial.timeout");
    assertThat(simulation.now().minus(begin))
        .isEqualTo(ServerLimits.defaults().dials().dialTimeout());
    server.close();
  }

  private static Node at(Node node, SimulatedHost host) {
    return Node.of(node.publicKey(), host.address(), SimulatedServer.PORT, 0);
  }

  private static int read(Simulation simulation, SimulatedHost host, StreamSocket socket)
      throws Exception {
    return simulation.call(host, SimulatedServer.AT_MOST, () -> socket.read(new byte[1], 0, 1));
  }
}
