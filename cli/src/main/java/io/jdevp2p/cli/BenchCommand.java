package io.jdevp2p.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jdevp2p bench}: measures a node from outside, of whatever make. */
@Command(
    name = "bench",
    description = {
      "Measures a node that speaks bench/1, from outside.",
      "Prints one JSON object a measurement, with the median of the rounds."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Options may have one dash. A node to measure: jdevp2p node --json, or --bench."})
final class BenchCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      paramLabel = "NODE",
      arity = "0..1",
      description = "Enode URL or record. Default: a go-ethereum peer that is started for it.")
  @Nullable String node;

  @Option(
      names = "--what",
      paramLabel = "NAME",
      split = ",",
      description =
          "sessions, send, receive, echo, ping4, talk5, bond4, session5, idle; commas between "
              + "them. Default: the first four.")
  List<String> what = List.of("sessions", "send", "receive", "echo");

  @Option(
      names = "--pair",
      arity = "0..1",
      fallbackValue = "true",
      description = "Measure a go-ethereum peer in turn, and give the ratio.")
  boolean pair;

  @Option(
      names = "--peer-command",
      paramLabel = "PATH",
      description = "The go-ethereum peer for --pair. Default: ${DEFAULT-VALUE}, found by PATH.")
  String peerCommand = "peer";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each is measured. Default: ${DEFAULT-VALUE}")
  int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of a timed measurement. Default: ${DEFAULT-VALUE}")
  double seconds = 2;

  @Option(
      names = "--warmup",
      paramLabel = "S",
      description = "Measure each node this long without counting, before the rounds. Default: 0")
  double warmup;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Connections or sockets at once. Default: ${DEFAULT-VALUE}")
  int parallel = 8;

  @Option(
      names = "--sizes",
      paramLabel = "BYTES",
      split = ",",
      description = "Message sizes for send and receive. Default: 100,1024,16384,1048576")
  List<Integer> sizes = List.of(100, 1024, 16384, 1048576);

  @Option(
      names = "--random",
      arity = "0..1",
      fallbackValue = "true",
      description = "Payloads that cannot be compressed; --random=false sends zeros. Default: true")
  boolean random = true;

  @Option(
      names = "--idle",
      paramLabel = "N",
      description = "Sessions for idle. Default: ${DEFAULT-VALUE}")
  int idle = 1000;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Of a connection. Default: 10s")
  Duration timeout = Duration.ofSeconds(10);

  @Option(names = "--json", arity = "0..1", fallbackValue = "true", hidden = true)
  boolean json = true;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    for (String name : what) {
      if (!Measurements.NAMES.contains(name)) {
        throw new CliException(
            ExitCodes.USAGE,
            "--what "
                + name
                + ": no such measurement; there are "
                + String.join(", ", Measurements.NAMES));
      }
    }
    positive("--rounds", rounds);
    positive("--seconds", seconds);
    positive("--parallel", parallel);
    positive("--idle", idle);
    for (int size : new ArrayList<>(sizes)) {
      positive("--sizes", size);
    }
    return new BenchRun(terminal, this).run();
  }

  private static void positive(String option, double value) {
    if (!(value > 0)) {
      throw new CliException(ExitCodes.USAGE, option + " " + value + ": must be positive");
    }
  }
}
