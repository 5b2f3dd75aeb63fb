package io.jdevp2p.simulation.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the tests of {@link Examples}, most of which fail, and looks at what comes out. */
class SimulationExtensionTest {
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void catchErr() {
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    Examples.enabled = true;
  }

  @AfterEach
  void restoreErr() {
    System.setErr(realErr);
    Examples.enabled = false;
  }

  private static TestExecutionSummary run(String method) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            request().selectors(selectMethod(Examples.class, method, Simulation.class)).build(),
            listener);
    return listener.getSummary();
  }

  private String printed() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String message(TestExecutionSummary summary) {
    return summary.getFailures().getFirst().getException().getMessage();
  }

  @Test
  void runsOncePerSeed() {
    TestExecutionSummary summary = run("passes");

    assertThat(summary.getTestsSucceededCount()).isEqualTo(3);
    assertThat(printed()).isEmpty();
  }

  @Test
  void failurePrintsTheSeedAndTheCommandThatReplaysIt() {
    TestExecutionSummary summary = run("fails");

    String replay =
        "-Dtest=Examples#fails -Dsurefire.failIfNoSpecifiedTests=false -Djdevp2p.seed=42";
    assertThat(summary.getTestsFailedCount()).isEqualTo(1);
    assertThat(printed()).contains("seed 42", "test " + replay, "NOTE nearly there");
    assertThat(summary.getFailures().getFirst().getException().getSuppressed())
        .anyMatch(suppressed -> suppressed.getMessage().contains(replay));
  }

  @Test
  void replayRunsTheGivenSeedOnly() {
    System.setProperty(Simulation.SEED_PROPERTY, "77");
    try {
      TestExecutionSummary summary = run("fails");

      assertThat(summary.getTestsFoundCount()).isEqualTo(1);
      assertThat(printed()).contains("-Djdevp2p.seed=77");
    } finally {
      System.clearProperty(Simulation.SEED_PROPERTY);
    }
  }

  @Test
  void whatIsLeftBehindFailsTheTest() {
    TestExecutionSummary summary = run("leavesThingsBehind");

    assertThat(message(summary))
        .isEqualTo("the test left behind: thread host/sleeper, 0 open sockets, 1 open timers");
  }

  @Test
  void unlessItIsNotStrict() {
    assertThat(run("leavesThingsBehindOnPurpose").getTestsSucceededCount()).isEqualTo(1);
  }

  @Test
  void uncaughtFailureOfAThreadFailsTheTest() {
    TestExecutionSummary summary = run("throwsInAThread");

    assertThat(message(summary)).contains("as planned");
    assertThat(printed()).contains("uncaught");
  }

  @Test
  void setUpAndTestShareOneSimulation() {
    assertThat(run("sharesTheSimulation").getTestsSucceededCount()).isEqualTo(1);
  }

  /** Not found by the build's own run: its name does not end in Test, and it is switched off. */
  static class Examples {
    static boolean enabled;

    private Simulation prepared;

    @BeforeEach
    void prepare(Simulation simulation) {
      org.junit.jupiter.api.Assumptions.assumeTrue(enabled);
      prepared = simulation;
    }

    @SimulationTest
    void passes(Simulation simulation) {
      simulation.host("host").threads().start("short", () -> {});
    }

    @SimulationTest(seeds = 42)
    void fails(Simulation simulation) {
      simulation.note("nearly there");
      assertThat(1).isEqualTo(2);
    }

    @SimulationTest(seeds = 1)
    void leavesThingsBehind(Simulation simulation) {
      SimulatedHost host = simulation.host("host");
      host.threads().start("sleeper", () -> host.clock().park(io.jdevp2p.host.Deadline.never()));
      host.clock().schedule(Duration.ofDays(1), () -> {});
    }

    @SimulationTest(seeds = 1, strict = false)
    void leavesThingsBehindOnPurpose(Simulation simulation) {
      leavesThingsBehind(simulation);
    }

    @SimulationTest(seeds = 1)
    void throwsInAThread(Simulation simulation) {
      simulation
          .host("host")
          .threads()
          .start(
              "thrower",
              () -> {
                throw new IllegalStateException("as planned");
              });
    }

    @SimulationTest(seeds = 1)
    void sharesTheSimulation(Simulation simulation) {
      assertThat(simulation).isSameAs(prepared);
    }
  }
}
