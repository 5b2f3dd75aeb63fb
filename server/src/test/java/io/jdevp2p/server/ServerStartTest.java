package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and stopping, on the real machine and on a simulated one. Nothing may stay behind. */
@Timeout(30)
@ParameterizedClass
@EnumSource
class ServerStartTest {
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  private final Place place;
  private final Host host;

  /** What servers can run on. */
  enum Machine {
    REAL,
    SIMULATED
  }

  ServerStartTest(Machine machine) {
    place = machine == Machine.REAL ? new Real() : new Simulated();
    host = place.host();
  }

  @AfterEach
  void nothingIsLeft() {
    place.close();
  }

  // A server that can't start says why

  @Test
  void withoutPrivateKey() throws Exception {
    refused(
        ServerException.Reason.NO_PRIVATE_KEY,
        "the server has no private key; give it one with privateKey(...)",
        ServerConfig.builder().host(host));
  }

  @Test
  void withAListenAddressThatIsNone() throws Exception {
    refused(
        ServerException.Reason.BAD_ADDRESS,
        "can't listen on '127.0.0.1:http': the port 'http' is not a number from 0 to 65535",
        config().listen("127.0.0.1:http"));
  }

  @Test
  void withAnAddressOfAnotherMachine() throws Exception {
    refused(
        ServerException.Reason.BAD_ADDRESS,
        "can't listen on 203.0.113.7:30303: ",
        config().listen("203.0.113.7:30303"));
  }

  @Test
  void withAPortThatIsTaken() throws Exception {
    place.run(() -> {
      try (var other = host.sockets().listen(new InetSocketAddress(Nodes.ip("127.0.0.1"), 0))) {
        String address = "127.0.0.1:" + other.localAddress().getPort();
        ServerException e = failure(config().listen(address));
        assertThat(e.reason()).isEqualTo(ServerException.Reason.PORT_TAKEN);
        assertThat(e).hasMessageStartingWith("can't listen on " + address + ": ");
      }
    });
  }

  @Test
  void withTheSameProtocolTwice() throws Exception {
    refused(
        ServerException.Reason.BAD_PROTOCOLS,
        "protocol test/1 is given twice",
        config().protocol(idle("test", 1)).protocol(idle("test", 1)));
    place.run(() -> start(config().protocol(idle("test", 1)).protocol(idle("test", 2))).close());
  }

  @Test
  void aSecondTime() throws Exception {
    place.run(() -> {
      Server server = start(config());
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(server::start)
            .isInstanceOfSatisfying(
                ServerException.class,
                e -> assertThat(e.reason()).isEqualTo(ServerException.Reason.ALREADY_STARTED))
            .hasMessageContaining("started before");
        assertThat(server.isRunning()).isEqualTo(i == 0);
        server.close();
      }
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"localSequence", "storeLocalRecord"})
  void aStartThatFailsWhenItListensAlreadyLeavesNothingOpen(String call) throws Exception {
    place.run(() -> {
      int port = freePort();
      ServerConfig.Builder broken =
          config()
              .listen("127.0.0.1:" + port)
              .nodeSource(NodeSource.of("one", List.of()))
              .nodeSource(NodeSource.of("two", List.of()))
              .nodeDatabase(databaseWithout(call, new IllegalStateException("the disk is gone")));
      assertThatThrownBy(() -> start(broken)).hasMessageContaining("the disk is gone");
      assertFree(port);
    });
    place.awaitQuiet();
  }

  @Test
  void withADatabaseThatCannotBeRead() throws Exception {
    refused(
        ServerException.Reason.BAD_DATABASE,
        "the node database can't be used: the disk is gone",
        config()
            .nodeDatabase(
                databaseWithout(
                    "localSequence",
                    new UncheckedIOException("the disk is gone", new IOException()))));
  }

  // What a server does not have before its start and after its end

