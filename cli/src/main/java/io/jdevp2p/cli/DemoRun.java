package io.jdevp2p.cli;

import io.jdevp2p.host.Host;
import io.jdevp2p.server.ServerException;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.Locale;

/** Puts the story of {@code demo} on a machine: the real one, or a simulated network. */
final class DemoRun {
  private static final Duration SIMULATED_LIFE = Duration.ofSeconds(30);

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
    for (int i = 0; i < options.nodes; i++) {
      story.add(host, "127.0.0.1:0");
    }
    narrator.title(
        options.nodes
            + " nodes on loopback, in this process"
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
    Duration life = options.life == null ? SIMULATED_LIFE : options.life;
    long began = terminal.host().clock().nanos();
    try (Simulation simulation = Simulation.seeded(seed)) {
      simulation.network().conditions(LinkConditions.internet().withLoss(0));
      SimulatedHost stage = simulation.host("stage");
      DemoNarrator narrator = new DemoNarrator(terminal, stage.clock(), options.json, false);
      DemoStory story = new DemoStory(stage, narrator, life);
      Signals.onStop(story::stop);
      for (int i = 0; i < options.nodes; i++) {
        SimulatedHost host = simulation.host(DemoStory.nameOf(i));
        story.add(host, host.address().getHostAddress() + ":" + PORT);
      }
      narrator.title(
          options.nodes
              + " nodes on a simulated network, 40 to 50 ms apart, seed "
              + simulation.seed()
              + "; all times are virtual");
      int exitCode = simulation.call(stage, life.plus(SLACK), story::tell);
      narrator.line(
          "simulation",
          "",
          "seed " + simulation.seed() + "; the same seed gives the same trace:",
          json -> json.put("seed", simulation.seed()).put("trace", simulation.traceHash()));
      narrator.more(simulation.traceHash());
      double virtual = simulation.now().toNanos() / 1e9;
      double real = (terminal.host().clock().nanos() - began) / 1e9;
      // Not on standard output, which is the same for the same seed.
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
}
