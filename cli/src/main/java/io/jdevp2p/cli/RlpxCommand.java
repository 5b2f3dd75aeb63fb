package io.jdevp2p.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jdevp2p rlpx}: tools for RLPx connections. */
@Command(
    name = "rlpx",
    description = "Tools for RLPx, the encrypted connections between nodes.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class RlpxCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  RlpxCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: ping");
  }

  @Command(
      name = "ping",
      description = {
        "Dials a node and shows what it says in Hello, with the time of each stage.",
        "Exit code 1 when there is no Hello; then it says at which stage, and what to check."
      },
      mixinStandardHelpOptions = true)
  int ping(
      @Parameters(paramLabel = "NODE", description = "Whom to dial: enode URL or record.")
          String node,
      @Option(
              names = {"--key", "--nodekey"},
              paramLabel = "KEY",
              description = "Our key: a file, or 64 hex digits. Default: a new one.")
          @Nullable String key,
      @Option(
              names = "--caps",
              paramLabel = "NAME/VERSION",
              split = ",",
              defaultValue = "eth/68,eth/69,snap/1",
              description = "What to offer in our Hello. Default: ${DEFAULT-VALUE}")
          String[] capabilities,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              defaultValue = "0s",
              converter = Durations.class,
              description =
                  "How long to wait for a Disconnect after Hello. Default: ${DEFAULT-VALUE}")
          Duration wait,
      @Option(
              names = "--timeout",
              paramLabel = "TIME",
              defaultValue = "10s",
              converter = Durations.class,
              description = "For all stages together. Default: ${DEFAULT-VALUE}")
          Duration timeout,
      @Option(names = "--json", description = "One JSON object.") boolean json) {
    return new RlpxPing(terminal, json, timeout, wait).run(node, key, capabilities);
  }
}
