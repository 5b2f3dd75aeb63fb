package io.jdevp2p.cli.suite;

import java.io.IOException;
import java.util.List;

/**
 * The suite of discovery version 4: the cases of go-ethereum's {@code devp2p discv4 test}, by the
 * same names, and some more.
 */
public final class V4Suite {
  private V4Suite() {}

  /** All tests, for one node. */
  public static List<SuiteTest> tests(SuiteTarget target) {
    V4PingTests pings = new V4PingTests();
    V4FindNodeTests nodes = new V4FindNodeTests();
    V4AmplificationTests amplification = new V4AmplificationTests();
    return List.of(
        test(target, "Ping/Basic", pings::basic),
        test(target, "Ping/WrongTo", pings::wrongTo),
        test(target, "Ping/WrongFrom", pings::wrongFrom),
        test(target, "Ping/ExtraData", pings::extraData),
        test(target, "Ping/ExtraDataWrongFrom", pings::extraDataWrongFrom),
        test(target, "Ping/PastExpiration", pings::pastExpiration),
        test(target, "Ping/WrongPacketType", pings::wrongPacketType),
        test(target, "Ping/WrongHash", pings::wrongHash),
        test(target, "Ping/TooLong", pings::tooLong),
        test(target, "Ping/BondThenPingWithWrongFrom", pings::bondThenPingWithWrongFrom),
        test(target, "ENRRequest", nodes::enrRequest),
        test(target, "Findnode/WithoutEndpointProof", nodes::withoutEndpointProof),
        test(target, "Findnode/BasicFindnode", nodes::basic),
        test(target, "Findnode/UnsolicitedNeighbors", nodes::unsolicitedNeighbors),
        test(target, "Findnode/PastExpiration", nodes::pastExpiration),
        test(target, "Findnode/EndpointPorts", nodes::endpointPorts),
        test(target, "Amplification/InvalidPongHash", amplification::invalidPongHash),
        test(target, "Amplification/WrongIP", amplification::wrongIp),
        test(target, "Amplification/WrongPort", amplification::wrongPort),
        test(
            target,
            "Amplification/ENRRequestWithoutEndpointProof",
            amplification::enrRequestWithoutEndpointProof));
  }

  private interface Script {
    void run(V4Tester tester) throws SuiteFailure, IOException, InterruptedException;
  }

  private static SuiteTest test(SuiteTarget target, String name, Script script) {
    return new SuiteTest(
        name,
        log -> {
          try (V4Tester tester = new V4Tester(target, log)) {
            script.run(tester);
          }
        });
  }
}
