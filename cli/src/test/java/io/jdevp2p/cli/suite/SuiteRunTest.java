package io.jdevp2p.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Host;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteRunTest {
  private final List<SuiteResult> results = new ArrayList<>();
  private final SuiteRun run = new SuiteRun(Host.system().clock(), new Collecting(results));

  @Test
  void aFailureOfOneTestDoesNotEndTheOthers() throws Exception {
    boolean passed =
        run.run(
            List.of(
                new SuiteTest("a", log -> log.say("done")),
                new SuiteTest(
                    "b",
                    _ -> {
                      throw new SuiteFailure("no");
                    }),
                new SuiteTest(
                    "c",
                    _ -> {
                      throw new IOException("no network");
                    }),
                new SuiteTest("d", _ -> {})));

    assertThat(passed).isFalse();
    assertThat(results).extracting(SuiteResult::passed).containsExactly(true, false, false, true);
    assertThat(results.get(0).log()).containsExactly("done");
    assertThat(results.get(1).failure()).contains("no");
    assertThat(results.get(2).failure()).contains("no network");
  }

  @Test
  void anInterruptedRunTellsOfThoseThatWereRun() {
    List<Integer> finished = new ArrayList<>();
    SuiteReport report =
        new SuiteReport() {
          @Override
          public void begin(int tests) {}

          @Override
          public void ended(SuiteResult result) {}

          @Override
          public void finish(int passed, int ran) {
            finished.addAll(List.of(passed, ran));
          }
        };
    assertThatThrownBy(() ->
            new SuiteRun(Host.system().clock(), report)
                .run(
                    List.of(
                        new SuiteTest("a", _ -> {}),
                        new SuiteTest(
                            "b",
                            _ -> {
                              throw new InterruptedException();
                            }))))
        .isInstanceOf(InterruptedException.class);
    assertThat(finished).containsExactly(1, 1);
  }

  @Test
  void aTestTellsNoMoreOfItselfThanItMay() throws Exception {
    run.run(
        List.of(
            new SuiteTest(
                "loud",
                log -> {
                  for (int i = 0; i < 2 * SuiteLimits.LOG_LINES; i++) {
                    log.say("again");
                  }
                })));

    assertThat(results.getFirst().log())
        .hasSize(SuiteLimits.LOG_LINES + 1)
        .endsWith("... and more");
  }

  @SimulationTest
  void aTesterKeepsNoMorePacketsThanItMay(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");
    try (TestSocket socket = TestSocket.open(host, host.address());
        TestSocket sender = TestSocket.open(host, host.address())) {
      for (int i = 0; i < 2 * SuiteLimits.PACKETS; i++) {
        sender.send(new byte[] {1}, socket.address());
        simulation.run(Duration.ofMillis(1));
      }
      int read = 0;
      while (simulation
          .call(
              host, Duration.ofMinutes(1), () -> socket.read(host.clock().deadline(Duration.ZERO)))
          .isPresent()) {
        read++;
      }
      assertThat(read).isEqualTo(SuiteLimits.PACKETS);
    }
  }
}
