package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.Arrays;

/** Talk requests between two nodes. */
class TalkTest {
  private static final TalkHandler ECHO = (from, endpoint, request) -> request;

  @SimulationTest
  void aHandlerAnswers(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      b.v5().registerTalkHandler("echo", ECHO);
      assertThat(a.call(() -> a.v5().talk(b.node(), "echo", new byte[] {1, 2, 3})))
          .containsExactly(1, 2, 3);
      b.v5()
          .registerTalkHandler(
              "echo", TalkHandler.quick((from, endpoint, request) -> from.bytes()));
      assertThat(a.call(() -> a.v5().talk(b.node(), "echo", new byte[0])))
          .isEqualTo(a.node().id().bytes());
    }
  }

  @SimulationTest
  void anUnknownProtocolHasAnEmptyAnswer(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      assertThat(a.call(() -> a.v5().talk(b.node(), "nobody's", new byte[9]))).isEmpty();
      b.v5().registerTalkHandler("gone", ECHO);
      b.v5().unregisterTalkHandler("gone");
      assertThat(a.call(() -> a.v5().talk(b.node(), "gone", new byte[9]))).isEmpty();
    }
  }

  @SimulationTest
  void aHandlerThatWaitsKeepsNobodyElseWaiting(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      b.v5()
          .registerTalkHandler(
              "slow",
              (from, endpoint, request) -> {
                try {
                  b.host().clock().sleep(Duration.ofMillis(500));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return request;
              });
      a.call(() -> a.v5().ping(b.node()));
      a.host()
          .threads()
          .start(
              "talk",
              () -> {
                try {
                  a.v5().talk(b.node(), "slow", new byte[1]);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      Duration begin = simulation.now();
      a.call(() -> a.v5().ping(b.node()));
      assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofMillis(10));
      simulation.run(Duration.ofSeconds(1));
    }
  }

  @SimulationTest
  void aLongRequestLetsAPingShakeHands(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      b.v5().registerTalkHandler("echo", ECHO);
      byte[] request = new byte[V5Limits.TALK_REQUEST_BYTES - 4];
      Arrays.fill(request, (byte) 7);
      assertThat(a.call(() -> a.v5().talk(b.node(), "echo", request))).isEqualTo(request);
      assertThat(a.sent()).isEqualTo(3); // probe, handshake with a ping, request
    }
  }

  @SimulationTest
  void aRequestThatFitsNoPacketIsRefused(Simulation simulation) throws Exception {
    try (V5Node a = new V5Node(simulation, "a");
        V5Node b = new V5Node(simulation, "b")) {
      assertThatThrownBy(() ->
              a.call(
                  () -> a.v5().talk(b.node(), "echo", new byte[V5Limits.TALK_REQUEST_BYTES - 3])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 1160");
    }
  }
}
