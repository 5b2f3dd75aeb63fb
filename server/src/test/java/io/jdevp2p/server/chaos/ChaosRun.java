package io.jdevp2p.server.chaos;

import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/**
 * One run: a network of servers to which faults happen, then a time without faults in which all
 * links must come back, then the end, after which nothing may be left. What must hold is looked at
 * all the time.
 */
final class ChaosRun {
  private static final Duration STEP = Duration.ofSeconds(20);
  private static final Duration BETWEEN_INSPECTIONS = Duration.ofMinutes(5);
  private static final Duration QUIET_TIME = Duration.ofMinutes(2);
  private static final Duration FOR_THE_REST = Duration.ofMinutes(2);

  private final Scenario scenario;
  private final Random random;
  private final Simulation simulation;
  private final Ledger ledger = new Ledger();
  private final ChaosNetwork network;
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparing(Later::at).thenComparingLong(Later::number));
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private int hosts;
  private long laterNumber;
  private Duration nextInspection = BETWEEN_INSPECTIONS;

  /** Something to do that may fail. */
  interface Action {
    void run() throws Exception;
  }

  private record Later(Duration at, long number, Action action) {}

  /**
   * What a run amounted to.
   *
   * @param scenario what it was like
   * @param virtualTime how long it lasted
   * @param faults how often each fault happened
   * @param messages messages that arrived
   * @param requests requests that were answered
   * @param failures how often each reason was given why a connection did not come about, or went
   * @param hash of the simulation's trace
   */
  record Figures(
      Scenario scenario,
      Duration virtualTime,
      Map<Fault, Integer> faults,
      long messages,
      long requests,
      Map<String, Integer> failures,
      String hash) {
    int faultsInAll() {
      return faults.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  private ChaosRun(Scenario scenario, Simulation simulation) {
    this.scenario = scenario;
    this.simulation = simulation;
    this.random = new Random(scenario.seed());
    simulation.network().conditions(scenario.conditions());
    this.network = new ChaosNetwork(simulation, scenario, ledger, random);
  }

  /** Runs the scenario of a seed; throws what it finds, with the way to see it again. */
  static Figures of(long seed) {
    Scenario scenario = Scenario.of(seed);
    try (LoudLog log = new LoudLog();
        Simulation simulation = Simulation.seeded(seed)) {
      try {
        ChaosRun run = new ChaosRun(scenario, simulation);
        Figures figures = run.run();
        requireEmpty("log", log.lines());
        return figures;
      } catch (Exception | AssertionError e) {
        AssertionError failure =
            new AssertionError(
                "seed %d (%s) at %s: %s%nreplay: %s"
                    .formatted(
                        seed,
                        scenario,
                        simulation.now(),
                        log.lines().isEmpty() ? e.getMessage() : log.lines() + "; " + e,
                        Chaos.replayCommand(seed)),
                e);
        simulation.uncaught().forEach(failure::addSuppressed);
        throw failure;
      }
    }
  }

  private static void requireEmpty(String what, List<?> list) {
    if (!list.isEmpty()) {
      throw new AssertionError(what + ": " + list);
    }
  }

  private Figures run() throws Exception {
    for (ChaosNode node : network.nodes()) {
      node.start();
    }
    makeTrouble();
    endTrouble();
    awaitLinks();
    stopAll();
    Map<String, Integer> failures = new TreeMap<>();
    for (ChaosNode node : network.nodes()) {
      node.failures().forEach((name, count) -> failures.merge(name, count, Integer::sum));
    }
    return new Figures(
        scenario,
        simulation.now(),
        struck,
        ledger.messages(),
        ledger.requests(),
        failures,
        simulation.traceHash());
  }

  // ---- The three parts

  private void makeTrouble() throws Exception {
    Duration end = simulation.now().plus(scenario.chaos());
    while (simulation.now().compareTo(end) < 0) {
      double mean = scenario.betweenFaults().toMillis();
      runFor(Duration.ofMillis((long) (-Math.log(1 - random.nextDouble()) * mean)));
      Fault fault = scenario.faults().get(random.nextInt(scenario.faults().size()));
      if (network.nodes().stream().noneMatch(ChaosNode::isRunning)) {
        continue; // most faults need one that runs
      }
      struck.merge(fault, 1, Integer::sum);
      simulation.note(fault.name());
      fault.strike(this);
      check();
    }
  }

  private void endTrouble() throws Exception {
    for (Later next = later.poll(); next != null; next = later.poll()) {
      next.action().run();
    }
    simulation.network().heal();
    for (ChaosNode node : network.nodes()) {
      network.tellAddress(node);
    }
    check();
  }

  /** All links come back within their time, stay, and carry messages both ways. */
  private void awaitLinks() throws Exception {
    Duration end = simulation.now().plus(scenario.forAllLinks());
    while (true) {
      Duration left = end.minus(simulation.now());
      if (left.isNegative() || !simulation.runUntil(network::isWhole, left)) {
        throw new AssertionError("links that did not come back: " + network.missingLinks());
      }
      int drops = network.drops();
      Duration began = simulation.now();
      runFor(QUIET_TIME);
      check();
      if (network.isWhole() && network.drops() == drops) {
        requireEmpty("links on which nobody is heard", network.deadLinks(began.toNanos()));
        inspect();
        return;
      }
    }
  }

  private void stopAll() throws Exception {
    for (ChaosNode node : network.nodes()) {
      node.stop();
    }
    check();
    if (!simulation.runUntil(simulation::isQuiet, FOR_THE_REST)) {
      throw new AssertionError(
          "left behind: threads %s, %d sockets, %d timers"
              .formatted(
                  simulation.liveThreads(), simulation.openSockets(), simulation.openTimers()));
    }
    network.nodes().forEach(ChaosNode::inspectClosed);
    requireEmpty("violations", ledger.violations());
  }

  // ---- Time

  /** Runs for so long, and does meanwhile what was put off until then. */
  private void runFor(Duration time) throws Exception {
    Duration end = simulation.now().plus(time);
    while (simulation.now().compareTo(end) < 0) {
      Duration until = simulation.now().plus(STEP);
      until = until.compareTo(end) < 0 ? until : end;
      Later next = later.peek();
      if (next != null && next.at().compareTo(until) < 0) {
        until = next.at();
      }
      if (until.compareTo(simulation.now()) > 0) {
        simulation.run(until.minus(simulation.now()));
      }
      if (next != null && next.at().compareTo(simulation.now()) <= 0) {
        later.remove(next);
        next.action().run();
      }
      check();
    }
  }

  // ---- What must hold

  private void check() throws Exception {
    requireEmpty("violations", ledger.violations());
    requireEmpty("escaped from threads", simulation.uncaught());
    for (ChaosNode node : network.nodes()) {
      node.check();
    }
    if (simulation.now().compareTo(nextInspection) >= 0) {
      nextInspection = simulation.now().plus(BETWEEN_INSPECTIONS);
      inspect();
    }
    requireEmpty("violations", ledger.violations());
  }

  private void inspect() {
    network.nodes().forEach(ChaosNode::inspect);
    requireEmpty("violations", ledger.violations());
  }

  // ---- For faults

  ChaosNetwork network() {
    return network;
  }

  Simulation sim() {
    return simulation;
  }

  Random random() {
    return random;
  }

  /** Some of so many seconds. */
  Duration upTo(int seconds) {
    return Duration.ofMillis(random.nextLong(seconds * 1000L));
  }

  void later(Duration after, Action action) {
    later.add(new Later(simulation.now().plus(after), laterNumber++, action));
  }

  ChaosNode anyNode() {
    return network.node(random.nextInt(scenario.servers()));
  }

  /** A node with a server; faults don't strike while there is none. */
  ChaosNode anyRunningNode() {
    List<ChaosNode> running = network.nodes().stream().filter(ChaosNode::isRunning).toList();
    return running.get(random.nextInt(running.size()));
  }

  ChaosNode linkedWith(ChaosNode node) {
    List<Integer> others = new ArrayList<>(node.links());
    return network.node(others.get(random.nextInt(others.size())));
  }

  SimulatedHost newHost(String kind) {
    return network.newHost(kind + hosts++);
  }

  /** Changes a link for a while. */
  void changeLink(Fault.Change change, Duration time) {
    ChaosNode one = anyNode();
    SimulatedHost a = one.host();
    SimulatedHost b = linkedWith(one).host();
    LinkConditions before = scenario.conditions();
    simulation.network().conditions(a, b, change.of(before));
    later(time, () -> simulation.network().conditions(a, b, before));
  }
}
