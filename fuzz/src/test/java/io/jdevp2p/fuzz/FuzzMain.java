package io.jdevp2p.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What {@code fuzz/run} starts: fuzzes the targets that are named, or all, one after the other, and
 * writes a line for each into a file. Ends with 1 when anything was found.
 */
final class FuzzMain {
  private FuzzMain() {}

  @SuppressWarnings("SystemOut") // a command
  public static void main(String[] args) throws IOException, InterruptedException {
    long runs = 10_000_000;
    long seconds = 1800;
    Path work = Path.of("target", "fuzz");
    boolean merge = false;
    List<String> targets = new ArrayList<>();
    Deque<String> words = new ArrayDeque<>(List.of(args));
    while (!words.isEmpty()) {
      String word = words.remove();
      switch (word) {
        case "--runs" -> runs = Long.parseLong(words.remove());
        case "--seconds" -> seconds = Long.parseLong(words.remove());
        case "--work" -> work = Path.of(words.remove());
        case "--merge" -> merge = true;
        default -> targets.add(named(word));
      }
    }
    Jazzer jazzer = new Jazzer(Files.createDirectories(work), runs, seconds);
    boolean clean = true;
    for (String target : targets.isEmpty() ? Targets.all() : targets) {
      if (merge) {
        jazzer.merge(target);
        continue;
      }
      Jazzer.Result result = jazzer.run(target);
      clean &= result.clean();
      System.out.println(result);
      Files.writeString(
          work.resolve("results"),
          result + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    System.exit(clean ? 0 : 1);
  }

  private static String named(String simpleName) {
    return Targets.all().stream()
        .filter(target -> Targets.simpleName(target).equals(simpleName))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no target "
                    + simpleName
                    + "; there are "
                    + Targets.all().stream().map(Targets::simpleName).toList()));
  }
}
