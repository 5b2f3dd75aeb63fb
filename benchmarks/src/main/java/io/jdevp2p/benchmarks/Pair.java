package io.jdevp2p.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One measurement of both sides, round by round. */
record Pair(String unit, List<Double> ours, List<Double> theirs) {

  /** How many times better we are: the median of the rounds. Of a time, less is better. */
  double ratio() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      double ratio = ours.get(i) / theirs.get(i);
      ratios.add(unit.equals("us") || unit.equals("KiB") ? 1 / ratio : ratio);
    }
    return median(ratios);
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
