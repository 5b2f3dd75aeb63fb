package io.jdevp2p.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ratios to go-ethereum that were reached once, in a file: ratios, and not times, as those hold
 * on another machine, too. A line is a measurement and a ratio, with a tab between.
 */
final class RecordedRatios {
  private static final double TOLERATED_FALL = 0.15;

  private final Path file;

  RecordedRatios(Path file) {
    this.file = file;
  }

  /** Writes ratios over those that were recorded for the same measurements. */
  void record(Map<String, Double> ratios) throws IOException {
    Map<String, Double> all = read();
    all.putAll(ratios);
    List<String> lines = new ArrayList<>();
    all.forEach((name, ratio) -> lines.add(String.format(Locale.ROOT, "%s\t%.2f", name, ratio)));
    Files.write(file, lines);
  }

  /** A line for each measurement whose ratio is more than 15 % below the recorded one. */
  List<String> fallen(Map<String, Double> ratios) throws IOException {
    Map<String, Double> recorded = read();
    List<String> lines = new ArrayList<>();
    ratios.forEach((name, ratio) -> {
      Double before = recorded.get(name);
      if (before != null && ratio < before * (1 - TOLERATED_FALL)) {
        lines.add(
            String.format(
                Locale.ROOT,
                "FELL by %.0f %%: %s: %.2f times go-ethereum, recorded are %.2f",
                100 * (1 - ratio / before),
                name,
                ratio,
                before));
      }
    });
    return lines;
  }

  private Map<String, Double> read() throws IOException {
    Map<String, Double> ratios = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int tab = line.indexOf('\t');
        ratios.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
      }
    }
    return ratios;
  }
}