  @Test
  void aServerThatWasNotStartedHasNoIdentityAndNoPeers() throws Exception {
    Server server = new Server(config().build());
    assertThat(server.isRunning()).isFalse();
    for (Consumer<Server> question :
        List.<Consumer<Server>>of(
            Server::self, Server::id, Server::info, Server::localNode, Server::subscribe)) {
      assertThatThrownBy(() -> question.accept(server))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the server was not started");
    }
    place.run(() -> assertNoPeers(server));
  }

  @Test
  void aServerThatWasClosedHasNoPeers() throws Exception {
    place.run(() -> {
      Server server = start(config());
      server.close();
      assertThat(server.isRunning()).isFalse();
      assertNoPeers(server);
      long before = host.clock().nanos();
      assertThat(server.awaitPeers(1, AT_MOST)).isFalse();
      assertThat(Duration.ofNanos(host.clock().nanos() - before)).isLessThan(AT_MOST);
    });
  }

  @Test
  void aServerTellsWhereItListens() throws Exception {
    place.run(() -> {
      try (Server server = start(config().protocol(idle("b", 1)).protocol(idle("a", 2)))) {
        NodeInfo info = server.info();
        InetSocketAddress listens = info.listenAddress().orElseThrow();
        assertThat(listens.getPort()).isNotZero();
        assertThat(server.self().tcpPort()).isEqualTo(listens.getPort());
        assertThat(server.self().id()).isEqualTo(server.id()).isEqualTo(Nodes.id(1));
        assertThat(info.ip()).isEqualTo("127.0.0.1");
        assertThat(info.capabilities())
            .containsExactly(new Capability("a", 2), new Capability("b", 1));
        assertThat(Node.parse(info.enode()).tcpAddress()).contains(listens);
        assertThat(Node.parse(info.enr()).id()).isEqualTo(server.id());
      }
    });
  }

  @Test
  void aServerThatDoesNotListenHasNoPort() throws Exception {
    place.run(() -> {
      try (Server server = start(config().listen(""))) {
        assertThat(server.info().listenAddress()).isEmpty();
        assertThat(server.self().tcpPort()).isZero();
      }
    });
  }

  // Closing

  @Test
  void aClosedServerLeavesNothingOpen() throws Exception {
    place.run(() -> {
      Server server = start(config().nodeSource(NodeSource.of("none", List.of())));
      int port = server.self().tcpPort();
      server.close();
      assertFree(port);
    });
    place.awaitQuiet();
  }

  @Test
  void theSameConfigurationCanBeStartedAgain() throws Exception {
    place.run(() -> {
      int port = freePort();
      ServerConfig config = config().listen("127.0.0.1:" + port).build();
      for (int i = 0; i < 20; i++) {
        try (Server server = new Server(config)) {
          server.start();
          assertThat(server.isRunning()).isTrue();
          assertThat(server.self().tcpPort()).isEqualTo(port);
          assertThat(server.id()).isEqualTo(Nodes.id(1));
        }
      }
    });
  }

  @Test
  void closingTwiceIsHarmless() throws Exception {
    place.run(() -> {
      Server server = start(config());
      EventRing events = server.subscribe();
      server.close();
      server.close();
      assertThat(events.next()).containsInstanceOf(ServerEvent.Stopped.class);
      assertThat(events.next()).isEmpty();
    });
  }

