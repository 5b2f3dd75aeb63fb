package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Two networks suffice for a friend in each bucket (arXiv 1908.10141); so who is dialed is not
 * taken from the table.
 */
class FalseFriendsAttackTest {
  @SimulationTest
  void aFriendInEachBucketIsSeldomDialed(Simulation simulation) throws Exception {
    World world = Sybils.honest(simulation);
    World.Peer victim = Sybils.victim(world, "20.0.0.1");
    List<World.Peer> friends = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int distance = 256 - i;
      String address = "66.6." + i % 2 + "." + (1 + i);
      SimulatedHost host = world.simulation.host("friend" + i, address);
      SecretKey key = SecretKey.generate(host.random());
      while (NodeId.logDistance(victim.id(), NodeId.of(key.publicKey())) != distance) {
        key = SecretKey.generate(host.random());
      }
      friends.add(world.add(host, key, List.of()));
    }
    Sybils.tellOfEachOther(friends);
    List<NodeId> bad = Sybils.ids(friends);
    Set<NodeId> candidates = new LinkedHashSet<>();
    int taken = 0;
    int takenBad = 0;
    try (NodeSource source = victim.table.randomNodes()) {
      for (int i = 0; i < 500; i++) {
        friends.forEach(friend -> victim.table.contacted(friend.node));
        Node node = world.call(victim, () -> source.next(Deadline.never())).orElseThrow();
        candidates.add(node.id());
        taken++;
        takenBad += bad.contains(node.id()) ? 1 : 0;
      }
    }
    assertThat(candidates).filteredOn(id -> !bad.contains(id)).hasSize(Sybils.HONEST);
    assertThat((double) takenBad / taken).isLessThan(0.3);
    world.close();
  }
}
