package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  @Test
  void sameSeedGivesTheSameHashEachTime() {
    String first = Workload.hash(7);
    for (int i = 1; i < 10; i++) {
      assertThat(Workload.hash(7)).as("run " + i).isEqualTo(first);
    }
  }

  @Test
  void sameSeedGivesTheSameHashInAnotherJvm() throws Exception {
    Jvm jvm = Jvm.run("--add-opens=java.base/java.lang=ALL-UNNAMED", Workload.class, "7");

    assertThat(jvm.output).endsWith(Workload.hash(7));
  }

  @Test
  void anotherSeedGivesAnotherHash() {
    assertThat(Workload.hash(8)).isNotEqualTo(Workload.hash(7));
  }

  @Test
  void orderOfThreadsIsPartOfTheHash() {
    assertThat(orderHash(1)).isEqualTo(orderHash(1)).isNotEqualTo(orderHash(2));
  }

  /** A thousand threads append to a list, in the order of the seed. */
  private static String orderHash(long seed) {
    try (Simulation simulation = Simulation.seeded(seed)) {
      SimulatedHost host = simulation.host("host");
      ReentrantLock lock = new ReentrantLock();
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        int number = i;
        host.threads()
            .start(
                "adder",
                () -> {
                  lock.lock();
                  try {
                    order.add(number);
                  } finally {
                    lock.unlock();
                  }
                });
      }
      assertThat(simulation.runUntilIdle(Net.MINUTE)).isTrue();
      assertThat(order).hasSize(1000).doesNotHaveDuplicates();
      simulation.note(order.toString());
      return simulation.traceHash();
    }
  }

  @Test
  void withoutTheFlagTheErrorNamesIt() throws Exception {
    Jvm jvm = Jvm.run("-Xshare:auto", Workload.class, "7");

    assertThat(jvm.output).contains("start Java with --add-opens java.base/java.lang=ALL-UNNAMED");
    assertThat(jvm.exitCode).isNotZero();
  }

  /** A child JVM, run to its end. */
  private record Jvm(int exitCode, String output) {
    static Jvm run(String flag, Class<?> main, String... arguments)
        throws IOException, InterruptedException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of(flag, "-cp", classPath(), main.getName()));
      command.addAll(Arrays.asList(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Jvm(process.waitFor(), output.strip());
    }

    /** Surefire hides the class path in the manifest of a jar. */
    private static String classPath() {
      return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
  }
}