  @Test
  void manyThreadsMayCloseAtOnce() throws Exception {
    place.run(() -> {
      try (Pair pair = new Pair(idle("test", 1), _ -> {})) {
        EventRing events = pair.left.subscribe();
        List<Completion<Boolean>> closed = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          Completion<Boolean> done = new Completion<>(host.clock());
          closed.add(done);
          host.threads()
              .start(
                  "closer",
                  () -> {
                    pair.left.close();
                    done.complete(true);
                  });
        }
        for (Completion<Boolean> done : closed) {
          assertThat(done.await(host.clock().deadline(AT_MOST))).contains(true);
        }
        List<ServerEvent> seen = new ArrayList<>();
        for (var e = events.next(); e.isPresent(); e = events.next()) {
          seen.add(e.get());
        }
        assertThat(seen).filteredOn(ServerEvent.PeerDropped.class::isInstance).hasSize(1);
        assertThat(seen).filteredOn(ServerEvent.Stopped.class::isInstance).hasSize(1);
        assertThat(seen).last().isInstanceOf(ServerEvent.Stopped.class);
      }
    });
  }

  @Test
  void aServerClosedBeforeItsStartIsClosedAtOnce() throws Exception {
    place.run(() -> {
      int port = freePort();
      Server server = new Server(config().listen("127.0.0.1:" + port).build());
      server.close();
      server.start();
      assertThat(server.isRunning()).isFalse();
      assertFree(port);
    });
    place.awaitQuiet();
  }

  @Test
  void aHandlerMayCloseItsServer() throws Exception {
    place.run(() -> {
      Completion<Boolean> closed = new Completion<>(host.clock());
      Pair[] pair = new Pair[1];
      Completion<Boolean> ready = new Completion<>(host.clock());
      Protocol closing =
          Protocol.raw(
              "test",
              1,
              1,
              (peer, _) -> {
                ready.await();
                if (peer.inbound()) {
                  pair[0].right.close();
                  closed.complete(true);
                }
                host.clock().sleep(Duration.ofHours(1));
              });
      try (Pair both = new Pair(closing, _ -> {})) {
        pair[0] = both;
        EventRing events = both.left.subscribe();
        ready.complete(true);
        assertThat(closed.await(host.clock().deadline(AT_MOST))).contains(true);
        assertThat(both.right.isRunning()).isFalse();
        assertThat(awaitDrop(events).reason()).isEqualTo(DisconnectReason.QUITTING);
      }
    });
    place.awaitQuiet();
  }

  @Test
  void aHookMayCloseItsServer() throws Exception {
    place.run(() -> {
      Completion<Server> server = new Completion<>(host.clock());
      Completion<Boolean> closed = new Completion<>(host.clock());
      Consumer<Peer> hook =
          peer -> {
            try {
              server.await().close();
              closed.complete(peer.isConnected());
            } catch (Exception e) {
              closed.fail(e);
            }
          };
      try (Pair both = new Pair(idle("test", 1), hook)) {
        EventRing events = both.left.subscribe();
        server.complete(both.right);
        assertThat(closed.await(host.clock().deadline(AT_MOST))).contains(false);
        assertThat(both.right.isRunning()).isFalse();
        assertThat(awaitDrop(events).reason()).isEqualTo(DisconnectReason.QUITTING);
      }
    });
    place.awaitQuiet();
  }

  @Test
  void anInterruptedThreadClosesToo() throws Exception {
    List<Integer> port = new ArrayList<>();
    place.run(() -> {
      Server server = start(config());
      Completion<Boolean> interrupted = new Completion<>(host.clock());
      host.threads()
          .start(
              "closer",
              () -> {
                Thread.currentThread().interrupt();
                server.close();
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      assertThat(interrupted.await(host.clock().deadline(AT_MOST))).contains(true);
      port.add(server.self().tcpPort());
    });
    // It did not wait for the end, which comes all the same.
    place.awaitQuiet();
    place.run(() -> assertFree(port.getFirst()));
  }

  private static ServerEvent.PeerDropped awaitDrop(EventRing events) throws InterruptedException {
    while (true) {
      ServerEvent event = events.next(AT_MOST).orElseThrow();
      if (event instanceof ServerEvent.PeerDropped drop) {
        return drop;
      }
    }
  }

  private static void assertNoPeers(Server server) {
    assertThat(server.peers()).isEmpty();
    assertThat(server.peerCount()).isZero();
    assertThat(server.peer(Nodes.id(2))).isEmpty();
    assertThat(server.addPeer(Nodes.node(2))).isFalse();
    server.removePeer(Nodes.id(2));
    assertThat(server.addTrustedPeer(Nodes.id(2))).isFalse();
    assertThat(server.removeTrustedPeer(Nodes.id(2))).isFalse();
  }

  private void refused(ServerException.Reason reason, String message, ServerConfig.Builder config)
      throws Exception {
    place.run(() -> {
      ServerException e = failure(config);
      assertThat(e.reason()).isEqualTo(reason);
      assertThat(e).hasMessageStartingWith(message);
    });
    place.awaitQuiet();
  }

  private static ServerException failure(ServerConfig.Builder config) {
    return catchThrowableOfType(ServerException.class, () -> start(config));
  }

  private static Server start(ServerConfig.Builder config) throws ServerException {
    Server server = new Server(config.build());
    server.start();
    return server;
  }

  private ServerConfig.Builder config() {
    return ServerConfig.builder().host(host).privateKey(Nodes.key(1)).listen("127.0.0.1:0");
  }

  private static Protocol idle(String name, int version) {
    return Protocol.raw(
        name,
        version,
        1,
        (_, channel) -> {
          while (true) {
            channel.read();
          }
        });
  }

  private int freePort() throws Exception {
    try (var listener = host.sockets().listen(new InetSocketAddress(Nodes.ip("127.0.0.1"), 0))) {
      return listener.localAddress().getPort();
    }
  }

  private void assertFree(int port) throws Exception {
    host.sockets().listen(new InetSocketAddress(Nodes.ip("127.0.0.1"), port)).close();
  }

  /** Two connected servers; the left one has dialed the right one, which has the hook. */
  private final class Pair implements AutoCloseable {
    private final Server left;
    private final Server right;

    Pair(Protocol protocol, Consumer<Peer> hook) throws Exception {
      right = start(config().protocol(protocol).onPeer(hook));
      left =
          start(
              config()
                  .privateKey(Nodes.key(2))
                  .listen("")
                  .protocol(protocol)
                  .staticNode(right.self()));
      assertThat(left.awaitPeers(1, AT_MOST)).isTrue();
      assertThat(right.awaitPeers(1, AT_MOST)).isTrue();
    }

    @Override
    public void close() {
      left.close();
      right.close();
    }
  }

  // Places

  private interface Body {
    void run() throws Exception;
  }

  /** Where servers run. */
  private interface Place {
    Host host();

    /** Runs on a thread that may block there. */
    void run(Body body) throws Exception;

    /** Waits until no thread that was started there is left. */
    void awaitQuiet();

    void close();
  }

  private static final class Real implements Place {
    private final int threadsBefore = Host.system().threads().live();

    @Override
    public Host host() {
      return Host.system();
    }

    @Override
    public void run(Body body) throws Exception {
      body.run();
    }

    @Override
    public void awaitQuiet() {
      Deadline deadline = host().clock().deadline(AT_MOST);
      while (host().threads().live() > threadsBefore && !deadline.passed(host().clock())) {
        Thread.onSpinWait();
      }
      assertThat(host().threads().live()).isEqualTo(threadsBefore);
    }

    @Override
    public void close() {
      awaitQuiet();
    }
  }

  private static final class Simulated implements Place {
    private final Simulation simulation = Simulation.seeded(1);
    private final SimulatedHost host = simulation.host("host");

    @Override
    public Host host() {
      return host;
    }

    @Override
    public void run(Body body) throws Exception {
      simulation.call(
          host,
          Duration.ofMinutes(1),
          () -> {
            body.run();
            return true;
          });
    }

    @Override
    public void awaitQuiet() {
      assertThat(simulation.runUntil(simulation::isQuiet, Duration.ofSeconds(5)))
          .as("%s", simulation.liveThreads())
          .isTrue();
    }

    @Override
    public void close() {
      try (simulation) {
        awaitQuiet();
      }
    }
  }

  /** A database of which one call fails. */
  private NodeDatabase databaseWithout(String call, RuntimeException failure) {
    NodeDatabase sound = NodeDatabase.inMemory(host, 1);
    return (NodeDatabase)
        Proxy.newProxyInstance(
            NodeDatabase.class.getClassLoader(),
            new Class<?>[] {NodeDatabase.class},
            (_, method, arguments) -> {
              if (method.getName().equals(call)) {
                throw failure;
              }
              return method.invoke(sound, arguments);
            });
  }
}
