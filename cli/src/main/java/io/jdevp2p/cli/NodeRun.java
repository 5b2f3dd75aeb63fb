package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.NetworkList;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.ServerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run of {@code node}: starts the servers, then takes what comes, one thing at a time: a line of
 * input, a signal, the end of its time. Owner: the thread that calls {@link #run}.
 */
final class NodeRun {
  /** What can happen to a run. */
  private sealed interface Input {
    record Line(String text) implements Input {}

    record EndOfInput() implements Input {}

    record Signal(int exitCode) implements Input {}
  }

  private final Terminal terminal;
  private final Clock clock;
  private final NodeCommand options;
  private final Optional<NetworkList> restrict;
  private final List<Node> staticNodes;
  private final List<Node> trustedNodes;
  private final List<Capability> protocols;
  private final List<SecretKey> keys = new ArrayList<>();
  private final List<RunningNode> nodes = new ArrayList<>();
  private final Limit waiting = new Limit(CliBound.INPUTS, CliLimits.INPUTS);
  private final Mailbox<Input> inputs;
  private final NodeReport report;

  private NodeRun(
      Terminal terminal,
      NodeCommand options,
      Optional<NetworkList> restrict,
      List<Node> staticNodes,
      List<Node> trustedNodes,
      List<Capability> protocols) {
    this.terminal = terminal;
    this.clock = terminal.host().clock();
    this.options = options;
    this.restrict = restrict;
    this.staticNodes = staticNodes;
    this.trustedNodes = trustedNodes;
    this.protocols = protocols;
    this.inputs = new Mailbox<>(clock, waiting);
    this.report = options.json ? new JsonReport(terminal) : new TextReport(terminal);
  }

  /** Checks all options before anything is opened. */
  static NodeRun of(Terminal terminal, NodeCommand options) {
    if (options.discovery || options.bootnodes.stream().anyMatch(b -> !b.isBlank())) {
      throw new CliException(
          ExitCodes.USAGE,
          "discovery is not part of this version: leave out --v4, --v5 and --bootnodes, and name the"
              + " nodes to connect to with --static");
    }
    if (options.nodes < 1) {
      throw new CliException(ExitCodes.USAGE, "--nodes " + options.nodes + ": must be at least 1");
    }
    atLeast("--max-peers", options.maxPeers);
    atLeast("--max-pending", options.maxPending);
    atLeast("--dial-ratio", options.dialRatio);
    NodeRun run =
        new NodeRun(
            terminal,
            options,
            restrict(options),
            Nodes.parseAll("--static", options.staticNodes, true),
            Nodes.parseAll("--trusted", options.trustedNodes, false),
            protocols(options));
    run.keys.add(key(options, terminal.host()));
    while (run.keys.size() < options.nodes) {
      run.keys.add(SecretKey.generate(terminal.host().random()));
    }
    return run;
  }

  private static void atLeast(String option, int value) {
    if (value < 0) {
      throw new CliException(ExitCodes.USAGE, option + " " + value + ": must not be negative");
    }
  }

  private static SecretKey key(NodeCommand options, Host host) {
    if (options.keyHex != null) {
      if (options.key != null) {
        throw new CliException(ExitCodes.USAGE, "--key and --nodekeyhex: give only one of them");
      }
      return Keys.ofHex("--nodekeyhex", options.keyHex);
    }
    return options.key == null || options.key.isEmpty()
        ? SecretKey.generate(host.random())
        : Keys.load("--key", options.key);
  }

  private static Optional<NetworkList> restrict(NodeCommand options) {
    try {
      return options.restrict == null || options.restrict.isBlank()
          ? Optional.empty()
          : Optional.of(NetworkList.parse(options.restrict));
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, "--restrict: " + e.getMessage());
    }
  }

  private static List<Capability> protocols(NodeCommand options) {
    List<Capability> protocols = new ArrayList<>();
    try {
      if (options.protocols != null) {
        options.protocols.stream()
            .filter(p -> !p.isBlank())
            .forEach(p -> protocols.add(Capability.parse(p.strip())));
      } else if (options.json || options.bench) {
        protocols.add(BenchProtocol.CAPABILITY);
      }
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, "--protocols: " + e.getMessage());
    }
    if (options.bench && !protocols.contains(BenchProtocol.CAPABILITY)) {
      protocols.add(BenchProtocol.CAPABILITY);
    }
    return protocols;
  }

  int run() {
    Deadline end = options.life == null ? Deadline.never() : clock.deadline(options.life);
    Signals.onStop(code -> inputs.offer(new Input.Signal(code)));
    try {
      report.begin();
      startAll();
      if (options.json) {
        PlatformThreads.start("stdin", this::readInput);
      }
      return work(end);
    } catch (ServerException e) {
      closeAll();
      throw new CliException(exitCode(e), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return finish("interrupted", ExitCodes.INTERRUPTED);
    }
  }

  private static int exitCode(ServerException e) {
    return switch (e.reason()) {
      case PORT_TAKEN, BAD_DATABASE -> ExitCodes.RESOURCE;
      // Text that is no address has no cause; an address that this machine does not have has one.
      case BAD_ADDRESS -> e.getCause() == null ? ExitCodes.USAGE : ExitCodes.RESOURCE;
      case BAD_PROTOCOLS -> ExitCodes.USAGE;
      case NO_PRIVATE_KEY, ALREADY_STARTED -> ExitCodes.INTERNAL;
    };
  }

  private void startAll() throws ServerException {
    for (int i = 0; i < keys.size(); i++) {
      ServerConfig.Builder config;
      try {
        config = config(i);
      } catch (IllegalArgumentException e) {
        throw new CliException(ExitCodes.USAGE, String.valueOf(e.getMessage()));
      }
      RunningNode node =
          new RunningNode(i, terminal.host(), config, keys.get(i), protocols, report::message);
      node.start(event -> report.event(node, event));
      nodes.add(node);
      report.ready(node);
    }
  }

  private ServerConfig.Builder config(int index) {
    ServerConfig.Builder config =
        ServerConfig.builder()
            .name(options.name == null ? Version.clientName() : options.name)
            .listen(listen())
            .maxPeers(options.maxPeers)
            .maxPending(
                options.maxPending == 0 ? ServerConfig.DEFAULT_MAX_PENDING : options.maxPending)
            .dialRatio(
                options.dialRatio == 0 ? ServerConfig.DEFAULT_DIAL_RATIO : options.dialRatio);
    if (options.noDial) {
      config.noDial();
    }
    restrict.ifPresent(config::netRestrict);
    staticNodes.forEach(config::staticNode);
    trustedNodes.forEach(config::trustedNode);
    if (options.mesh && index > 0) {
      config.staticNode(nodes.getFirst().server().self());
    }
    return config;
  }

  private String listen() {
    if (options.listen != null) {
      return options.listen;
    }
    if (options.port != null) {
      return ":" + options.port;
    }
    return options.json ? "127.0.0.1:0" : ":30303";
  }

  private int work(Deadline end) throws InterruptedException {
    while (true) {
      Optional<Input> input = inputs.take(end);
      if (input.isEmpty()) {
        return finish("time", ExitCodes.DONE);
      }
      switch (input.get()) {
        case Input.EndOfInput() -> {
          return finish("end of input", ExitCodes.DONE);
        }
        case Input.Signal(int code) -> {
          return finish(code == ExitCodes.INTERRUPTED ? "interrupted" : "terminated", code);
        }
        case Input.Line(String text) -> {
          if (new NodeCommands(terminal.host(), nodes, report).run(text)) {
            return finish("asked", ExitCodes.DONE);
          }
        }
      }
    }
  }

  private int finish(String why, int exitCode) {
    closeAll();
    report.stopped(why);
    return exitCode;
  }

  private void closeAll() {
    nodes.forEach(RunningNode::close);
  }

  /** How much input has waited. */
  Limit waiting() {
    return waiting;
  }

  private void readInput() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null) {
        inputs.put(new Input.Line(line));
      }
      inputs.put(new Input.EndOfInput());
    } catch (IOException e) {
      inputs.offer(new Input.EndOfInput());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
