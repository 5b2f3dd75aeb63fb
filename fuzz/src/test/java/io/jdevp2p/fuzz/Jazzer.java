package io.jdevp2p.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs Jazzer on one target, in a process of its own. New inputs that reach new code are kept in a
 * working folder outside of the sources; an input that breaks a promise goes into the corpus, where
 * it is replayed until the bug is mended.
 *
 * @param work where working folders and logs are kept from run to run
 * @param runs executions after which a run ends
 * @param seconds time after which it ends, if that comes first
 */
record Jazzer(Path work, long runs, long seconds) {
  private static final String HEAP = "-Xmx1g";

  /** Long, since it counts while the process is stopped to leave the machine to something else. */
  private static final int SECONDS_FOR_ONE_INPUT = 600;

  private static final int DEFAULT_INPUT_BYTES = 4096;
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: (\\d+)");

  /** What came of a run; without a finding all is well. */
  record Result(
      String target,
      long executions,
      double seconds,
      long corpus,
      Optional<Path> finding,
      Path log) {
    boolean clean() {
      return finding.isEmpty();
    }

    /** One line for a file of results. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-22s %,12d executions %8.1f s  %5d inputs kept  %s",
          Targets.simpleName(target),
          executions,
          seconds,
          corpus,
          finding.map(file -> "FINDING " + file).orElse("no finding"));
    }
  }

  /** Fuzzes a target until it has been executed often or long enough, or something is found. */
  Result run(String target) throws IOException, InterruptedException {
    String name = Targets.simpleName(target);
    Path kept = Files.createDirectories(work.resolve(name));
    Path found = Files.createTempDirectory(work, name + "-found-");
    Path log = work.resolve(name + ".log");
    long began = System.nanoTime();
    int exit = start(command(target, kept, found), log);
    double took = (System.nanoTime() - began) / 1e9;
    Optional<Path> finding = store(found, name);
    if (exit != 0 && finding.isEmpty()) {
      throw new IOException("Jazzer ended with " + exit + " on " + name + ", see " + log);
    }
    return new Result(target, executions(log), took, count(kept), finding, log);
  }

  /**
   * Adds to the corpus in the sources what a working folder has that reaches code nothing else in
   * the corpus reaches.
   */
  void merge(String target) throws IOException, InterruptedException {
    String name = Targets.simpleName(target);
    List<String> command = java(target);
    command.add("-merge=1");
    command.add(Corpus.of(name).toString());
    command.add(Files.createDirectories(work.resolve(name)).toString());
    start(command, work.resolve(name + "-merge.log"));
  }

  private List<String> command(String target, Path kept, Path found) {
    List<String> command = java(target);
    command.add("-artifact_prefix=" + found + File.separator);
    command.add("-runs=" + runs);
    command.add("-max_total_time=" + seconds);
    command.add("-timeout=" + SECONDS_FOR_ONE_INPUT);
    command.add("-report_slow_units=" + SECONDS_FOR_ONE_INPUT);
    command.add("-max_len=" + inputBytes(target));
    command.add("-print_final_stats=1");
    command.add(kept.toString());
    command.add(Corpus.of(Targets.simpleName(target)).toString());
    return command;
  }

  private List<String> java(String target) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target,
            "--instrumentation_includes=io.jdevp2p.**",
            "--reproducer_path=" + work,
            "-rss_limit_mb=0"));
  }

  /** The target's own {@code MAX_INPUT_BYTES}, if it has one. */
  private static int inputBytes(String target) {
    try {
      return Class.forName(target, false, Jazzer.class.getClassLoader())
          .getField("MAX_INPUT_BYTES")
          .getInt(null);
    } catch (NoSuchFieldException _) {
      return DEFAULT_INPUT_BYTES;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(target + " is no target", e);
    }
  }

  private static int start(List<String> command, Path log)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      return process.waitFor();
    } finally {
      process.destroy();
    }
  }

  /** Moves what was found into the corpus: under another name, since git ignores Jazzer's. */
  private static Optional<Path> store(Path found, String name) throws IOException {
    Optional<Path> stored = Optional.empty();
    try (Stream<Path> files = Files.list(found)) {
      for (Path file : files.toList()) {
        Path input = Corpus.of(name).resolve("found-" + file.getFileName());
        stored = Optional.of(Files.move(file, input, StandardCopyOption.REPLACE_EXISTING));
      }
    }
    Files.delete(found);
    return stored;
  }

  private static long executions(Path log) throws IOException {
    Matcher line = EXECUTIONS.matcher(Files.readString(log));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static long count(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }
}
