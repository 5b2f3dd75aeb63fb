package io.jdevp2p.cli;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A run of {@code bench}: each measurement in rounds, the nodes in turn. */
final class BenchRun {
  private static final String NODE = "node";
  private static final String NODE_ARGUMENT = "NODE";
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
      Node node =
          Measurements.BY_UDP.containsAll(options.what)
              ? Nodes.parse(NODE_ARGUMENT, options.node)
              : Nodes.parseDialable(NODE_ARGUMENT, options.node);
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
    if (node.ip().isPresent() || node.hostname().isEmpty()) {
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

  /** The rounds of one task, and a line for each of its figures. */
  private boolean measure(Measurements.Task task, Map<String, Node> targets) {
    List<String> names = new ArrayList<>(targets.keySet());
    List<String> errors = new ArrayList<>();
    List<Map<String, double[]>> rounds = new ArrayList<>();
    targets.values().forEach(node -> warmUp(task, node));
    for (int round = 0; round < options.rounds; round++) {
      Map<String, double[]> found = new LinkedHashMap<>();
      for (int j = 0; j < names.size(); j++) {
        String name = names.get((round + j) % names.size()); // take turns at being first
        try {
          found.put(name, task.measure().of(Objects.requireNonNull(targets.get(name))));
        } catch (IOException e) {
          errors.add(name + ": " + e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          errors.add(name + ": interrupted");
        }
      }
      rounds.add(found);
    }
    boolean nothing = rounds.stream().allMatch(Map::isEmpty);
    for (int i = 0; i < (nothing ? 1 : task.figures().size()); i++) {
      print(task.figures().get(i), i, names, rounds, i == 0 ? errors : List.of());
    }
    return errors.isEmpty();
  }

  private void warmUp(Measurements.Task task, Node node) {
    Deadline end =
        terminal.host().clock().deadline(Duration.ofNanos((long) (options.warmup * 1e9)));
    try {
      while (!end.passed(terminal.host().clock())) {
        task.measure().of(node);
      }
    } catch (IOException e) {
      // The rounds will tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(
      Measurements.Figure figure,
      int at,
      List<String> names,
      List<Map<String, double[]>> rounds,
      List<String> errors) {
    ObjectNode line = Json.object();
    line.put("measurement", figure.name());
    line.put("unit", figure.unit());
    ObjectNode medians = line.putObject("medians");
    for (String name : names) {
      List<Double> values = valuesOf(name, at, rounds);
      if (!values.isEmpty()) {
        medians.put(name, median(values));
      }
    }
    List<Double> ratios =
        rounds.stream()
            .filter(r -> r.containsKey(NODE) && r.containsKey(GO))
            .map(r -> present(r, NODE)[at] / present(r, GO)[at])
            .toList();
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

  private static List<Double> valuesOf(String name, int at, List<Map<String, double[]>> rounds) {
    return rounds.stream().filter(r -> r.containsKey(name)).map(r -> present(r, name)[at]).toList();
  }

  private static double[] present(Map<String, double[]> round, String name) {
    return Objects.requireNonNull(round.get(name));
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
