package io.jdevp2p.cli;

import io.jdevp2p.host.Host;
import io.jdevp2p.server.ServerException;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Puts the story of {@code demo} on a machine: the real one, or a simulated network. */
final class DemoRun {
  private static final Duration STORY_LIFE = Duration.ofSeconds(30);
  private static final Duration NETWORK_LIFE = Duration.ofSeconds(10);

  /** More than these don't connect, but show how a network of discovery forms. */
  private static final int MAX_STORY_NODES = 100;

  /** What the story may need beyond its time: to start, and to stop. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private static final int PORT = 30303;

  /** Signed integers of this many bits: pleasant to type. */
  private static final int MAX_DRAWN_SEED = 1_000_000;

  private DemoRun() {}

  static int onLoopback(Terminal terminal, DemoCommand options) throws Exception {
    Host host = terminal.host();
    DemoNarrator narrator =
        new DemoNarrator(terminal, host.clock(), options.json, terminal.interactive());
    DemoStory story = new DemoStory(host, narrator, options.life);
    Signals.onStop(story::stop);
    for (int i = 0; i <= options.nodes; i++) {
      story.add(host, "127.0.0.1:0");
    }
    narrator.title(
        options.nodes
            + " nodes and a bootnode on loopback, in this process"
            + (options.life == null ? "; Ctrl-C ends it" : ""));
    try {
      return story.tell();
    } catch (ServerException e) {
      throw new CliException(ExitCodes.RESOURCE, String.valueOf(e.getMessage()));
    }
  }

  static int simulated(Terminal terminal, DemoCommand options) throws Exception {
    long seed =
        options.seed == null ? terminal.host().random().nextInt(MAX_DRAWN_SEED) : options.seed;
    long began = terminal.host().clock().nanos();
    try (Simulation simulation = Simulation.seeded(seed)) {
      int exitCode =
          options.nodes > MAX_STORY_NODES
              ? network(terminal, options, simulation)
              : story(terminal, options, simulation);
      // Not on standard output, which is the same for the same seed.
      double virtual = simulation.now().toNanos() / 1e9;
      double real = (terminal.host().clock().nanos() - began) / 1e9;
      terminal
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "%.1f s of network in %.1f s: %.1f times as fast as real time, %,d steps",
                  virtual,
                  real,
                  virtual / real,
                  simulation.steps()));
      return exitCode;
    }
  }

  private static int story(Terminal terminal, DemoCommand options, Simulation simulation)
      throws Exception {
    Duration life = options.life == null ? STORY_LIFE : options.life;
    simulation.network().conditions(LinkConditions.internet().withLoss(0));
    SimulatedHost stage = simulation.host("stage");
    DemoNarrator narrator = new DemoNarrator(terminal, stage.clock(), options.json, false);
    DemoStory story = new DemoStory(stage, narrator, life);
    Signals.onStop(story::stop);
    for (int i = 0; i <= options.nodes; i++) {
      SimulatedHost host = simulation.host(i == 0 ? "bootnode" : DemoStory.nameOf(i - 1));
      story.add(host, host.address().getHostAddress() + ":" + PORT);
    }
    title(narrator, options, simulation);
    int exitCode = simulation.call(stage, life.plus(SLACK), story::tell);
    trace(narrator, simulation);
    return exitCode;
  }

  private static int network(Terminal terminal, DemoCommand options, Simulation simulation)
      throws Exception {
    Duration life = options.life == null ? NETWORK_LIFE : options.life;
    simulation.network().conditions(LinkConditions.internet());
    SimulatedHost observer = simulation.host("observer");
    DemoNarrator narrator = new DemoNarrator(terminal, observer.clock(), options.json, false);
    AtomicInteger stopCode = new AtomicInteger(ExitCodes.DONE);
    Signals.onStop(stopCode::set);
    title(narrator, options, simulation);
    new DemoNetwork(
            simulation,
            observer,
            narrator,
            () -> stopCode.get() != ExitCodes.DONE || narrator.unheard())
        .tell(options.nodes, life);
    trace(narrator, simulation);
    return stopCode.get();
  }

  private static void title(DemoNarrator narrator, DemoCommand options, Simulation simulation) {
    narrator.title(
        String.format(
            Locale.ROOT,
            "%,d nodes and a bootnode, simulated, 40 to 50 ms apart, seed %d; all times are virtual",
            options.nodes,
            simulation.seed()));
  }

  private static void trace(DemoNarrator narrator, Simulation simulation) {
    narrator.line(
        "simulation",
        "",
        "seed " + simulation.seed() + "; the same seed gives the same trace:",
        json -> json.put("seed", simulation.seed()).put("trace", simulation.traceHash()));
    narrator.more(simulation.traceHash());
  }
}
