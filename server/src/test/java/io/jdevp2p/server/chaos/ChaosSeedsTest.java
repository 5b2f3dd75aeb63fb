package io.jdevp2p.server.chaos;

import org.junit.jupiter.api.Test;

/**
 * Seeds that have failed, named for what they showed. A seed stands for its scenario as {@link
 * Scenario} and {@link Fault} draw it today; so where they change, the defect's own test, named
 * here, still holds it off.
 */
final class ChaosSeedsTest {
  /**
   * It escaped from the handler's thread, and the peer stayed without a handler. See EndingsTest.
   */
  @Test
  void anExceptionThatFailsToSayWhatItIsEndsItsPeer() {
    ChaosRun.of(89957981130L);
  }
}
