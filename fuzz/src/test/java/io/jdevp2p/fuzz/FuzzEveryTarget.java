package io.jdevp2p.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Fuzzes each target for a while, one after the other. Run by {@code -Pfuzz} only. */
class FuzzEveryTarget {
  @TestFactory
  Stream<DynamicTest> nothingIsFound() throws Exception {
    Jazzer jazzer =
        new Jazzer(
            Files.createDirectories(Path.of("target", "fuzz")),
            Long.getLong("fuzz.runs"),
            Long.getLong("fuzz.seconds"));
    return Targets.all().stream()
        .map(target ->
            DynamicTest.dynamicTest(Targets.simpleName(target), () -> fuzz(jazzer, target)));
  }

  @SuppressWarnings("SystemOut") // how much was done belongs where the test runner shows it
  private static void fuzz(Jazzer jazzer, String target) throws Exception {
    Jazzer.Result result = jazzer.run(target);
    System.out.println(result);
    assertThat(result.clean()).as("%s, see %s", result, result.log()).isTrue();
  }
}
