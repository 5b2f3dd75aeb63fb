package io.jdevp2p.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Replays the corpus: what a fuzzer once found must stay right without a fuzzer. */
class CorpusTest {
  @TestFactory
  Stream<DynamicTest> everyInputOfTheCorpusIsTakenWell() {
    return Targets.all().stream()
        .map(target -> DynamicTest.dynamicTest(Targets.simpleName(target), () -> replay(target)));
  }

  private static void replay(String target) throws Throwable {
    MethodHandle run =
        MethodHandles.publicLookup()
            .findStatic(
                Class.forName(target),
                "fuzzerTestOneInput",
                MethodType.methodType(void.class, byte[].class));
    List<Path> inputs = inputs(Corpus.of(Targets.simpleName(target)));
    assertThat(inputs).as("inputs of %s", target).isNotEmpty();
    run.invoke(new byte[0]);
    for (Path input : inputs) {
      try {
        run.invoke(Files.readAllBytes(input));
        run.invoke(Files.readAllBytes(input)); // with all classes loaded, see Allocation
      } catch (Throwable e) {
        throw new AssertionError("with the input " + input.getFileName() + ": " + e, e);
      }
    }
  }

  @Test
  void everyFolderOfTheCorpusBelongsToATarget() throws Exception {
    Set<String> names = new TreeSet<>(Targets.all().stream().map(Targets::simpleName).toList());
    try (Stream<Path> folders = Files.list(Corpus.folder())) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static List<Path> inputs(Path folder) throws Exception {
    assertThat(folder).isDirectory();
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.sorted().toList());
    }
  }
}
