package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** How a node asks others. */
class V4AskingTest {
  private static final Duration AT_MOST = Duration.ofMinutes(1);

  private static final LinkConditions IN_ORDER = LinkConditions.lan().withJitter(Duration.ZERO);

  private Simulation simulation;
  private V4Node node;
  private Stranger stranger;
  private int findNodes;
  private int pings;

  @BeforeEach
  void startNode(Simulation started) {
    simulation = started;
    started.network().conditions(IN_ORDER);
    node = new V4Node(started, "node");
    stranger = new Stranger(started.host("stranger"), 30000);
  }

  @AfterEach
  void closeNode() {
    stranger.close();
    node.close();
  }

  private <T> T on(SimulatedHost host, Callable<T> body) throws Exception {
    return simulation.call(host, AT_MOST, body);
  }

  private DiscoveryFailure failure(Callable<?> question) throws Exception {
    return on(
        node.host,
        () -> catchThrowableOfType(DiscoveryException.class, () -> question.call()).failure());
  }

  /** Answers pings, asks for a proof if told so, and answers findnode with these. */
  private void answerWith(boolean wantsProof, List<List<Neighbor>> packets) {
    boolean[] proved = {!wantsProof};
    stranger.answering((decoded, from) -> {
      switch (decoded.packet()) {
        case Ping _ -> {
          pings++;
          stranger.send(stranger.pong(from, decoded.hash()), from);
          if (wantsProof) {
            stranger.send(stranger.ping(from), from);
          }
        }
        case V4Packet.Pong _ -> proved[0] = true;
        case FindNode _ -> {
          findNodes++;
          if (proved[0]) {
            packets.forEach(
                packet -> stranger.send(new Neighbors(packet, stranger.expiration()), from));
          }
        }
        default -> {}
      }
    });
  }

