package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;

/** Static nodes that aren't where they were: discovery says where they are now. */
final class MovedPeersTest {
  private static final int OTHERS = 6;
  private static final Duration SOON = Duration.ofMinutes(20);

  /** A network around a target and a server that is to stay connected with it. */
  private static DiscoveryNetwork network(Simulation simulation) throws Exception {
    DiscoveryNetwork network = new DiscoveryNetwork(simulation, _ -> {});
    network.joinAll(OTHERS);
    return network;
  }

  /** It dials nobody, so that a connection with it tells who has found whom. */
  private static SimulatedServer target(DiscoveryNetwork network, SimulatedServer at)
      throws Exception {
    return network
        .member(at, network.self(network.bootnode()))
        .with(ServerConfig.Builder::noDial)
        .start();
  }

  /** It dials nobody but its static node, since its protocol has candidates, but gives none. */
  private static SimulatedServer dialer(
      Simulation simulation, DiscoveryNetwork network, Node staticNode) throws Exception {
    Node begin = network.self(network.bootnode());
    SimulatedServer dialer = new SimulatedServer(simulation, "dialer");
    return dialer.with(c ->
        c.protocol(new Notebook().protocol().candidates(new HeldSource(dialer.host())))
            .staticNode(staticNode)
            .discovery(d -> d.bootnodes(List.of(begin))));
  }

  @SimulationTest
  void aStaticNodeThatMovedToAnotherAddressIsFoundAgain(Simulation simulation) throws Exception {
    DiscoveryNetwork network = network(simulation);
    SimulatedServer target = target(network, new SimulatedServer(simulation, "target"));
    SimulatedServer dialer = dialer(simulation, network, target.node()).start();
    dialer.awaitPeer(target);
    simulation.run(Duration.ofMinutes(2));

    target.host().kill();
    dialer.await("the end", () -> !dialer.isConnectedTo(target), SOON);
    SimulatedHost elsewhere = simulation.host("elsewhere");
    SimulatedServer moved =
        target(network, new SimulatedServer(simulation, elsewhere, target.key()));
    dialer.await("the link", () -> dialer.isConnectedTo(moved), SOON);
    assertThat(dialer.peer(moved).remoteAddress().getAddress()).isEqualTo(elsewhere.address());
    dialer.close();
    moved.close();
    network.close();
  }

  @SimulationTest
  void aStaticNodeThatMovedToAnotherPortIsFoundAgain(Simulation simulation) throws Exception {
    DiscoveryNetwork network = network(simulation);
    SimulatedServer target = target(network, new SimulatedServer(simulation, "target"));
    SimulatedServer dialer = dialer(simulation, network, target.node()).start();
    dialer.awaitPeer(target);
    simulation.run(Duration.ofMinutes(2));

    target.close();
    target.with(c -> c.listen(target.host().address().getHostAddress() + ":30999")).restart();
    dialer.awaitNoPeer(target);
    dialer.await("the link", () -> dialer.isConnectedTo(target), SOON);
    assertThat(dialer.peer(target).remoteAddress().getPort()).isEqualTo(30999);
    dialer.close();
    target.close();
    network.close();
  }

  @SimulationTest
  void aStaticNodeThatIsKnownByItsKeyAloneIsFound(Simulation simulation) throws Exception {
    DiscoveryNetwork network = network(simulation);
    SimulatedServer target = target(network, new SimulatedServer(simulation, "target"));
    Node keyOnly = Node.of(target.key().publicKey(), "", 0, 0);
    SimulatedServer dialer = dialer(simulation, network, keyOnly).start();
    dialer.await("the link", () -> dialer.isConnectedTo(target), SOON);
    assertThat(dialer.peer(target).remoteAddress().getAddress()).isEqualTo(target.host().address());
    assertThat(dialer.events(ServerEvent.DialResolved.class))
        .last()
        .extracting(ServerEvent.DialResolved::node)
        .isEqualTo(network.self(target));
    dialer.close();
    target.close();
    network.close();
  }

  @SimulationTest
  void whatIsFoundInNetworksThatAreNotAllowedIsNotDialed(Simulation simulation) throws Exception {
    DiscoveryNetwork network = network(simulation);
    SimulatedServer target = target(network, new SimulatedServer(simulation, "target", "20.1.2.3"));
    Node keyOnly = Node.of(target.key().publicKey(), "", 0, 0);
    SimulatedServer dialer =
        dialer(simulation, network, keyOnly)
            .with(c -> c.netRestrict(NetworkList.parse("10.0.0.0/8")))
            .start();
    simulation.run(Duration.ofMinutes(10));
    assertThat(dialer.isConnectedTo(target)).isFalse();
    assertThat(dialer.events(ServerEvent.DialStarted.class))
        .anyMatch(e -> e.node().id().equals(target.id()));
    dialer.close();
    target.close();
    network.close();
  }

  @SimulationTest(seeds = 1)
  void aStaticNodeThatIsNowhereIsLookedForLessAndLess(Simulation simulation) throws Exception {
    DiscoveryNetwork network = network(simulation);
    Node nowhere = Nodes.node(1);
    SimulatedServer dialer = dialer(simulation, network, nowhere).start();
    simulation.run(Duration.ofHours(1));
    long dials =
        dialer.events(ServerEvent.DialStarted.class).stream()
            .filter(e -> e.node().id().equals(nowhere.id()))
            .count();
    assertThat(dials).isBetween(7L, 11L); // 35 s, 70 s, ... and from then on ten minutes
    dialer.close();
    network.close();
  }
}
