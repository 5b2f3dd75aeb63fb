package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.NameServers;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

class BootnodesTest {
  private static final String NAME = "boot.example.org";

  @SimulationTest
  void aBootnodeIsFoundByItsName(Simulation simulation) {
    World world = world(simulation);
    World.Peer boot = world.add(0, List.of());
    simulation.network().name(NAME, boot.host.address());
    World.Peer peer = world.add(1, List.of(named(boot)));
    peer.table.start();
    assertThat(simulation.runUntil(() -> !peer.knows().isEmpty(), Duration.ofSeconds(3))).isTrue();
    world.close();
  }

  @SimulationTest
  void aNameServerThatIsSilentHoldsNothingUp(Simulation simulation) {
    World world = world(simulation);
    World.Peer boot = world.add(0, List.of());
    World.Peer other = world.add(1, List.of());
    simulation.network().nameServers(NameServers.SILENT);
    World.Peer peer = world.add(2, List.of(named(boot), other.node));
    peer.table.start();
    simulation.run(Duration.ofSeconds(1));
    assertThat(peer.knows()).containsExactly(other.id());
    // A minute later it can be looked up, at one of the attempts that follow.
    simulation.run(Duration.ofMinutes(1));
    simulation.network().name(NAME, boot.host.address());
    simulation.network().nameServers(NameServers.ANSWERING);
    Bootnodes bootnodes = started(peer);
    simulation.run(Duration.ofSeconds(1));
    assertThat(bootnodes.nodes().getFirst().ip()).contains(boot.host.address());
    bootnodes.close();
    world.close();
  }

  @SimulationTest
  void aNameThatIsUnknownIsLookedUpAgainAndAgain(Simulation simulation) {
    World world = world(simulation);
    World.Peer boot = world.add(0, List.of());
    Bootnodes bootnodes = started(world.add(1, List.of(named(boot))));
    simulation.run(Duration.ofHours(1));
    assertThat(bootnodes.nodes().getFirst().ip()).isEmpty();
    simulation.network().name(NAME, boot.host.address());
    simulation.run(TableLimits.NAME_RETRY_LONGEST.plus(TableLimits.NAME_TIME));
    assertThat(bootnodes.nodes().getFirst().ip()).contains(boot.host.address());
    bootnodes.close();
  }

  @SimulationTest
  void aNameMayStandForAnotherAddressLater(Simulation simulation) {
    World world = world(simulation);
    World.Peer boot = world.add(0, List.of());
    simulation.network().name(NAME, boot.host.address());
    Bootnodes bootnodes = started(world.add(1, List.of(named(boot))));
    simulation.run(Duration.ofSeconds(1));
    InetAddress later = InetAddress.ofLiteral("99.1.1.1");
    simulation.network().name(NAME, later);
    simulation.run(TableLimits.NAME_VALID.plus(TableLimits.NAME_TIME));
    assertThat(bootnodes.nodes().getFirst().ip()).contains(later);
    bootnodes.close();
  }

  private static World world(Simulation simulation) {
    World world = new World(simulation);
    world.version = DiscoveryVersion.V4; // version 5 has no use for a node without a record
    return world;
  }

  private static Bootnodes started(World.Peer peer) {
    Bootnodes bootnodes = new Bootnodes(DiscoveryVersion.V4, peer.context);
    bootnodes.start();
    return bootnodes;
  }

  private static Node named(World.Peer peer) {
    return Node.of(peer.node.publicKey(), NAME, World.UDP_PORT, World.UDP_PORT);
  }
}
