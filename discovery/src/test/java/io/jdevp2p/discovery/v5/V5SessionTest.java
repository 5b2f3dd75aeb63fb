package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.enr.Node;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Two nodes that speak with each other, on the simulated network. */
class V5SessionTest {
  @SimulationTest
  void aPingGoesThroughAHandshakeAndTheNextOneDoesNot(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      Pong pong = a.call(() -> a.v5().ping(b.node()));
      assertThat(pong.sequence()).isEqualTo(b.node().sequence());
      assertThat(pong.seenAs()).isEqualTo(new InetSocketAddress(a.host().address(), V5Node.PORT));
      assertThat(a.sent()).isEqualTo(2); // probe, handshake
      assertThat(b.sent()).isEqualTo(2); // challenge, pong

      a.call(() -> a.v5().ping(b.node()));
      assertThat(a.sent()).isEqualTo(3);
      b.call(() -> b.v5().ping(a.node())); // the session is good in both directions
      assertThat(b.sent()).isEqualTo(4);
    }
  }

  @SimulationTest
  void theRoundTripIsThatOfThePacketThatWasAnswered(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withLatency(Duration.ofMillis(100)));
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      Pong pong = a.call(() -> a.v5().ping(b.node()));
      assertThat(pong.roundTrip()).isBetween(Duration.ofMillis(200), Duration.ofMillis(230));
    }
  }

  @SimulationTest
  void aNodeThatWasStartedAnewIsRecovered(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a")) {
      V5Node before = new V5Node(simulation, "b");
      a.call(() -> a.v5().ping(before.node()));
      SimulatedHost machine = before.host();
      before.close();
      machine.kill();
      try (V5Node after = new V5Node(simulation, machine.restart(), before.key(), Map.of())) {
        Pong pong = a.call(() -> a.v5().ping(before.node()));
        assertThat(pong.sequence()).isEqualTo(after.node().sequence());
        assertThat(a.sent()).isEqualTo(4); // the second ping was challenged
      }
    }
  }

  @SimulationTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8})
  void twoThatShakeHandsAtOnceBothGetThrough(Simulation simulation) throws Exception {
    simulation.network().conditions(LinkConditions.lan().withLatency(Duration.ofMillis(50)));
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      List<Pong> pongs = new ArrayList<>();
      pingInBackground(a, b.node(), pongs);
      pingInBackground(b, a.node(), pongs);
      simulation.runUntil(() -> pongs.size() == 2, Duration.ofMillis(600));
      assertThat(pongs).hasSize(2);

      int sent = a.sent() + b.sent();
      a.call(() -> a.v5().ping(b.node()));
      b.call(() -> b.v5().ping(a.node()));
      assertThat(a.sent() + b.sent()).isEqualTo(sent + 4); // nobody was challenged any more
    }
  }

  private static void pingInBackground(V5Node from, Node to, List<Pong> pongs) {
    from.host()
        .threads()
        .start(
            "ping",
            () -> {
              try {
                pongs.add(from.v5().ping(to));
              } catch (DiscoveryException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @SimulationTest
  void severalQuestionsAtOnceShakeHandsOnce(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      List<Pong> pongs = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        pingInBackground(a, b.node(), pongs);
      }
      simulation.runUntil(() -> pongs.size() == 20, Duration.ofMillis(600));
      assertThat(pongs).hasSize(20);
      assertThat(a.sent()).isEqualTo(2 + 19);
      assertThat(b.sent()).isEqualTo(1 + 20);
    }
  }

  @SimulationTest
  void severalQuestionsUnderKeysThatAreGoneAllGetThrough(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a")) {
      V5Node before = new V5Node(simulation, "b");
      a.call(() -> a.v5().ping(before.node()));
      SimulatedHost machine = before.host();
      before.close();
      machine.kill();
      try (V5Node after = new V5Node(simulation, machine.restart(), before.key(), Map.of())) {
        List<Pong> pongs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          pingInBackground(a, after.node(), pongs);
        }
        simulation.runUntil(() -> pongs.size() == 20, Duration.ofMillis(600));
        assertThat(pongs).hasSize(20);
      }
    }
  }

  @SimulationTest
  void aSessionThatIsUsedUpIsRenewed(Simulation simulation) throws Exception {
    Map<V5Bound, Long> few = Map.of(V5Bound.SESSION_MESSAGES, 5L);
    try (V5Node a = new V5Node(simulation, simulation.host("a"), few);
        V5Node b = new V5Node(simulation, "b")) {
      for (int i = 0; i < 12; i++) {
        a.call(() -> a.v5().ping(b.node()));
      }
      assertThat(a.sent()).isEqualTo(12 + 3); // three handshakes
      assertThat(a.limits().limit(V5Bound.SESSION_MESSAGES).highWater()).isEqualTo(5);
    }
  }

  @SimulationTest
  void ipv6NodesFindEachOtherToo(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, simulation.host("a", "2001:db8::1"), Map.of());
        V5Node b = new V5Node(simulation, simulation.host("b", "2001:db8::2"), Map.of())) {
      Pong pong = a.call(() -> a.v5().ping(b.node()));
      assertThat(pong.seenAs()).isEqualTo(new InetSocketAddress("2001:db8::1", V5Node.PORT));
    }
  }

  @SimulationTest
  void aNodeGivesItsRecord(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      assertThat(a.call(() -> a.v5().requestRecord(b.node()))).isEqualTo(b.localNode().record());
    }
  }

  @SimulationTest
  void whatCannotBeAskedFailsAtOnce(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      Node withoutRecord = Node.of(b.key().publicKey(), b.host().address(), 0, V5Node.PORT);
      assertFails(a, withoutRecord, DiscoveryFailure.NO_RECORD);
      b.localNode().udpPort(0);
      assertFails(a, b.node(), DiscoveryFailure.NO_ENDPOINT);
      assertFails(a, a.node(), DiscoveryFailure.NOT_ALLOWED);
      a.v5().close();
      b.localNode().udpPort(V5Node.PORT);
      assertFails(a, b.node(), DiscoveryFailure.CLOSED);
      assertThat(a.sent()).isZero();
    }
  }

  private static void assertFails(V5Node from, Node to, DiscoveryFailure why) {
    assertThatThrownBy(() -> from.call(() -> from.v5().ping(to)))
        .isInstanceOfSatisfying(
            DiscoveryException.class, e -> assertThat(e.failure()).isEqualTo(why));
  }

  @SimulationTest
  void closingEndsWhoWaits(Simulation simulation) throws Exception {
    SimulatedHost nobody = simulation.host("nobody");
    V5Node a = new V5Node(simulation, "a");
    V5Node b = new V5Node(simulation, nobody, Map.of());
    Node node = b.node();
    b.close();
    a.host().clock().schedule(Duration.ofMillis(100), a.v5()::close);
    Duration begin = simulation.now();
    assertFails(a, node, DiscoveryFailure.CLOSED);
    assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofMillis(101));
    a.close();
  }
}
