package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.v5.V5AttackTest.Outcome;
import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Our questions to a peer that is scripted packet by packet. */
class V5RequestsTest {
  private static final InetAddress SEEN = InetAddress.ofLiteral("20.0.0.1");

  private final Random random = new Random(6);

  private static Outcome<Pong> ping(V5Desk desk, ScriptedPeer peer) {
    Outcome<Pong> outcome = new Outcome<>();
    desk.v5().protocol().requests().ping(peer.node(), outcome);
    return outcome;
  }

  @SimulationTest
  void givesUpInTime(Simulation simulation) {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer silent = new ScriptedPeer(random, desk, "20.1.0.9");
      Outcome<Pong> outcome = ping(desk, silent);
      assertThat(desk.taken()).hasSize(1);
      simulation.run(V5Limits.RESPONSE_TIMEOUT.minus(Duration.ofMillis(1)));
      assertThat(outcome.isDone()).isFalse();
      simulation.run(Duration.ofMillis(1));
      assertThat(outcome.failure).isEqualTo(DiscoveryFailure.TIMEOUT);
      assertThat(desk.taken()).isEmpty(); // one attempt
    }
  }

  @SimulationTest
  void whoWaitsForAHandshakeThatFailsTriesItself(Simulation simulation) {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer silent = new ScriptedPeer(random, desk, "20.1.0.9");
      Outcome<Pong> first = ping(desk, silent);
      simulation.run(Duration.ofMillis(300));
      Outcome<Pong> second = ping(desk, silent);
      assertThat(desk.taken()).hasSize(1);
      simulation.run(Duration.ofMillis(400));
      assertThat(first.failure).isEqualTo(DiscoveryFailure.TIMEOUT);
      assertThat(desk.taken()).hasSize(1);
      simulation.run(Duration.ofMillis(700));
      assertThat(second.failure).isEqualTo(DiscoveryFailure.TIMEOUT);
      assertThat(desk.v5().expects(silent.endpoint)).isFalse();
    }
  }

  @SimulationTest
  void asksNoMoreThanItMay(Simulation simulation) {
    try (V5Desk desk = new V5Desk(simulation, Map.of(V5Bound.CALLS, 5L))) {
      List<Outcome<Pong>> outcomes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        outcomes.add(ping(desk, new ScriptedPeer(random, desk, "20.1.0." + (i + 1))));
      }
      assertThat(outcomes.stream().filter(o -> o.failure == DiscoveryFailure.TOO_MANY_CALLS))
          .hasSize(3);
      assertThat(desk.taken()).hasSize(5);
      simulation.run(V5Limits.RESPONSE_TIMEOUT);
      assertThat(outcomes).allMatch(Outcome::isDone);
      assertThat(desk.limits().limit(V5Bound.CALLS).highWater()).isEqualTo(5);
      assertThat(desk.limits().limit(V5Bound.CALLS).refused()).isEqualTo(3);
    }
  }

  /** Whoever shakes hands with us first: no second handshake is needed. */
  @SimulationTest
  void aSessionThatTheOtherSideBeginsIsUsedAtOnce(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      Outcome<Pong> outcome = ping(desk, peer);
      V5Packet probe = peer.read(desk.taken().getFirst());
      List<V5Desk.Packet> sent = peer.beginSession(desk);
      assertThat(sent).hasSize(2); // our ping, and the pong to theirs
      V5Message ping = peer.message(sent.getFirst());
      assertThat(ping).isInstanceOf(V5Message.Ping.class);
      assertThat(desk.give(peer.whoareyou(probe.nonce()), peer.endpoint)).isEmpty();
      V5Message pong = new V5Message.Pong(ping.requestId(), 8, SEEN, 1234);
      desk.give(peer.ordinary(pong), peer.endpoint);
      assertThat(outcome.answer.sequence()).isEqualTo(8);
      assertThat(outcome.answer.seenAs().getPort()).isEqualTo(1234);
    }
  }

  @SimulationTest
  void theOwnRecordIsInTheHandshakeUnlessTheOtherSideHasIt(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      for (long known : new long[] {0, desk.node().sequence() - 1, desk.node().sequence()}) {
        ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
        ping(desk, peer);
        V5Nonce probe = peer.read(desk.taken().getFirst()).nonce();
        byte[] whoareyou =
            V5Codec.encodeWhoareyou(
                V5Mask.of(desk.node().id()),
                V5Codec.challenge(peer.bytes(16), probe, peer.bytes(16), known));
        V5Packet.Handshake handshake =
            (V5Packet.Handshake) peer.read(desk.give(whoareyou, peer.endpoint).getFirst());
        assertThat(handshake.record().length == 0).isEqualTo(known == desk.node().sequence());
      }
    }
  }

  @SimulationTest
  void whatCameOfAnAnswerIsGivenWhenTheRestDoesNotCome(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      ScriptedPeer other = new ScriptedPeer(random, desk, "20.2.0.9");
      peer.beginSession(desk);
      Outcome<List<Node>> outcome = new Outcome<>();
      List<Integer> distances = LookupDistances.of(other.id, peer.id);
      desk.v5().protocol().requests().findNode(peer.node(), distances, outcome);
      V5RequestId id = peer.message(desk.taken().getFirst()).requestId();
      V5Message part = new V5Message.Nodes(id, 3, List.of(other.record.encode()));
      desk.give(peer.ordinary(part), peer.endpoint);
      assertThat(outcome.isDone()).isFalse();
      simulation.run(V5Limits.RESPONSE_TIMEOUT);
      assertThat(outcome.answer).containsExactly(other.node());
    }
  }

  @SimulationTest
  void aPeerThatKeepsLosingItsKeysIsRecoveredEachTime(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      peer.beginSession(desk);
      for (int i = 0; i < 3; i++) {
        Outcome<Pong> outcome = ping(desk, peer);
        V5Packet ordinary = peer.read(desk.taken().getFirst());
        List<V5Desk.Packet> answer = desk.give(peer.whoareyou(ordinary.nonce()), peer.endpoint);
        assertThat(peer.read(answer.getFirst())).isInstanceOf(V5Packet.Handshake.class);
        simulation.run(V5Limits.RESPONSE_TIMEOUT);
        assertThat(outcome.isDone()).isTrue();
      }
    }
  }
}
