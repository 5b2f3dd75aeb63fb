package io.jdevp2p.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whole processes side by side: our node measured by our client, go-ethereum's node measured by its
 * client, in turn, so that the ratio of each round holds on a machine whose speed drifts. Prints a
 * table; {@code benchmarks/compare} runs it.
 */
final class Compare {
  private static final Pattern RESULT =
      Pattern.compile(
          "\"measurement\":\"([^\"]+)\",\"unit\":\"([^\"]+)\",\"medians\":\\{\"[^\"]+\":([0-9.eE+-]+)");

  private static final Pattern ENODE = Pattern.compile("\"enode\":\"(enode://[^\"]+)\"");

  private record Figures(String unit, List<Double> ours, List<Double> theirs) {}

  private Compare() {}

  /**
   * Arguments: our command, the folder of go-ethereum's peer and bench, how many rounds, and what
   * bench is to be told.
   */
  public static void main(String[] args) throws Exception {
    String ours = args[0];
    Path go = Path.of(args[1]);
    int rounds = Integer.parseInt(args[2]);
    List<String> options = List.of(args).subList(3, args.length);
    Map<String, Figures> figures = new LinkedHashMap<>();
    try (Node our =
            Node.start(
                List.of(
                    ours,
                    "node",
                    "--json",
                    "--no-dial",
                    "--max-peers",
                    "100000",
                    "--max-pending",
                    "1000"));
        Node their =
            Node.start(
                List.of(
                    go.resolve("peer").toString(),
                    "-no-dial",
                    "-max-peers",
                    "100000",
                    "-max-pending",
                    "1000"))) {
      for (int round = 0; round <= rounds; round++) {
        boolean counts = round > 0; // the first one warms up
        measure(command(ours, "bench", options, our), counts, figures, true);
        measure(
            command(go.resolve("bench").toString(), "", options, their), counts, figures, false);
      }
    }
    print(figures);
  }

  private static List<String> command(
      String program, String verb, List<String> options, Node node) {
    return Stream.of(
            verb.isEmpty() ? List.of(program) : List.of(program, verb),
            List.of("-rounds", "3"), // in one process: the first one warms it up
            options,
            List.of(node.enode()))
        .flatMap(List::stream)
        .toList();
  }

  private static void measure(
      List<String> command, boolean counts, Map<String, Figures> figures, boolean our)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader()) {
      for (String line : out.lines().toList()) {
        Matcher result = RESULT.matcher(line);
        if (!result.find() || line.contains("\"errors\"")) {
          throw new IllegalStateException(String.join(" ", command) + " said: " + line);
        }
        if (counts) {
          Figures f =
              figures.computeIfAbsent(
                  result.group(1),
                  _ -> new Figures(result.group(2), new ArrayList<>(), new ArrayList<>()));
          (our ? f.ours() : f.theirs()).add(Double.valueOf(result.group(3)));
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed");
    }
  }

  private static void print(Map<String, Figures> figures) {
    System.out.println(
        "| measurement | unit | jdevp2p with jdevp2p | go-ethereum with go-ethereum | ratio |");
    System.out.println("|---|---|---|---|---|");
    figures.forEach((name, f) -> {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < f.ours().size(); i++) {
        ratios.add(f.ours().get(i) / f.theirs().get(i));
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %,.0f | %,.0f | %.2f |%n",
          name,
          f.unit(),
          median(f.ours()),
          median(f.theirs()),
          median(ratios));
    });
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** A node that runs as long as its input is open. */
  private record Node(Process process, String enode) implements AutoCloseable {
    static Node start(List<String> command) throws IOException {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher enode = ENODE.matcher(line);
        if (enode.find()) {
          Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {})); // or it would block
          return new Node(process, enode.group(1));
        }
      }
      throw new IOException(String.join(" ", command) + " did not start");
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
    }
  }
}
