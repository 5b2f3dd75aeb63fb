package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What we answer to FINDNODE. */
class FindNodeTest {
  private static final List<Integer> ALL = IntStream.rangeClosed(1, 256).boxed().toList();

  private final Random random = new Random(8);

  private static List<V5Message.Nodes> ask(V5Desk desk, ScriptedPeer peer, List<Integer> distances)
      throws Exception {
    V5Message question = new V5Message.FindNode(peer.requestId(), distances);
    List<V5Message.Nodes> answers = new ArrayList<>();
    for (V5Desk.Packet packet : desk.give(peer.ordinary(question), peer.endpoint)) {
      V5Message.Nodes nodes = (V5Message.Nodes) peer.message(packet);
      assertThat(nodes.requestId()).isEqualTo(question.requestId());
      answers.add(nodes);
    }
    assertThat(answers).allMatch(nodes -> nodes.total() == answers.size());
    return answers;
  }

  private static List<NodeId> ids(List<V5Message.Nodes> answers) throws Exception {
    List<NodeId> ids = new ArrayList<>();
    for (V5Message.Nodes nodes : answers) {
      for (byte[] record : nodes.records()) {
        ids.add(NodeRecord.decode(record).id());
      }
    }
    return ids;
  }

  /** A peer with a session, and nodes that the desk knows to be live. */
  private ScriptedPeer peer(V5Desk desk, Simulation simulation, List<ScriptedPeer> nodes)
      throws Exception {
    desk.v5().start();
    simulation.run(Duration.ofSeconds(2));
    nodes.forEach(node -> desk.v5().protocol().table().ponged(node.node()));
    ScriptedPeer peer = new ScriptedPeer(random, desk, "20.9.0.9", "20.9.0.10");
    peer.beginSession(desk);
    return peer;
  }

  private List<ScriptedPeer> nodes(V5Desk desk, int count, String network) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> new ScriptedPeer(random, desk, network + i + ".1"))
        .toList();
  }

  @SimulationTest
  void nothingIsOneEmptyPacket(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = peer(desk, simulation, List.of());
      for (List<Integer> distances : List.of(List.<Integer>of(), ALL, List.of(257, 100_000))) {
        List<V5Message.Nodes> answers = ask(desk, peer, distances);
        assertThat(answers).hasSize(1);
        assertThat(answers.getFirst().records()).isEmpty();
      }
    }
  }

  @SimulationTest
  void atDistanceZeroIsTheOwnRecord(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = peer(desk, simulation, List.of());
      assertThat(ids(ask(desk, peer, List.of(0)))).containsExactly(desk.node().id());
      assertThat(ids(ask(desk, peer, List.of(0, 0, 0)))).containsExactly(desk.node().id());
    }
  }

  @SimulationTest
  void nodesAreAtTheDistancesAskedFor(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = peer(desk, simulation, nodes(desk, 12, "20.1."));
      List<NodeId> seen = new ArrayList<>();
      for (int distance : ALL) {
        List<NodeId> ids = ids(ask(desk, peer, Collections.nCopies(200, distance)));
        assertThat(ids).allMatch(id -> NodeId.logDistance(id, desk.node().id()) == distance);
        seen.addAll(ids);
      }
      assertThat(seen).hasSize(12).doesNotHaveDuplicates();
    }
  }

  @SimulationTest
  void anAnswerHasNoMoreNodesThanItMay(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = peer(desk, simulation, nodes(desk, 60, "20.1."));
      assertThat(ids(ask(desk, peer, ALL))).hasSize(V5Limits.NODES).doesNotHaveDuplicates();
      List<Integer> withZero = new ArrayList<>(ALL);
      withZero.add(0);
      assertThat(ids(ask(desk, peer, withZero))).hasSize(V5Limits.NODES).contains(desk.node().id());
    }
  }

  @SimulationTest
  void whatIsAskedForFirstComesFirst(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = peer(desk, simulation, nodes(desk, 100, "20.1."));
      for (List<Integer> distances : List.of(List.of(256, 255, 254), List.of(254, 255, 256))) {
        // Eight of each are there: what nobody else tells of has half a bucket.
        assertThat(ids(ask(desk, peer, distances)))
            .hasSize(V5Limits.NODES)
            .extracting(id -> NodeId.logDistance(id, desk.node().id()))
            .isEqualTo(
                distances.subList(0, 2).stream()
                    .flatMap(distance -> Collections.nCopies(V5Limits.NODES / 2, distance).stream())
                    .toList());
      }
    }
  }

  @SimulationTest
  void nobodyFromTheInternetIsToldOfPrivateAddresses(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = peer(desk, simulation, nodes(desk, 5, "10.1."));
      assertThat(desk.v5().table()).hasSize(5);
      assertThat(ids(ask(desk, peer, ALL))).isEmpty();
    }
  }

  /** Only who is where its record says it is can be found by others. */
  @SimulationTest
  void whoeverShakesHandsFromWhereItsRecordSaysIsPinged(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      desk.v5().start();
      simulation.run(Duration.ofSeconds(2));
      ScriptedPeer here = new ScriptedPeer(random, desk, "20.1.0.9");
      here.beginSession(desk);
      simulation.run(Duration.ofSeconds(10));
      assertThat(desk.taken()).isNotEmpty().allMatch(p -> p.to().equals(here.endpoint));

      ScriptedPeer elsewhere = new ScriptedPeer(random, desk, "20.2.0.9", "20.3.0.9");
      elsewhere.beginSession(desk);
      simulation.run(Duration.ofSeconds(10));
      assertThat(desk.taken()).noneMatch(p -> p.to().equals(elsewhere.endpoint));
      assertThat(desk.taken())
          .noneMatch(p -> Node.of(elsewhere.record).udpAddress().get().equals(p.to()));
    }
  }
}
