package io.jdevp2p.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code jdevp2p node}: a server from flags and a file. With {@code --json} it can be put wherever
 * the go-ethereum peer of the conformance tests stands: the same lines in and out.
 */
@Command(
    name = "node",
    description = {
      "Runs a node until Ctrl-C.",
      "With --json it is driven by JSON lines on standard input, and tells what happens as JSON"
          + " lines on standard output; it stops at the end of the input."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "NODE is an enode URL, a record (enr:...), or @FILE with one a line; several have commas"
          + " between them or come with the option repeated.",
      "Commands of --json, one object a line: {\"cmd\":\"add\",\"peer\":\"enode://...\"}; cmd is add,"
          + " remove, trust, distrust, peers, info, send, ping, resolve, talk, lookup, table, limits,"
          + " memory or stop; \"node\" picks one of --nodes; \"peer\" of send is a node id, with"
          + " code, count, size and random; \"target\" of lookup is an id (64 hex digits, version 5)"
          + " or a key (128, version 4).",
      "Options of several letters may have one dash."
    })
final class NodeCommand implements Callable<Integer> {
  private final Terminal terminal;

  /** Checked and read by {@link Arguments} before parsing. */
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "TOML with these options, without dashes: max-peers = 30.",
        "The [Node.P2P] section of go-ethereum is understood, too. The command line wins."
      })
  @Nullable String config;

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
      names = "--listen",
      paramLabel = "ADDRESS",
      description = {
        "Where to listen: 127.0.0.1:30303, [::1]:30303, :30303 for all addresses, or \"\" for not at"
            + " all. Port 0 takes a free one.",
        "Default: :30303; with --json 127.0.0.1:0."
      })
  @Nullable String listen;

  @Option(names = "--port", paramLabel = "PORT", description = "The same as --listen :PORT.")
  @Nullable Integer port;

  @Option(
      names = {"--name", "--identity"},
      paramLabel = "NAME",
      description = "Client name in Hello.")
  @Nullable String name;

  @Option(
      names = {"--static", "--staticnodes"},
      paramLabel = "NODE",
      split = ",",
      description = "Nodes to stay connected with.")
  List<String> staticNodes = new ArrayList<>();

  @Option(
      names = {"--trusted", "--trustednodes"},
      paramLabel = "NODE",
      split = ",",
      description = "Nodes that are let in whatever the limits say.")
  List<String> trustedNodes = new ArrayList<>();

  @Option(
      names = {"--max-peers", "--maxpeers"},
      paramLabel = "N",
      description = "Peers in all. Default: ${DEFAULT-VALUE}")
  int maxPeers = 50;

  @Option(
      names = {"--max-pending", "--maxpendpeers", "--maxpendingpeers"},
      paramLabel = "N",
      description = "Dials in handshake at once; 0 is the default, 50.")
  int maxPending;

  @Option(
      names = {"--dial-ratio", "--dialratio"},
      paramLabel = "N",
      description = "One in N peers may be found and dialed by us; 0 is the default, 3.")
  int dialRatio;

  @Option(
      names = {"--no-dial", "--nodial"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Never dial, static nodes included.")
  boolean noDial;

  @Option(
      names = {"--restrict", "--netrestrict"},
      paramLabel = "CIDR",
      description = "Talk to these networks only, commas between them.")
  @Nullable String restrict;

  @Mixin DiscoveryOptions discovery = new DiscoveryOptions();

  @Option(
      names = {"--no-discovery", "--nodiscover", "--nodiscovery"},
      arity = "0..1",
      fallbackValue = "true",
      description = {
        "No discovery. Otherwise both versions run, with --json only those that are asked for."
      })
  boolean noDiscovery;

  @Option(
      names = "--discovery-listen",
      paramLabel = "ADDRESS",
      description = "Where to listen for discovery. Default: as --listen.")
  @Nullable String discoveryListen;

  @Option(
      names = {"--discovery-port", "--discovery.port"},
      paramLabel = "PORT",
      description = "The UDP port of discovery at the address of --listen.")
  @Nullable Integer discoveryPort;

  @Option(
      names = "--bench",
      arity = "0..1",
      fallbackValue = "true",
      description = "Offer the protocol bench/1: echo, counted and generated data.")
  boolean bench;

  @Option(
      names = "--protocols",
      paramLabel = "NAME/VERSION",
      split = ",",
      description = {
        "Protocols to offer; each behaves as bench/1. Default: none; with --json bench/1."
      })
  @Nullable List<String> protocols;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many servers to run in this process. Default: ${DEFAULT-VALUE}")
  int nodes = 1;

  @Option(
      names = "--mesh",
      arity = "0..1",
      fallbackValue = "true",
      description = "The others begin discovery at the first node; without it they dial the first.")
  boolean mesh;

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
      description = "Read commands and write events as JSON lines.")
  boolean json;

  NodeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return NodeRun.of(terminal, this).run();
  }
}
