package io.jdevp2p.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whole processes side by side: our node measured by our client, go-ethereum's node measured by its
 * client, in turn, so that the ratio of each round holds on a machine whose speed drifts. Prints a
 * table, and what fell since the ratios that were recorded last; {@code benchmarks/compare} runs
 * it.
 */
final class Compare {

  /** Given to both clients unless told otherwise: figures of a program that has been running. */
  private static final List<String> DEFAULTS = List.of("-rounds", "3", "-warmup", "4");

  private static final List<String> DISCOVERY = List.of("ping4", "talk5", "bond4", "session5");

  private Compare() {}

  /**
   * Arguments: our command, the folder of go-ethereum's peer and bench, the file of recorded
   * ratios, {@code check} or {@code record}, how many rounds, and what bench is to be told.
   */
  public static void main(String[] args) throws Exception {
    String our = args[0];
    Path go = Path.of(args[1]);
    RecordedRatios recorded = new RecordedRatios(Path.of(args[2]));
    boolean record = args[3].equals("record");
    int rounds = Integer.parseInt(args[4]);
    List<String> options =
        Stream.of(DEFAULTS, List.of(args).subList(5, args.length)).flatMap(List::stream).toList();

    Map<String, Pair> pairs = new LinkedHashMap<>();
    String[] versions = byDiscovery(options) ? new String[] {"-v4", "-v5"} : new String[0];
    try (NodeProcess ourNode = NodeProcess.ours(our, versions);
        NodeProcess theirNode = NodeProcess.theirs(go, versions)) {
      for (int round = 0; round < rounds; round++) {
        for (BenchProcess.Result result : BenchProcess.ours(our).run(ourNode, options)) {
          pair(pairs, result).ours().add(result.value());
        }
        for (BenchProcess.Result result : BenchProcess.theirs(go).run(theirNode, options)) {
          pair(pairs, result).theirs().add(result.value());
        }
      }
    }
    print(pairs);
    Map<String, Double> ratios = new LinkedHashMap<>();
    pairs.forEach((name, pair) -> ratios.put(name, pair.ratio()));
    finish(recorded, record, ratios);
  }

  /** Whether anything is measured for which nodes need discovery; else they run without it. */
  private static boolean byDiscovery(List<String> options) {
    return options.stream()
        .flatMap(option -> Stream.of(option.split(",", -1)))
        .anyMatch(DISCOVERY::contains);
  }

  private static Pair pair(Map<String, Pair> pairs, BenchProcess.Result result) {
    return pairs.computeIfAbsent(
        result.measurement(), _ -> new Pair(result.unit(), new ArrayList<>(), new ArrayList<>()));
  }

  private static void print(Map<String, Pair> pairs) {
    System.out.println(
        "| measurement | unit | jdevp2p with jdevp2p | go-ethereum with go-ethereum |"
            + " times better | of one core's Keccak |");
    System.out.println("|---|---|---|---|---|---|");
    pairs.forEach((name, pair) ->
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %,.0f | %,.0f | %.2f | %s |%n",
            name,
            pair.unit(),
            Pair.median(pair.ours()),
            Pair.median(pair.theirs()),
            pair.ratio(),
            KeccakCeiling.share(name, pair.unit(), Pair.median(pair.ours()))));
  }

  /** Records ratios, or tells which fell. */
  static void finish(RecordedRatios recorded, boolean record, Map<String, Double> ratios)
      throws IOException {
    if (record) {
      recorded.record(ratios);
      return;
    }
    List<String> fallen = recorded.fallen(ratios);
    fallen.forEach(System.out::println);
    if (fallen.isEmpty()) {
      System.out.println("No ratio is more than 15 % below the recorded one.");
    }
  }
}
