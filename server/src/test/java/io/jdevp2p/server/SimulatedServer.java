package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A server on a simulated host of its own, whose events are written down.
 *
 * <p>Driven by the test's thread; what the servers' threads touch is safe, since only one of all of
 * them runs at a time.
 */
final class SimulatedServer {
  static final int PORT = 30303;
  static final Duration AT_MOST = Duration.ofMinutes(1);

  private final Simulation simulation;
  private final SecretKey key;
  private final List<Consumer<ServerConfig.Builder>> settings = new ArrayList<>();
  private final List<ServerEvent> events = new ArrayList<>();
  private final Set<NodeId> connected = new LinkedHashSet<>();
  private SimulatedHost host;
  private Optional<Server> server = Optional.empty();

  SimulatedServer(Simulation simulation, String name) {
    this(simulation, simulation.host(name));
  }

  SimulatedServer(Simulation simulation, String name, String address) {
    this(simulation, simulation.host(name, address));
  }

  private SimulatedServer(Simulation simulation, SimulatedHost host) {
    this(simulation, host, SecretKey.generate(host.random()));
  }

  SimulatedServer(Simulation simulation, SimulatedHost host, SecretKey key) {
    this.simulation = simulation;
    this.host = host;
    this.key = key;
  }

  /** Settings for each server that is started here from now on. */
  SimulatedServer with(Consumer<ServerConfig.Builder> more) {
    settings.add(more);
    return this;
  }

  SimulatedServer start() throws Exception {
    connected.clear();
    server = Optional.of(call(this::startHere));
    return this;
  }

  private Server startHere() throws ServerException {
    Server started =
        Server.start(c -> {
          c.host(host).privateKey(key).listen(host.address().getHostAddress() + ":" + PORT);
          settings.forEach(s -> s.accept(c));
        });
    EventRing ring = started.subscribe();
    host.threads().start("event recorder", () -> record(ring));
    return started;
  }

  private void record(EventRing ring) {
    try {
      for (var event = ring.next(); event.isPresent(); event = ring.next()) {
        events.add(event.get());
        switch (event.get()) {
          case ServerEvent.PeerAdded e -> connected.add(e.id());
          case ServerEvent.PeerDropped e -> connected.remove(e.id());
          default -> {}
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the server; gives how long that took. */
  Duration close() throws Exception {
    Server closing = server();
    Duration before = simulation.now();
    run(closing::close);
    return simulation.now().minus(before);
  }

  SimulatedServer restart() throws Exception {
    if (!host.isAlive()) {
      host = host.restart();
    }
    return start();
  }

  Server server() {
    return server.orElseThrow();
  }

  SimulatedHost host() {
    return host;
  }

  SecretKey key() {
    return key;
  }

  NodeId id() {
    return NodeId.of(key.publicKey());
  }

  Node node() {
    return Node.of(key.publicKey(), host.address(), PORT, 0);
  }

  /** Runs something on the host, to its end. */
  <T> T call(Callable<T> body) throws Exception {
    return simulation.call(host, AT_MOST, body);
  }

  /** Runs something on the host, to its end. */
  void run(Action body) throws Exception {
    call(() -> {
      body.run();
      return true;
    });
  }

  /** Something to do that may fail. */
  interface Action {
    void run() throws Exception;
  }

  /** Dials another server and waits until both have each other as peers. */
  void connect(SimulatedServer other) throws Exception {
    run(() -> server().addPeer(other.node()));
    awaitPeer(other);
    other.awaitPeer(this);
  }

  void awaitPeer(SimulatedServer other) {
    await("the peer", () -> isConnectedTo(other));
  }

  void awaitNoPeer(SimulatedServer other) {
    await("the peer's end", () -> !isConnectedTo(other));
  }

  /** Waits until something holds. */
  void await(String what, BooleanSupplier condition) {
    await(what, condition, AT_MOST);
  }

  void await(String what, BooleanSupplier condition, Duration atMost) {
    assertThat(simulation.runUntil(condition, atMost))
        .as("%s; the events of %s: %s", what, host.name(), events)
        .isTrue();
  }

  boolean isConnectedTo(SimulatedServer other) {
    return connected.contains(other.id());
  }

  int connections() {
    return connected.size();
  }

  Peer peer(SimulatedServer other) throws Exception {
    return call(() -> server().peer(other.id()).orElseThrow());
  }

  /** All that was written down so far, also of earlier servers. */
  List<ServerEvent> events() {
    return events;
  }

  <T extends ServerEvent> List<T> events(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Waits for an event of a kind; gives the first. */
  <T extends ServerEvent> T awaitEvent(Class<T> kind) {
    return awaitEvents(kind, 1).getFirst();
  }

  <T extends ServerEvent> List<T> awaitEvents(Class<T> kind, int count) {
    await(count + " " + kind.getSimpleName(), () -> events(kind).size() >= count);
    return events(kind);
  }

  /** Takes the events that were written down so far away. */
  void forgetEvents() {
    events.clear();
  }

  /** The names of all failures so far, in the taxonomy. */
  List<String> failures() {
    return events.stream().flatMap(e -> failure(e).stream()).map(Failure::name).toList();
  }

  /** One of the server's limits, as it is now. */
  LimitInfo limit(String name) {
    return server().limits().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  private static Optional<Failure> failure(ServerEvent event) {
    return switch (event) {
      case ServerEvent.DialFailed e -> Optional.of(e.failure());
      case ServerEvent.InboundRefused e -> Optional.of(e.failure());
      case ServerEvent.Refused e -> Optional.of(e.failure());
      case ServerEvent.HandshakeFailed e -> Optional.of(e.failure());
      case ServerEvent.PeerDropped e -> Optional.of(e.failure());
      default -> Optional.empty();
    };
  }
}
