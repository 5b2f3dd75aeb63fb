package io.jdevp2p.discovery.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.discovery.table.Entry.Lane;
import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevalidationTest {
  private final Nodes nodes = new Nodes(1);
  private final Revalidation revalidation = new Revalidation(nodes.random);

  @Test
  void newNodesArePingedEveryThreeSecondsAtLeast() {
    requirePauses(Lane.FAST, Duration.ofSeconds(3));
  }

  @Test
  void otherNodesArePingedEveryNineSecondsAtLeast() {
    requirePauses(Lane.SLOW, Duration.ofSeconds(9));
  }

  private void requirePauses(Lane lane, Duration longest) {
    Duration sum = Duration.ZERO;
    for (int i = 0; i < 1000; i++) {
      Duration pause = revalidation.pause(lane);
      assertThat(pause).isBetween(Duration.ZERO, longest);
      sum = sum.plus(pause);
    }
    assertThat(sum.dividedBy(1000)).isCloseTo(longest.dividedBy(2), longest.dividedBy(10));
  }

  @Test
  void aNodeIsInOneList() {
    Entry entry = new Entry(nodes.next(), false);
    revalidation.move(entry, Lane.FAST);
    revalidation.move(entry, Lane.FAST);
    assertThat(revalidation.next(Lane.FAST)).contains(entry);
    revalidation.move(entry, Lane.SLOW);
    assertThat(revalidation.next(Lane.FAST)).isEmpty();
    assertThat(revalidation.next(Lane.SLOW)).contains(entry);
    revalidation.move(entry, Lane.NONE);
    assertThat(revalidation.next(Lane.SLOW)).isEmpty();
  }

  @Test
  void oneThatIsBeingPingedIsNotPingedAgain() {
    Entry entry = new Entry(nodes.next(), false);
    revalidation.move(entry, Lane.FAST);
    entry.busy = true;
    assertThat(revalidation.next(Lane.FAST)).isEmpty();
  }

  // ---- In a table

  @SimulationTest
  void eachAnswerCounts(Simulation simulation) {
    World world = new World(simulation);
    World.Peer other = world.add(0, List.of());
    World.Peer peer = started(world, other);
    simulation.run(Duration.ofMinutes(2));
    TableEntry entry = peer.table.entries().getFirst();
    assertThat(entry.checks()).isGreaterThan(10).isEqualTo(other.pingsReceived);
    assertThat(entry.live()).isTrue();
    world.close();
  }

  @SimulationTest
  void aNodeThatHasGoneIsToldOfNoMoreAndLeaves(Simulation simulation) {
    World world = new World(simulation);
    World.Peer other = world.add(0, List.of());
    World.Peer peer = started(world, other);
    simulation.run(Duration.ofMinutes(2));
    other.answers = false;
    assertThat(
            simulation.runUntil(
                () -> !peer.table.entries().getFirst().live(), Duration.ofSeconds(11)))
        .isTrue();
    assertThat(peer.table.closest(other.id(), 16)).isEmpty();
    assertThat(simulation.runUntil(() -> peer.knows().isEmpty(), Duration.ofSeconds(30))).isTrue();
    world.close();
  }

  @SimulationTest
  void onePingThatIsLostDoesNotCount(Simulation simulation) {
    World world = new World(simulation);
    World.Peer other = world.add(0, List.of());
    World.Peer peer = started(world, other);
    simulation.run(Duration.ofSeconds(20));
    world.loss = 0.1;
    boolean left = simulation.runUntil(() -> peer.knows().isEmpty(), Duration.ofMinutes(20));
    assertThat(left).isFalse();
    world.close();
  }

  @SimulationTest
  void aNewerRecordIsFetched(Simulation simulation) {
    World world = new World(simulation);
    World.Peer other = world.add(0, List.of());
    World.Peer peer = started(world, other);
    other.localNode.tcpPort(4000);
    other.node = other.localNode.node();
    assertThat(
            simulation.runUntil(
                () -> peer.table.get(other.id()).map(Node::tcpPort).orElse(0) == 4000,
                Duration.ofSeconds(10)))
        .isTrue();
    assertThat(peer.table.entries().getFirst().live()).isTrue();
    world.close();
  }

  @SimulationTest
  void whoSaysThatItHasMovedHasToAnswerThere(Simulation simulation) {
    World world = new World(simulation);
    World.Peer other = world.add(0, List.of());
    World.Peer peer = started(world, other);
    Node elsewhere = Nodes.moved(other.node, "99.1.1.1");
    other.localNode.staticIp(elsewhere.ip().orElseThrow());
    Node moved = other.localNode.node();
    peer.table.contacted(moved);
    assertThat(peer.table.get(other.id())).contains(moved);
    assertThat(peer.table.closest(other.id(), 16)).isEmpty();
    world.peers.put(moved.udpAddress().orElseThrow(), other);
    other.node = moved;
    assertThat(
            simulation.runUntil(
                () -> !peer.table.closest(other.id(), 16).isEmpty(), Duration.ofSeconds(10)))
        .isTrue();
    world.close();
  }

  /** One that has just found another one. */
  private static World.Peer started(World world, World.Peer other) {
    World.Peer peer = world.add(1, List.of(other.node));
    peer.table.start();
    world.simulation.run(Duration.ofMillis(100));
    assertThat(peer.knows()).containsExactly(other.id());
    return peer;
  }
}
