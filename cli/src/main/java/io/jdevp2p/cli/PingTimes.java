package io.jdevp2p.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What pings have measured, summed up as the system's ping does. Owner: the thread that pings. */
final class PingTimes {
  private final List<Double> millis = new ArrayList<>();
  private int sent;

  void sent() {
    sent++;
  }

  void answered(Duration roundTrip) {
    millis.add(roundTrip.toNanos() / 1e6);
  }

  boolean anyAnswered() {
    return !millis.isEmpty();
  }

  int count() {
    return sent;
  }

  private double mean() {
    return millis.stream().mapToDouble(m -> m).average().orElse(0);
  }

  private double deviation() {
    double mean = mean();
    return Math.sqrt(millis.stream().mapToDouble(m -> (m - mean) * (m - mean)).average().orElse(0));
  }

  private double least() {
    return millis.stream().mapToDouble(m -> m).min().orElse(0);
  }

  private double most() {
    return millis.stream().mapToDouble(m -> m).max().orElse(0);
  }

  private double lostPercent() {
    return sent == 0 ? 0 : 100.0 * (sent - millis.size()) / sent;
  }

  /** One or two lines. */
  String text() {
    String counts =
        String.format(
            Locale.ROOT, "%d sent, %d answered, %.0f%% lost", sent, millis.size(), lostPercent());
    return millis.isEmpty()
        ? counts
        : counts
            + String.format(
                Locale.ROOT,
                "%nround trip min/avg/max/mdev = %.2f/%.2f/%.2f/%.2f ms",
                least(),
                mean(),
                most(),
                deviation());
  }

  ObjectNode json() {
    ObjectNode sums = Json.object().put("sent", sent).put("answered", millis.size());
    if (!millis.isEmpty()) {
      sums.putObject("milliseconds")
          .put("min", least())
          .put("avg", mean())
          .put("max", most())
          .put("mdev", deviation());
    }
    return sums;
  }
}
