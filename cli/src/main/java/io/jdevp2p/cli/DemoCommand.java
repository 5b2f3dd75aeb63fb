package io.jdevp2p.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jdevp2p demo}: a handful of nodes, and all that happens between them, told. */
@Command(
    name = "demo",
    description = {
      "Runs a handful of real nodes in this process and tells what happens between them: how they"
          + " find each other from one bootnode, a handshake stage by stage, a chat, a table of"
          + " peers, a disconnect seen from both sides.",
      "On loopback until Ctrl-C, or with --simulated on a simulated network in virtual time. There,"
          + " more than 100 nodes show how a network forms: its tables and its lookups."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {
  private static final int MAX_REAL_NODES = 50;
  private static final int MAX_SIMULATED_NODES = 5_000;

  private final Terminal terminal;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = Durations.class,
      description =
          "How long: 10s, 5m. Default: until Ctrl-C; 30s of virtual time with --simulated, 10s of a"
              + " large network.")
  @Nullable Duration life;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many nodes. Default: ${DEFAULT-VALUE}")
  int nodes = 4;

  @Option(
      names = "--simulated",
      description = "Run on a simulated network: virtual time, and the same seed is the same run.")
  boolean simulated;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What a simulated run follows from. Default: drawn, and printed.")
  @Nullable Long seed;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    int maximum = simulated ? MAX_SIMULATED_NODES : MAX_REAL_NODES;
    if (nodes < 2 || nodes > maximum) {
      throw new CliException(
          ExitCodes.USAGE,
          "--nodes "
              + nodes
              + ": must be from 2 to "
              + maximum
              + (simulated ? "" : ", or " + MAX_SIMULATED_NODES + " with --simulated"));
    }
    if (seed != null && !simulated) {
      throw new CliException(ExitCodes.USAGE, "--seed: means something with --simulated only");
    }
    return simulated ? DemoRun.simulated(terminal, this) : DemoRun.onLoopback(terminal, this);
  }
}