  private static List<Neighbor> neighbors(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> neighbor(i, "10.9.0." + (1 + i), 30303))
        .toList();
  }

  private static Neighbor neighbor(int key, String ip, int port) {
    return new Neighbor(
        Optional.of(InetAddress.ofLiteral(ip)),
        port,
        port,
        EncodedKey.of(Samples.key(key).publicKey()));
  }

  private List<Node> findNode() throws Exception {
    return on(node.host, () -> node.v4.findNode(stranger.node(), new byte[64]));
  }

  private Duration took(Callable<?> question) throws Exception {
    Duration before = simulation.now();
    on(node.host, question);
    return simulation.now().minus(before);
  }

  @SimulationTest
  void twoNodesPingEachOther() throws Exception {
    try (V4Node other = new V4Node(simulation, "other")) {
      Pong pong = on(node.host, () -> node.v4.ping(other.node()));
      assertThat(pong.seenAs()).isEqualTo(node.address());
      assertThat(pong.sequence()).isEqualTo(other.local.record().sequence());
      assertThat(pong.roundTrip()).isPositive().isLessThan(Duration.ofMillis(100));
    }
  }

  @SimulationTest
  void aNodeGivesItsRecordToOneThatItHasNeverHeardOf() throws Exception {
    try (V4Node other = new V4Node(simulation, "other")) {
      NodeRecord record = on(node.host, () -> node.v4.requestRecord(other.node()));
      assertThat(record).isEqualTo(other.local.record());
    }
  }

  @SimulationTest
  void bondingTakesNoLongerThanItsPackets() throws Exception {
    simulation
        .network()
        .conditions(
            LinkConditions.lan().withLatency(Duration.ofMillis(20)).withJitter(Duration.ZERO));
    try (V4Node other = new V4Node(simulation, "other")) {
      // Ping and pong, ping and pong, which the question follows at once.
      assertThat(took(() -> node.v4.findNode(other.node(), new byte[64])))
          .isLessThan(Duration.ofMillis(20 * 5));
      assertThat(took(() -> node.v4.findNode(other.node(), new byte[64])))
          .isLessThan(Duration.ofMillis(20 * 3));
    }
  }

  @SimulationTest
  void aNodeThatWantsAProofGetsItBeforeItIsAsked() throws Exception {
    answerWith(true, List.of(neighbors(0, 12), neighbors(12, 16)));
    assertThat(findNode()).hasSize(16);
    assertThat(findNodes).isEqualTo(1);
  }

  @SimulationTest
  void aQuestionThatOvertookThePongIsSentAgain() throws Exception {
    answerWith(true, List.of(neighbors(0, 12), neighbors(12, 16)));
    BiConsumer<V4Codec.Decoded, InetSocketAddress> answers = stranger.answering();
    boolean[] overtaken = {false};
    stranger.answering((decoded, from) -> {
      if (decoded.packet() instanceof FindNode && !overtaken[0]) {
        overtaken[0] = true;
      } else {
        answers.accept(decoded, from);
      }
    });
    assertThat(took(this::findNode0))
        .isBetween(V4Limits.REPEAT_TIME, V4Limits.REPEAT_TIME.plusMillis(100));
  }

  @SimulationTest
  void aNodeThatNeedsNoProofIsAskedAfterAMoment() throws Exception {
    answerWith(false, List.of(neighbors(0, 12), neighbors(12, 16)));
    Duration took = took(this::findNode0);
    assertThat(took).isBetween(V4Limits.BOND_TIME, V4Limits.BOND_TIME.plusMillis(100));
    assertThat(took(this::findNode0)).isLessThan(Duration.ofMillis(100));
    assertThat(pings).isEqualTo(1);
  }

  private List<Node> findNode0() throws Exception {
    return node.v4.findNode(stranger.node(), new byte[64]);
  }

  @SimulationTest
  void aNodeThatDoesNotAnswerAnyMoreIsGivenANewProof() throws Exception {
    answerWith(false, List.of(neighbors(0, 12), neighbors(12, 16)));
    findNode();
    answerWith(true, List.of(neighbors(0, 12), neighbors(12, 16)));
    assertThat(failure(this::findNode0)).isEqualTo(DiscoveryFailure.TIMEOUT);
    assertThat(node.v4.timeoutsInARow()).isEqualTo(1);
    assertThat(findNode()).hasSize(16);
    assertThat(node.v4.timeoutsInARow()).isZero();
  }

  @SimulationTest
  void aNodeThatDoesNotAnswerFailsTheQuestionInTime() throws Exception {
    Duration before = simulation.now();
    assertThat(failure(() -> node.v4.ping(stranger.node()))).isEqualTo(DiscoveryFailure.TIMEOUT);
    assertThat(simulation.now().minus(before)).isEqualTo(V4Limits.ANSWER_TIME);
    assertThat(failure(this::findNode0)).isEqualTo(DiscoveryFailure.TIMEOUT);
    assertThat(failure(() -> node.v4.requestRecord(stranger.node())))
        .isEqualTo(DiscoveryFailure.TIMEOUT);
    assertThat(node.v4.timeoutsInARow()).isEqualTo(3);
  }

  @SimulationTest
  void aShortAnswerIsTakenAfterAMoment() throws Exception {
    answerWith(false, List.of(neighbors(0, 4)));
    findNode();
    assertThat(took(this::findNode0))
        .isBetween(V4Limits.GATHER_TIME, V4Limits.GATHER_TIME.plusMillis(100));
    assertThat(findNode()).hasSize(4);
  }

  @SimulationTest
  void anAnswerWhoseEndOvertakesItsBeginningIsWhole() throws Exception {
    answerWith(false, List.of(neighbors(12, 16), neighbors(0, 12)));
    assertThat(findNode()).hasSize(16);
  }

  @SimulationTest
  void anAnswerThatCannotGoOnIsTakenAtOnce() throws Exception {
    answerWith(false, List.of(neighbors(0, 5)));
    findNode();
    assertThat(took(this::findNode0)).isLessThan(Duration.ofMillis(100));
    answerWith(false, List.of(List.of()));
    assertThat(took(this::findNode0)).isLessThan(Duration.ofMillis(100));
    assertThat(findNode()).isEmpty();
  }

  @SimulationTest
  void halfAnAnswerIsBetterThanNone() throws Exception {
    answerWith(false, List.of(neighbors(0, 12)));
    assertThat(findNode()).hasSize(12);
    assertThat(node.v4.timeoutsInARow()).isZero();
  }

  @SimulationTest
  void questionsForNodesGoOneByOne() throws Exception {
    answerWith(true, List.of(neighbors(0, 12), neighbors(12, 16)));
    int[] answers = {0};
    for (int i = 0; i < 10; i++) {
      node.host
          .threads()
          .start(
              "asks",
              () -> {
                try {
                  int size = node.v4.findNode(stranger.node(), new byte[64]).size();
                  answers[0] += size;
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
    }
    assertThat(simulation.runUntil(() -> answers[0] == 160, AT_MOST)).isTrue();
    assertThat(findNodes).isEqualTo(10);
    assertThat(pings).isEqualTo(1);
  }

  @SimulationTest
  void aRecordOfAnotherNodeIsNoAnswer() throws Exception {
    stranger.answering((decoded, from) -> {
      switch (decoded.packet()) {
        case Ping _ -> stranger.send(stranger.pong(from, decoded.hash()), from);
        case EnrRequest _ -> {
          NodeRecord foreign = NodeRecord.builder().sequence(1).sign(Samples.key(9));
          stranger.send(new EnrResponse(decoded.hash(), foreign), from);
        }
        default -> {}
      }
    });
    assertThat(failure(() -> node.v4.requestRecord(stranger.node())))
        .isEqualTo(DiscoveryFailure.INVALID_ANSWER);
  }

  @SimulationTest
  void anotherNodeAtTheEndpointIsNoAnswer() throws Exception {
    answerWith(false, List.of());
    Node absent =
        Node.of(
            Samples.key(9).publicKey(), stranger.host.address(), 0, stranger.address().getPort());
    assertThat(failure(() -> node.v4.ping(absent))).isEqualTo(DiscoveryFailure.TIMEOUT);
  }

  @SimulationTest
  void whoCannotBeAskedIsNotAsked() throws Exception {
    Node nowhere = Node.of(Samples.key(9).publicKey(), "", 0, 0);
    assertThat(failure(() -> node.v4.ping(nowhere))).isEqualTo(DiscoveryFailure.NO_ENDPOINT);
    assertThat(failure(() -> node.v4.findNode(nowhere, new byte[64])))
        .isEqualTo(DiscoveryFailure.NO_ENDPOINT);
    assertThat(failure(() -> node.v4.requestRecord(node.node())))
        .isEqualTo(DiscoveryFailure.NOT_ALLOWED);
    DiscoveryConfig.Builder settings = DiscoveryConfig.builder();
    InetAddress excluded = stranger.host.address();
    settings.allowed(address -> !address.equals(excluded));
    try (V4Node picky = new V4Node(simulation.host("picky"), settings)) {
      assertThat(failure(() -> picky.v4.ping(stranger.node())))
          .isEqualTo(DiscoveryFailure.NOT_ALLOWED);
    }
  }

  @SimulationTest
  void closingFailsWhatIsAsked() throws Exception {
    DiscoveryFailure[] failures = new DiscoveryFailure[3];
    List<Callable<?>> questions =
        List.of(
            () -> node.v4.ping(stranger.node()),
            this::findNode0,
            () -> node.v4.requestRecord(stranger.node()));
    for (int i = 0; i < questions.size(); i++) {
      int number = i;
      node.host
          .threads()
          .start(
              "asks",
              () ->
                  failures[number] =
                      catchThrowableOfType(
                              DiscoveryException.class, () -> questions.get(number).call())
                          .failure());
    }
    simulation.run(Duration.ofMillis(100));
    node.close();
    simulation.run(Duration.ofMillis(1));
    assertThat(failures).containsOnly(DiscoveryFailure.CLOSED);
    assertThat(failure(() -> node.v4.ping(stranger.node()))).isEqualTo(DiscoveryFailure.CLOSED);
  }

  @SimulationTest
  void tooManyQuestionsToOneEndpointFailAtOnce() throws Exception {
    DiscoveryFailure[] last = {null};
    for (int i = 0; i <= V4Limits.CALLS_PER_ENDPOINT; i++) {
      node.host
          .threads()
          .start(
              "asks",
              () ->
                  last[0] =
                      catchThrowableOfType(
                              DiscoveryException.class, () -> node.v4.ping(stranger.node()))
                          .failure());
    }
    simulation.run(Duration.ofMillis(1));
    assertThat(last[0]).isEqualTo(DiscoveryFailure.TOO_MANY_CALLS);
    assertThat(node.limit(V4Bound.CALLS_PER_ENDPOINT).refused()).isEqualTo(1);
  }

  @SimulationTest
  void aDuplicatedPacketChangesNothing() throws Exception {
    simulation.network().conditions(LinkConditions.lan().withDuplicate(1));
    answerWith(true, List.of(neighbors(0, 12), neighbors(12, 16)));
    assertThat(findNode()).hasSize(16);
    assertThat(findNode()).hasSize(16);
    InetSocketAddress seenAs = on(node.host, () -> node.v4.ping(stranger.node())).seenAs();
    assertThat(seenAs).isEqualTo(node.address());
  }
}
