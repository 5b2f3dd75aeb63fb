package io.jdevp2p.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How often to ping. */
final class PingOptions {
  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "How many pings; 0 is until Ctrl-C. Default: ${DEFAULT-VALUE}")
  int count = 4;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      converter = Durations.class,
      description = "The time between them. Default: 1s")
  Duration interval = Duration.ofSeconds(1);

  int count() {
    return count("--count", count);
  }

  /** A number, where 0 stands for no end. */
  static int count(String option, int number) {
    if (number < 0) {
      throw new CliException(ExitCodes.USAGE, option + " " + number + ": must not be negative");
    }
    return number == 0 ? Integer.MAX_VALUE : number;
  }
}
