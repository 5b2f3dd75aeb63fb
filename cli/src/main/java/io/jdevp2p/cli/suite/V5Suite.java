package io.jdevp2p.cli.suite;

import java.io.IOException;
import java.util.List;

/**
 * The suite of discovery version 5: the cases of go-ethereum's {@code devp2p discv5 test}, by the
 * same names, and some more.
 */
public final class V5Suite {
  private V5Suite() {}

  /** All tests, for one node. */
  public static List<SuiteTest> tests(SuiteTarget target) {
    V5SessionTests sessions = new V5SessionTests();
    V5FindNodeTests nodes = new V5FindNodeTests();
    return List.of(
        test(target, "Ping", sessions::ping),
        test(target, "PingLargeRequestID", sessions::pingLargeRequestId),
        test(target, "PingMultiIP", sessions::pingMultiIp),
        test(target, "PingMultiPort", sessions::pingMultiPort),
        test(target, "HandshakeResend", sessions::handshakeResend),
        test(target, "HandshakeWrongSignature", sessions::handshakeWrongSignature),
        test(target, "HandshakeReplay", sessions::handshakeReplay),
        test(target, "TalkRequest", sessions::talkRequest),
        test(target, "FindnodeWrongIP", nodes::wrongIp),
        test(target, "FindnodeHandshake", nodes::handshake),
        test(target, "FindnodeZeroDistance", nodes::zeroDistance),
        test(target, "FindnodeOwnEndpoint", nodes::ownEndpoint),
        test(target, "FindnodeOddDistances", nodes::oddDistances),
        test(target, "FindnodeResults", nodes::results),
        test(target, "UnsolicitedNodes", nodes::unsolicitedNodes));
  }

  private interface Script {
    void run(V5Tester tester) throws SuiteFailure, IOException, InterruptedException;
  }

  private static SuiteTest test(SuiteTarget target, String name, Script script) {
    return new SuiteTest(
        name,
        log -> {
          try (V5Tester tester = new V5Tester(target, log)) {
            script.run(tester);
          }
        });
  }
}
