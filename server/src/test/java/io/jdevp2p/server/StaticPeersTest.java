package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.NameServers;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Who is on the static list is kept connected: dialed, dialed again, and let go when taken off. */
final class StaticPeersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Notebook notes = new Notebook();

  private SimulatedServer server(Simulation simulation, String name) {
    return new SimulatedServer(simulation, name).with(c -> c.protocol(notes.protocol()));
  }

  @SimulationTest
  void aServerThatRestartsIsConnectedAgain(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(target.node())).start();
    dialer.awaitPeer(target);
    simulation.run(Duration.ofMinutes(2));
    target.close();
    dialer.awaitNoPeer(target);
    target.restart();
    dialer.await("the link", () -> dialer.isConnectedTo(target), Duration.ofMinutes(3));
    assertThat(dialer.awaitEvent(ServerEvent.PeerAdded.class).flags())
        .containsExactly(ConnectionFlag.STATIC_DIALED);
    dialer.close();
    target.close();
  }

  @SimulationTest
  void theWaitBetweenDialsDoublesUpToTenMinutesAsSeenOnTheWire(Simulation simulation)
      throws Exception {
    SimulatedHost nobody = simulation.host("nobody");
    List<Duration> arrivals = new ArrayList<>();
    StreamListener listener =
        simulation.call(
            nobody,
            SimulatedServer.AT_MOST,
            () ->
                nobody
                    .sockets()
                    .listen(new InetSocketAddress(nobody.address(), SimulatedServer.PORT)));
    nobody.threads().start("accept", () -> closeAll(simulation, listener, arrivals));
    SimulatedServer dialer = server(simulation, "dialer");
    dialer.with(c -> c.staticNode(at(new SimulatedServer(simulation, "target"), nobody))).start();
    simulation.run(Duration.ofHours(1));
    List<Duration> waits = new ArrayList<>();
    for (int i = 1; i < arrivals.size(); i++) {
      waits.add(arrivals.get(i).minus(arrivals.get(i - 1)));
    }
    assertThat(waits).hasSizeGreaterThan(6);
    long seconds = 35;
    for (Duration wait : waits) {
      // Up to a quarter more by chance, and a moment for the connection itself.
      assertThat(wait)
          .isBetween(Duration.ofSeconds(seconds), Duration.ofMillis(seconds * 1250).plus(SECOND));
      seconds = Math.min(2 * seconds, 600);
    }
    assertThat(seconds).isEqualTo(600);
    dialer.close();
    nobody.kill();
  }

  private static void closeAll(
      Simulation simulation, StreamListener listener, List<Duration> arrivals) {
    try {
      while (true) {
        listener.accept().close();
        arrivals.add(simulation.now());
      }
    } catch (IOException e) {
      listener.close();
    }
  }

  private static Node at(SimulatedServer server, SimulatedHost host) {
    return Node.of(server.key().publicKey(), host.address(), SimulatedServer.PORT, 0);
  }

  @SimulationTest
  void aNameIsLookedUpAtEachDialSoThatItsNewAddressIsFound(Simulation simulation) throws Exception {
    SimulatedServer first = server(simulation, "first").start();
    SimulatedHost elsewhere = simulation.host("elsewhere");
    simulation.network().name("node.example.org", first.host().address());
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(named("node.example.org", first)));
    dialer.start();
    dialer.awaitPeer(first);
    simulation.run(Duration.ofMinutes(2));
    assertThat(dialer.peer(first).remoteAddress().getAddress()).isEqualTo(first.host().address());

    first.close();
    dialer.awaitNoPeer(first);
    simulation.network().name("node.example.org", elsewhere.address());
    SimulatedServer moved =
        new SimulatedServer(simulation, elsewhere, first.key())
            .with(c -> c.protocol(notes.protocol()))
            .start();
    dialer.await("the link", () -> dialer.isConnectedTo(moved), Duration.ofMinutes(5));
    assertThat(dialer.peer(moved).remoteAddress().getAddress()).isEqualTo(elsewhere.address());
    dialer.close();
    moved.close();
  }

  private static Node named(String name, SimulatedServer server) {
    return Node.of(server.key().publicKey(), name, SimulatedServer.PORT, 0);
  }

  @SimulationTest
  void allAddressesOfANameAreTriedUntilOneAnswers(Simulation simulation) throws Exception {
    SimulatedHost deaf = simulation.host("deaf");
    SimulatedServer target = server(simulation, "target").start();
    simulation.network().name("node.example.org", deaf.address(), target.host().address());
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(named("node.example.org", target)));
    dialer.start();
    dialer.awaitPeer(target);
    assertThat(dialer.peer(target).remoteAddress().getAddress()).isEqualTo(target.host().address());
    dialer.close();
    target.close();
  }

  @SimulationTest
  void ofManyAddressesOfANameTheFirstFewAreTried(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    InetAddress[] addresses = new InetAddress[FixedLimits.ADDRESSES_PER_NAME + 1];
    for (int i = 0; i < FixedLimits.ADDRESSES_PER_NAME; i++) {
      addresses[i] = simulation.host("closed " + i).address();
    }
    addresses[FixedLimits.ADDRESSES_PER_NAME] = target.host().address();
    simulation.network().name("many.example.org", addresses);
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(named("many.example.org", target)));
    dialer.start();
    dialer.awaitEvent(ServerEvent.DialFailed.class);
    assertThat(dialer.isConnectedTo(target)).isFalse();
    dialer.close();
    target.close();
  }

  @SimulationTest
  void aNameThatNobodyAnswersForIsGivenUpInTime(Simulation simulation) throws Exception {
    SimulatedServer target = new SimulatedServer(simulation, "target");
    simulation.network().nameServers(NameServers.SILENT);
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(named("node.example.org", target)));
    dialer.start();
    ServerEvent.DialFailed failed = dialer.awaitEvent(ServerEvent.DialFailed.class);
    ServerEvent.DialStarted started = dialer.awaitEvent(ServerEvent.DialStarted.class);
    assertThat(failed.failure().name()).isEqualTo("dial.name-lookup");
    assertThat(Duration.ofNanos(failed.atNanos() - started.atNanos()))
        .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_100));
    dialer.close();
  }

  @SimulationTest
  void aNameThatIsUnknownForAWhileIsTriedAgain(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(named("late.example.org", target)));
    dialer.start();
    ServerEvent.DialFailed failed = dialer.awaitEvent(ServerEvent.DialFailed.class);
    assertThat(failed.failure().name()).isEqualTo("dial.unknown-name");
    assertThat(failed.failure().detail()).isEqualTo("there is no host late.example.org");
    simulation.network().name("late.example.org", target.host().address());
    dialer.await("the link", () -> dialer.isConnectedTo(target), Duration.ofMinutes(2));
    dialer.close();
    target.close();
  }

  @SimulationTest
  void aNameThatLeadsOutOfTheAllowedNetworksIsNotDialed(Simulation simulation) throws Exception {
    SimulatedServer inside =
        new SimulatedServer(simulation, "inside", "10.9.0.1")
            .with(c -> c.protocol(notes.protocol()))
            .start();
    SimulatedServer outside =
        new SimulatedServer(simulation, "outside", "8.8.4.1")
            .with(c -> c.protocol(notes.protocol()))
            .start();
    simulation.network().name("in.example.org", inside.host().address());
    simulation.network().name("out.example.org", outside.host().address());
    SimulatedServer dialer =
        server(simulation, "dialer")
            .with(c ->
                c.netRestrict(NetworkList.parse("10.0.0.0/8"))
                    .staticNode(named("in.example.org", inside))
                    .staticNode(named("out.example.org", outside)))
            .start();
    dialer.awaitPeer(inside);
    assertThat(dialer.awaitEvent(ServerEvent.DialFailed.class).failure().name())
        .isEqualTo("dial.not-allowed");
    simulation.run(Duration.ofMinutes(1));
    assertThat(outside.events()).isEmpty();
    dialer.close();
    inside.close();
    outside.close();
  }

  @SimulationTest
  void addressesOutsideTheAllowedNetworksAreNeitherDialedNorLetIn(Simulation simulation)
      throws Exception {
    SimulatedServer outside =
        new SimulatedServer(simulation, "outside", "8.8.4.1")
            .with(c -> c.protocol(notes.protocol()))
            .start();
    SimulatedServer restricted =
        server(simulation, "restricted")
            .with(c -> c.netRestrict(NetworkList.parse("10.0.0.0/8")).staticNode(outside.node()))
            .start();
    outside.run(() -> outside.server().addPeer(restricted.node()));
    assertThat(restricted.awaitEvent(ServerEvent.InboundRefused.class).failure().name())
        .isEqualTo("inbound.not-allowed");
    simulation.run(Duration.ofMinutes(1));
    assertThat(restricted.events(ServerEvent.DialStarted.class)).isEmpty();
    assertThat(restricted.connections()).isZero();
    restricted.close();
    outside.close();
  }

  @SimulationTest
  void removePeerDisconnectsAndDoesNotDialAgain(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer dialer =
        server(simulation, "dialer").with(c -> c.staticNode(target.node())).start();
    dialer.awaitPeer(target);
    int peersLeft =
        dialer.call(() -> {
          dialer.server().removePeer(target.id());
          return dialer.server().peerCount();
        });
    assertThat(peersLeft).isZero();
    ServerEvent.PeerDropped here = dialer.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(here.reason()).isEqualTo(DisconnectReason.REQUESTED);
    ServerEvent.PeerDropped there = target.awaitEvent(ServerEvent.PeerDropped.class);
    assertThat(there.byRemote()).isTrue();
    assertThat(there.failure().detail()).isEqualTo("disconnect requested");
    dialer.forgetEvents();
    simulation.run(Duration.ofMinutes(30));
    assertThat(dialer.events()).isEmpty();
    dialer.close();
    target.close();
  }

  /** At each stage of a dial: while it connects, in the handshake, before Hello, right after. */
  @SimulationTest(seeds = {1, 2})
  void removePeerGivesUpADialThatIsUnderWay(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withLatency(Duration.ofMillis(40)));
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer dialer = server(simulation, "dialer").start();
    for (int millis = 0; millis < 300; millis += 10) {
      dialer.run(() -> dialer.server().addPeer(target.node()));
      simulation.run(Duration.ofMillis(millis));
      dialer.run(() -> dialer.server().removePeer(target.id()));
      dialer.forgetEvents();
      simulation.run(Duration.ofMinutes(2));
      assertThat(dialer.events(ServerEvent.DialStarted.class)).isEmpty();
      assertThat(dialer.connections()).as("peers, given up after %s ms", millis).isZero();
      assertThat(target.connections()).as("peers, given up after %s ms", millis).isZero();
      assertThat(dialer.host().openSockets()).isEqualTo(1); // it listens
    }
    dialer.close();
    target.close();
  }

  @SimulationTest
  void removePeerGivesUpADialThatHasHardlyBegun(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer dialer = server(simulation, "dialer").start();
    for (int i = 0; i < 50; i++) {
      dialer.forgetEvents();
      dialer.run(() -> {
        dialer.server().addPeer(target.node());
        dialer.server().removePeer(target.id());
      });
      simulation.run(SECOND);
      assertThat(dialer.connections()).isZero();
      assertThat(target.connections()).isZero();
      assertThat(dialer.events(ServerEvent.DialStarted.class)).hasSize(1);
      assertThat(dialer.failures()).hasSize(1);
      assertThat(dialer.call(() -> dialer.server().peers())).isEmpty();
    }
    dialer.close();
    target.close();
  }

  @SimulationTest(seeds = 1)
  void removePeerGivesUpADialThatGetsNoAnswer(Simulation simulation) throws Exception {
    SimulatedHost off = simulation.host("off");
    off.cutPower();
    SimulatedServer nobody = new SimulatedServer(simulation, "nobody");
    SimulatedServer dialer = server(simulation, "dialer").start();
    dialer.run(() -> dialer.server().addPeer(at(nobody, off)));
    dialer.awaitEvent(ServerEvent.DialStarted.class);
    simulation.run(SECOND);
    Duration begin = simulation.now();
    dialer.run(() -> dialer.server().removePeer(nobody.id()));
    assertThat(simulation.now().minus(begin)).isLessThan(SECOND);
    dialer.awaitEvent(ServerEvent.DialFailed.class);
    assertThat(simulation.now().minus(begin)).isLessThan(SECOND);
    dialer.close();
  }

  @SimulationTest
  void addPeerWithAnotherEndpointDialsThatAtOnce(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedHost wrong = simulation.host("wrong");
    SimulatedServer dialer = server(simulation, "dialer").start();
    dialer.run(() -> dialer.server().addPeer(at(target, wrong)));
    dialer.awaitEvent(ServerEvent.DialFailed.class);
    dialer.run(() -> dialer.server().addPeer(target.node()));
    dialer.await("the link", () -> dialer.isConnectedTo(target), SECOND);
    dialer.close();
    target.close();
  }

  @SimulationTest(seeds = 1)
  void noDialMeansNoDial(Simulation simulation) throws Exception {
    SimulatedServer target = server(simulation, "target").start();
    SimulatedServer passive =
        server(simulation, "passive").with(c -> c.noDial().staticNode(target.node())).start();
    simulation.run(Duration.ofMinutes(5));
    assertThat(passive.events()).isEmpty();
    target.connect(passive);
    passive.close();
    target.close();
  }

  @SimulationTest(seeds = 1)
  void moreDialsThanAllowedAtOnceWaitForTheirTurn(Simulation simulation) throws Exception {
    SimulatedHost off = simulation.host("off");
    off.cutPower();
    SimulatedServer dialer = server(simulation, "dialer").with(c -> c.maxPending(5));
    for (int i = 0; i < 12; i++) {
      Node node = at(new SimulatedServer(simulation, "nobody " + i), off);
      dialer.with(c -> c.staticNode(node));
    }
    dialer.start();
    simulation.run(Duration.ofSeconds(14));
    assertThat(dialer.events(ServerEvent.DialStarted.class)).hasSize(5);
    simulation.run(Duration.ofSeconds(15));
    assertThat(dialer.events(ServerEvent.DialStarted.class)).hasSize(10);
    assertThat(dialer.failures()).hasSize(5).containsOnly("dial.timeout");
    dialer.close();
  }
}
