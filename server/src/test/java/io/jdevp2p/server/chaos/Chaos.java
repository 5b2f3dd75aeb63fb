package io.jdevp2p.server.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Run after run, each with a fresh seed, until so much virtual time is over. */
final class Chaos {
  private static final int SEED_BITS = 40; // enough for fresh ones, short enough to be typed

  private final Map<Fault, Integer> faults = new TreeMap<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private final List<AssertionError> found = new ArrayList<>();
  private Duration virtualTime = Duration.ZERO;
  private int runs;
  private long messages;
  private long requests;

  /** The command that runs one seed again. */
  static String replayCommand(long seed) {
    return "./mvnw -pl server -am test -Dtest=ChaosTest#freshSeeds* -Dsurefire.failIfNoSpecifiedTests=false"
        + " -Djdevp2p.seed="
        + seed;
  }

  /**
   * Runs fresh seeds.
   *
   * @param seeds where they come from
   * @param atLeast how much virtual time in all
   * @param mostFound stop once so many have failed
   */
  void run(Random seeds, Duration atLeast, int mostFound) {
    long began = System.nanoTime();
    while (virtualTime.compareTo(atLeast) < 0 && found.size() < mostFound) {
      one(seeds.nextLong(1L << SEED_BITS));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    print(
        "%d runs, %.1f virtual hours in %.0f s (%.0f virtual seconds a second), %d messages,"
            + " %d requests, %d failed",
        runs,
        virtualTime.toSeconds() / 3600.0,
        seconds,
        virtualTime.toSeconds() / seconds,
        messages,
        requests,
        found.size());
    print("faults: %s", faults);
    print("reasons: %s", failures);
  }

  /** Runs one seed. */
  void one(long seed) {
    long began = System.nanoTime();
    try {
      ChaosRun.Figures figures = ChaosRun.of(seed);
      print(
          "seed %d: %s, %d faults, %d messages, %d requests, %.1f s real; %s",
          seed,
          figures.virtualTime().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
          figures.faultsInAll(),
          figures.messages(),
          figures.requests(),
          (System.nanoTime() - began) / 1e9,
          figures.scenario());
      virtualTime = virtualTime.plus(figures.virtualTime());
      messages += figures.messages();
      requests += figures.requests();
      figures.faults().forEach((fault, count) -> faults.merge(fault, count, Integer::sum));
      figures.failures().forEach((name, count) -> failures.merge(name, count, Integer::sum));
    } catch (AssertionError e) {
      print("%s", e.getMessage());
      found.add(e);
    }
    runs++;
  }

  /** The failures, first to last. */
  List<AssertionError> found() {
    return found;
  }

  @SuppressWarnings("AnnotateFormatMethod") // not worth a dependency
  private static void print(String format, Object... arguments) {
    System.out.println("chaos: " + String.format(Locale.ROOT, format, arguments));
  }

  /** For long hunts: hours; where the seeds begin, if not anywhere; how many may fail. */
  public static void main(String[] arguments) {
    Duration hours = Duration.ofHours(Long.parseLong(arguments[0]));
    Random seeds = arguments.length > 1 ? new Random(Long.parseLong(arguments[1])) : new Random();
    Chaos chaos = new Chaos();
    int mostFound = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Integer.MAX_VALUE;
    chaos.run(seeds, hours, mostFound);
    chaos.found().forEach(Throwable::printStackTrace);
    System.exit(chaos.found().isEmpty() ? 0 : 1);
  }
}
