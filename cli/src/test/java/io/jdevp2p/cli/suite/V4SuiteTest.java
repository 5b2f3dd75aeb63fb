package io.jdevp2p.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.cli.suite.ScriptedV4Node.Fault;
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

/** The suite of version 4 against small nodes of which each does one thing wrong. */
class V4SuiteTest {
  private static final Duration AT_MOST = Duration.ofMinutes(20);
  private static final LinkConditions IN_ORDER = LinkConditions.lan().withJitter(Duration.ZERO);

  /** Which tests fail for a fault. None may be missing, and none be added. */
  private static final Map<Fault, List<String>> FAILING = new LinkedHashMap<>();

  static {
    FAILING.put(Fault.NONE, List.of());
    FAILING.put(Fault.CHECKS_TO, List.of("Ping/WrongTo"));
    FAILING.put(
        Fault.BELIEVES_FROM,
        List.of("Ping/WrongFrom", "Ping/ExtraDataWrongFrom", "Ping/BondThenPingWithWrongFrom"));
    FAILING.put(Fault.REFUSES_MORE_ELEMENTS, List.of("Ping/ExtraData", "Ping/ExtraDataWrongFrom"));
    FAILING.put(
        Fault.IGNORES_EXPIRATION, List.of("Ping/PastExpiration", "Findnode/PastExpiration"));
    FAILING.put(Fault.ANSWERS_UNKNOWN_TYPES, List.of("Ping/WrongPacketType"));
    FAILING.put(Fault.IGNORES_HASH, List.of("Ping/WrongHash"));
    FAILING.put(Fault.IGNORES_LENGTH, List.of("Ping/TooLong"));
    FAILING.put(Fault.GIVES_OTHER_RECORD, List.of("ENRRequest"));
    FAILING.put(
        Fault.ASKS_FOR_NO_PROOF,
        List.of(
            "Findnode/WithoutEndpointProof",
            "Amplification/InvalidPongHash",
            "Amplification/WrongIP",
            "Amplification/WrongPort",
            "Amplification/ENRRequestWithoutEndpointProof"));
    FAILING.put(Fault.BELIEVES_ANY_PONG, List.of("Amplification/InvalidPongHash"));
    FAILING.put(Fault.PROOF_BY_KEY, List.of("Amplification/WrongIP", "Amplification/WrongPort"));
    FAILING.put(Fault.PROOF_BY_IP, List.of("Amplification/WrongPort"));
    FAILING.put(Fault.TAKES_UNSOLICITED_NEIGHBORS, List.of("Findnode/UnsolicitedNeighbors"));
    FAILING.put(Fault.TELLS_UDP_PORT_ONLY, List.of("Findnode/EndpointPorts"));
    FAILING.put(Fault.TELLS_OF_NOBODY, List.of("Findnode/EndpointPorts"));
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
  void aNodeThatIgnoresExpirationFails() throws Exception {
    assertThat(failing(results(Fault.IGNORES_EXPIRATION))).contains("Ping/PastExpiration");
    assertThat(failing(results(Fault.SENDS_EXPIRED))).contains("Ping/Basic", "ENRRequest");
  }

  @SimulationTest
  void aNodeThatDoesNotProveEndpointsAsItShouldFails() throws Exception {
    assertThat(failing(results(Fault.NAMES_NO_PING))).contains("Ping/Basic", "ENRRequest");
    assertThat(failing(results(Fault.DOES_NOT_PING))).contains("Ping/Basic", "ENRRequest");
    assertThat(failing(results(Fault.PINGS_TWICE))).contains("ENRRequest");
  }

  @SimulationTest
  void aSilentNodeFailsAndDoesNotHoldUpTheSuite() throws Exception {
    List<SuiteResult> results = results(Fault.SAYS_NOTHING);

    assertThat(failing(results)).contains("Ping/Basic", "ENRRequest", "Findnode/EndpointPorts");
    assertThat(results)
        .allSatisfy(
            r -> assertThat(r.took()).isLessThanOrEqualTo(SuiteLimits.ANSWER.plusMillis(1)));
    assertThat(results.getFirst().failure().orElseThrow()).contains("got no packet");
  }

  @SimulationTest
  void aPacketThatIsTooLongFailsTheTest() throws Exception {
    List<SuiteResult> results = results(Fault.SENDS_TOO_MUCH);

    assertThat(results.getFirst().failure().orElseThrow()).contains("cannot be read", "bytes");
  }

  private static List<String> failing(List<SuiteResult> results) {
    return results.stream().filter(r -> !r.passed()).map(SuiteResult::name).toList();
  }

  /** Runs the whole suite against a node with this fault. */
  private List<SuiteResult> results(Fault fault) throws Exception {
    try (ScriptedV4Node node = new ScriptedV4Node(tested, tested.address(), fault)) {
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
      simulation.call(tester, AT_MOST, () -> run.run(V4Suite.tests(target)));
      return results;
    }
  }
}
