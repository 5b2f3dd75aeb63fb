package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A node of the internet whose new record says that it is in our own network: whoever believes it
 * sends packets there.
 */
class MovingNodeAttackTest {
  private static final Duration AT_MOST = Duration.ofMinutes(1);

  private Simulation simulation;
  private World world;
  private World.Peer attacker;
  private World.Peer victim;

  @BeforeEach
  void start(Simulation started) throws Exception {
    simulation = started;
    world = new World(started);
    attacker = world.add(1, List.of());
    victim = world.add(2, List.of(attacker.node));
    simulation.call(
        victim.host,
        AT_MOST,
        () -> {
          victim.table.start();
          return true;
        });
    simulation.run(Duration.ofSeconds(5));
    assertThat(victim.table.get(attacker.node.id())).isPresent();
  }

  @AfterEach
  void close() {
    victim.table.close();
  }

  private void move(String ip) {
    attacker.localNode.staticIp(InetAddress.ofLiteral(ip));
    // It goes on answering where it was.
    attacker.node = attacker.localNode.node();
    assertThat(attacker.node.ip()).contains(InetAddress.ofLiteral(ip));
  }

  private Optional<AddressScope> knownIn() {
    return victim.table.get(attacker.node.id()).flatMap(Node::ip).map(AddressScope::of);
  }

  @SimulationTest
  void theTableDoesNotFollowItIntoOurNetwork() {
    for (String ip : List.of("192.168.1.1", "127.0.0.1", "169.254.169.254", "10.0.0.1")) {
      move(ip);
      for (int i = 0; i < 30; i++) {
        simulation.run(Duration.ofSeconds(1));
        assertThat(knownIn()).as(ip).contains(AddressScope.PUBLIC);
      }
    }
  }

  @SimulationTest
  void whoLooksForItIsNotLedIntoOurNetwork() throws Exception {
    Node before = attacker.node;
    move("192.168.1.1");
    Optional<Node> found =
        simulation.call(victim.host, AT_MOST, () -> victim.table.resolve(before));
    assertThat(found.flatMap(Node::ip)).isEqualTo(before.ip());
  }

  @SimulationTest
  void toAnotherPublicAddressItMayMove() {
    move("77.1.2.3");
    simulation.run(Duration.ofSeconds(20));
    assertThat(knownIn()).isEmpty(); // nobody answers there, so it had to go
  }
}
