package io.jdevp2p.simulation;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

/** What tests of the network begin with: two hosts, and nobody else. */
abstract class TwoHosts {
  private static final Duration AT_MOST = Duration.ofHours(1);

  Simulation simulation;
  SimulatedNetwork network;
  SimulatedHost alice;
  SimulatedHost bob;

  /** What a test does on a host. */
  interface Body {
    void run() throws Exception;
  }

  @BeforeEach
  void begin(Simulation fresh) {
    simulation = fresh;
    network = fresh.network();
    alice = fresh.host("alice");
    bob = fresh.host("bob");
  }

  /** Runs a body on alice; it may use bob's sockets as well. */
  void run(Body body) throws Exception {
    simulation.call(
        alice,
        AT_MOST,
        () -> {
          body.run();
          return true;
        });
  }
}
