package io.jdevp2p.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run of a client that measures a node, ours or go-ethereum's: both print the same JSON lines.
 */
final class BenchProcess {
  private static final Pattern RESULT =
      Pattern.compile(
          "\"measurement\":\"([^\"]+)\",\"unit\":\"([^\"]+)\",\"medians\":\\{\"[^\"]+\":([0-9.eE+-]+)");

  /** What was measured. */
  record Result(String measurement, String unit, double value) {}

  private final List<String> command;

  private BenchProcess(List<String> command) {
    this.command = command;
  }

  static BenchProcess ours(String command) {
    return new BenchProcess(List.of(command, "bench"));
  }

  static BenchProcess theirs(Path folder) {
    return new BenchProcess(List.of(folder.resolve("bench").toString()));
  }

  /** Measures a node to the end. */
  List<Result> run(NodeProcess node, List<String> options)
      throws IOException, InterruptedException {
    Process process = start(node, options, ProcessBuilder.Redirect.INHERIT);
    List<Result> results = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line : out.lines().toList()) {
        Matcher result = RESULT.matcher(line);
        if (!result.find() || line.contains("\"errors\"")) {
          throw new IOException(String.join(" ", command) + " said: " + line);
        }
        results.add(
            new Result(result.group(1), result.group(2), Double.parseDouble(result.group(3))));
      }
    }
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return results;
  }

  /** Starts holding so many idle sessions, and returns once all are open. */
  Process hold(NodeProcess node, int sessions, int seconds) throws IOException {
    Process process =
        start(
            node,
            List.of(
                "-what", "idle", "-rounds", "1", "-seconds", "" + seconds, "-idle", "" + sessions),
            ProcessBuilder.Redirect.PIPE);
    BufferedReader err = process.errorReader();
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      if (line.contains("sessions open")) {
        return process;
      }
      System.err.println(line);
    }
    throw new IOException(sessions + " idle sessions could not be opened");
  }

  private Process start(NodeProcess node, List<String> options, ProcessBuilder.Redirect errors)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(options);
    all.add(node.record());
    return new ProcessBuilder(all).redirectError(errors).start();
  }
}
