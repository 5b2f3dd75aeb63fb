package io.jdevp2p.cli;

import io.jdevp2p.enr.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A run of {@code bench}: each measurement in rounds, the nodes in turn. */
final class BenchRun {
  private static final String NODE = "node";
  private static final String GO = "go-ethereum";

  private final Terminal terminal;
  private final BenchCommand options;

  BenchRun(Terminal terminal, BenchCommand options) {
    this.terminal = terminal;
    this.options = options;
  }

  int run() {
    Map<String, Node> targets = new LinkedHashMap<>();
    if (options.node != null) {
      Node node = Nodes.parseDialable(NODE.toUpperCase(java.util.Locale.ROOT), options.node);
      targets.put(NODE, resolved(node));
    }
    if (!options.pair && options.node != null) {
      return measure(targets);
    }
    try (GoPeer peer = GoPeer.start(terminal, options.peerCommand)) {
      targets.put(GO, peer.node());
      return measure(targets);
    }
  }

  private Node resolved(Node node) {
    if (node.ip().isPresent()) {
      return node;
    }
    try {
      return node.withIp(
          terminal
              .host()
              .names()
              .resolve(
                  node.hostname().orElseThrow(), terminal.host().clock().deadline(options.timeout))
              .getFirst());
    } catch (IOException e) {
      throw new CliException(ExitCodes.NO, "NODE: " + e.getMessage());
    }
  }

  private int measure(Map<String, Node> targets) {
    boolean good = true;
    for (Measurements.Task task :
        new Measurements(terminal.host(), terminal.err(), options).tasks()) {
      good &= measure(task, targets);
    }
    return good ? ExitCodes.DONE : ExitCodes.NO;
  }

  private boolean measure(Measurements.Task task, Map<String, Node> targets) {
    List<String> names = new ArrayList<>(targets.keySet());
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    List<Double> ratios = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (int round = 0; round < options.rounds; round++) {
      Map<String, Double> found = new LinkedHashMap<>();
      for (int j = 0; j < names.size(); j++) {
        String name = names.get((round + j) % names.size()); // take turns at being first
        try {
          double figure = task.measure().of(present(targets.get(name)));
          found.put(name, figure);
          figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(figure);
        } catch (IOException e) {
          errors.add(name + ": " + e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          errors.add(name + ": interrupted");
        }
      }
      double ours = found.getOrDefault(NODE, 0.0);
      double theirs = found.getOrDefault(GO, 0.0);
      if (ours > 0 && theirs > 0) {
        ratios.add(ours / theirs);
      }
    }
    print(task, figures, ratios, errors);
    return errors.isEmpty();
  }

  private static Node present(@org.jspecify.annotations.Nullable Node node) {
    if (node == null) {
      throw new IllegalStateException("a name without a node");
    }
    return node;
  }

  private void print(
      Measurements.Task task,
      Map<String, List<Double>> figures,
      List<Double> ratios,
      List<String> errors) {
    ObjectNode line = Json.object();
    line.put("measurement", task.name());
    line.put("unit", task.unit());
    ObjectNode medians = line.putObject("medians");
    figures.forEach((name, values) -> medians.put(name, median(values)));
    if (!ratios.isEmpty()) {
      line.put("ratio", median(ratios));
    }
    if (!errors.isEmpty()) {
      ArrayNode list = line.putArray("errors");
      errors.forEach(list::add);
    }
    terminal.out().println(Json.line(line));
    terminal.out().flush();
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
