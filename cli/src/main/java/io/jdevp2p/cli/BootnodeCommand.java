package io.jdevp2p.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jdevp2p bootnode}: discovery alone, for others to begin at. */
@Command(
    name = "bootnode",
    description = {
      "Runs a node of discovery until Ctrl-C, for others to begin at: it knows nodes and tells of"
          + " them, and takes no connections.",
      "Its enode URL and its record are the first two lines on standard output."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "NODE is an enode URL, a record (enr:...), or @FILE with one a line.",
      "Options of several letters may have one dash."
    })
final class BootnodeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = {"--listen", "--addr"},
      paramLabel = "ADDRESS",
      description = "Where to listen, for UDP only. Default: ${DEFAULT-VALUE}, port 30301 of all.")
  String listen = ":30301";

  @Option(
      names = {"--key", "--nodekey"},
      paramLabel = "KEY",
      description = "The node key: a file, or 64 hex digits. Default: a new one.")
  @Nullable String key;

  @Option(
      names = "--nodekeyhex",
      paramLabel = "HEX",
      description = "The node key as 64 hex digits.")
  @Nullable String keyHex;

  @Option(
      names = "--genkey",
      paramLabel = "FILE",
      description = "Make a new key, write it into FILE and end.")
  @Nullable String newKey;

  @Option(
      names = "--writeaddress",
      arity = "0..1",
      fallbackValue = "true",
      description = "Print the public key, which is the name in an enode URL, and end.")
  boolean printAddress;

  @Mixin DiscoveryOptions discovery = new DiscoveryOptions();

  @Option(
      names = {"--restrict", "--netrestrict"},
      paramLabel = "CIDR",
      description = "Talk to these networks only, commas between them.")
  @Nullable String restrict;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop after so long: 10s, 5m, 1h.")
  @Nullable Duration life;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "true",
      description = "JSON lines: ready, status, stopped.")
  boolean json;

  BootnodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (newKey != null) {
      return BootnodeRun.makeKey(terminal, newKey);
    }
    if (printAddress) {
      return BootnodeRun.printAddress(terminal, this);
    }
    return BootnodeRun.of(terminal, this).run();
  }
}
