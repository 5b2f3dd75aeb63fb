package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.host.Host;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Which ports a server opens for discovery, and what it says of them. */
final class DiscoveryStartTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  @SimulationTest
  void udpHasTheNumberOfTcp(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          try (Server server = start(config(host, "127.0.0.1:0").discovery(_ -> {}))) {
            InetSocketAddress tcp = server.info().listenAddress().orElseThrow();
            assertThat(server.info().discoveryAddress()).contains(tcp);
            assertThat(server.discovery().orElseThrow().localAddress()).isEqualTo(tcp);
            assertThat(server.self().tcpPort()).isEqualTo(tcp.getPort());
            assertThat(server.self().udpPort()).isEqualTo(tcp.getPort());
            assertThat(server.self().ip()).contains(HERE);
          }
        });
  }

  @SimulationTest
  void withoutDiscoveryThereIsNoUdpPort(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          try (Server server = start(config(host, "127.0.0.1:0"))) {
            assertThat(server.discovery()).isEmpty();
            assertThat(server.info().discoveryAddress()).isEmpty();
            assertThat(server.self().udpPort()).isZero();
            host.sockets().bind(server.info().listenAddress().orElseThrow()).close();
          }
        });
  }

  @SimulationTest
  void udpMayHaveAnAddressOfItsOwn(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          ServerConfig.Builder config =
              config(host, "127.0.0.1:30303").discoveryListen("127.0.0.1:30304").discovery(_ -> {});
          try (Server server = start(config)) {
            assertThat(server.self().tcpPort()).isEqualTo(30303);
            assertThat(server.self().udpPort()).isEqualTo(30304);
          }
        });
  }

  @SimulationTest
  void aServerThatDoesNotListenMayTakePart(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          try (Server server = start(config(host, "").discovery(_ -> {}))) {
            assertThat(server.self().tcpPort()).isZero();
            assertThat(server.self().udpPort()).isPositive();
          }
        });
  }

  @SimulationTest
  void whoListensOnAllAddressesTellsNoneThatIsNotKnown(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          try (Server server = start(config(host, ":30303").discovery(_ -> {}))) {
            assertThat(server.self().ip()).isEmpty();
            assertThat(server.info().ip()).isEmpty();
            assertThat(server.self().tcpPort()).isEqualTo(30303);
            assertThat(server.self().udpPort()).isEqualTo(30303);
          }
        });
  }

  @Test
  void anotherPortIsTakenWhenUdpIsTaken() throws Exception {
    PortsTaken host = new PortsTaken(Host.system(), 3);
    try (Server server = start(config(host, "127.0.0.1:0").discovery(_ -> {}))) {
      assertThat(host.asked()).isEqualTo(4);
      assertThat(server.self().udpPort()).isEqualTo(server.self().tcpPort());
    }
  }

  @Test
  void aPortThatIsNeverFreeForBothIsGivenUp() {
    PortsTaken host = new PortsTaken(Host.system(), Integer.MAX_VALUE);
    ServerException failure = failure(config(host, "127.0.0.1:0").discovery(_ -> {}));
    assertThat(failure.reason()).isEqualTo(ServerException.Reason.PORT_TAKEN);
    assertThat(host.asked()).isEqualTo(FixedLimits.PORT_DRAWS);
  }

  @SimulationTest
  void aPortThatWasAskedForIsNotExchanged(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          InetSocketAddress address = new InetSocketAddress(HERE, 30303);
          try (var _ = host.sockets().bind(address)) {
            ServerException failure = failure(config(host, "127.0.0.1:30303").discovery(_ -> {}));
            assertThat(failure.reason()).isEqualTo(ServerException.Reason.PORT_TAKEN);
            assertThat(failure).hasMessageStartingWith("can't listen on UDP port 30303: ");
            host.sockets().listen(address).close(); // TCP was let go again
          }
        });
    assertThat(simulation.openSockets()).isZero();
  }

  @SimulationTest
  void closingFreesBothPorts(Simulation simulation) throws Exception {
    on(
        simulation,
        host -> {
          Server server = start(config(host, "127.0.0.1:30303").discovery(_ -> {}));
          long before = host.clock().nanos();
          server.close();
          assertThat(host.clock().nanos() - before)
              .isLessThan(ServerLimits.defaults().closeGrace().toNanos());
          InetSocketAddress address = new InetSocketAddress(HERE, 30303);
          host.sockets().bind(address).close();
          host.sockets().listen(address).close();
        });
    simulation.run(Duration.ofSeconds(1));
    assertThat(simulation.openSockets()).isZero();
    assertThat(simulation.liveThreads()).isEmpty();
  }

  @Test
  void theLimitsOfDiscoveryAreToldWithTheOthers() {
    Server with = new Server(ServerConfig.builder().discovery(_ -> {}).build());
    Server without = new Server(ServerConfig.builder().build());
    assertThat(with.limits()).hasSize(without.limits().size() + DiscoveryBounds.all().size());
    assertThat(with.limits()).extracting(LimitInfo::name).doesNotHaveDuplicates();
  }

  /** Something that is done on a host. */
  private interface Action {
    void on(SimulatedHost host) throws Exception;
  }

  private static void on(Simulation simulation, Action action) throws Exception {
    SimulatedHost host = simulation.host("host");
    Callable<Boolean> body =
        () -> {
          action.on(host);
          return true;
        };
    simulation.call(host, SimulatedServer.AT_MOST, body);
  }

  private static ServerConfig.Builder config(Host host, String listen) {
    return ServerConfig.builder().host(host).privateKey(Nodes.key(1)).listen(listen);
  }

  private static Server start(ServerConfig.Builder config) throws ServerException {
    return Server.start(config.build());
  }

  private static ServerException failure(ServerConfig.Builder config) {
    return catchThrowableOfType(ServerException.class, () -> start(config));
  }
}
