package io.jdevp2p.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.cli.suite.ScriptedV5Node.Fault;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** The suite of version 5 against small nodes of which each does one thing wrong. */
class V5SuiteTest {
  private static final Duration AT_MOST = Duration.ofMinutes(20);
  private static final LinkConditions IN_ORDER = LinkConditions.lan().withJitter(Duration.ZERO);

  /** Which tests fail for a fault. None may be missing, and none be added. */
  private static final Map<Fault, List<String>> FAILING = new LinkedHashMap<>();

  static {
    FAILING.put(Fault.NONE, List.of());
    FAILING.put(Fault.SESSION_BY_ID, List.of("PingMultiIP", "PingMultiPort", "FindnodeWrongIP"));
    FAILING.put(Fault.SESSION_BY_IP, List.of("PingMultiPort"));
    FAILING.put(Fault.MAKES_NEW_CHALLENGES, List.of("HandshakeResend"));
    FAILING.put(Fault.CHECKS_NO_SIGNATURE, List.of("HandshakeWrongSignature"));
    FAILING.put(Fault.ANSWERS_LONG_REQUEST_IDS, List.of("PingLargeRequestID"));
    FAILING.put(Fault.ANSWERS_UNKNOWN_PROTOCOLS, List.of("TalkRequest"));
    FAILING.put(
        Fault.IGNORES_DISTANCE_ZERO,
        List.of("FindnodeZeroDistance", "FindnodeOwnEndpoint", "FindnodeOddDistances"));
    FAILING.put(Fault.REPEATS_DISTANCES, List.of("FindnodeOddDistances"));
    FAILING.put(Fault.RECORD_WITHOUT_PORT, List.of("FindnodeOwnEndpoint"));
    FAILING.put(Fault.TELLS_OF_NOBODY, List.of("FindnodeResults"));
    FAILING.put(Fault.TAKES_UNSOLICITED_NODES, List.of("UnsolicitedNodes"));
    FAILING.put(Fault.PINGS_UNSOLICITED_NODES, List.of("UnsolicitedNodes"));
  }

  private Simulation simulation;
  private SimulatedHost tester;
  private SimulatedHost testersOther;
  private SimulatedHost tested;

  @BeforeEach
  void makeHosts(Simulation fresh) {
    simulation = fresh;
    tester = fresh.host("tester");
    testersOther = fresh.host("tester's other address");
    tested = fresh.host("tested");
    fresh.network().conditions(IN_ORDER);
  }

  @SimulationTest
  void eachFaultFailsTheTestsOfIt() throws Exception {
    for (Map.Entry<Fault, List<String>> each : FAILING.entrySet()) {
      assertThat(failing(results(each.getKey())))
          .as(each.getKey().toString())
          .containsExactlyElementsOf(each.getValue());
    }
  }

  @SimulationTest
  void aNodeThatTakesAChallengeTwiceFails() throws Exception {
    assertThat(failing(results(Fault.KEEPS_CHALLENGES))).contains("HandshakeReplay");
  }

  @SimulationTest
  void aNodeWhosePongsOrAnswersAreWrongFails() throws Exception {
    assertThat(failing(results(Fault.PONGS_TO_ELSEWHERE))).contains("Ping", "PingMultiIP");
    assertThat(failing(results(Fault.TELLS_OF_MANY_MESSAGES))).contains("FindnodeZeroDistance");
  }

  @SimulationTest
  void aNodeThatNeverAdmitsAnybodyFails() throws Exception {
    List<SuiteResult> results = results(Fault.NEVER_PINGS);

    assertThat(failing(results)).containsExactly("FindnodeResults");
    SuiteResult failed = results.stream().filter(r -> !r.passed()).findFirst().orElseThrow();
    assertThat(failed.took())
        .isBetween(SuiteLimits.ADMISSION, SuiteLimits.ADMISSION.plusSeconds(3));
    assertThat(failed.failure().orElseThrow()).contains("did not ping");

    SuiteResult told =
        results(Fault.TELLS_OF_NOBODY).stream().filter(r -> !r.passed()).findFirst().orElseThrow();
    assertThat(told.took()).isGreaterThanOrEqualTo(SuiteLimits.ASK_AGAIN.multipliedBy(4));
  }

  @SimulationTest
  void aSilentNodeFailsAndDoesNotHoldUpTheSuite() throws Exception {
    List<SuiteResult> results = results(Fault.SAYS_NOTHING);

    assertThat(failing(results)).contains("Ping", "HandshakeResend", "FindnodeZeroDistance");
    assertThat(results.getFirst().took()).isEqualTo(SuiteLimits.ANSWER);
    assertThat(results.getFirst().failure().orElseThrow()).contains("got no packet");
  }

  private static List<String> failing(List<SuiteResult> results) {
    return results.stream().filter(r -> !r.passed()).map(SuiteResult::name).toList();
  }

  /** Runs the whole suite against a node with this fault. */
  private List<SuiteResult> results(Fault fault) throws Exception {
    try (ScriptedV5Node node = new ScriptedV5Node(tested, tested.address(), fault)) {
      SuiteTarget target =
          new SuiteTarget(
              new TwoAddresses(tester, testersOther),
              node.node(),
              node.address(),
              tester.address(),
              testersOther.address(),
              SuiteLimits.ANSWER);
      List<SuiteResult> results = new ArrayList<>();
      SuiteRun run = new SuiteRun(tester.clock(), new Collecting(results));
      simulation.call(tester, AT_MOST, () -> run.run(V5Suite.tests(target)));
      return results;
    }
  }
}
