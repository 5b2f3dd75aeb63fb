package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.NetworkList;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.ServerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
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
  private final DiscoveryOptions.Versions versions;
  private final List<Node> bootnodes;
  private final List<InetAddress> externalAddresses;
  private final List<Node> staticNodes;
  private final List<Node> trustedNodes;
  private final List<Capability> protocols;
  private final Optional<NodeDatabase> database;
  private final List<SecretKey> keys = new ArrayList<>();
  private final List<RunningNode> nodes = new ArrayList<>();
  private final Limit waiting = new Limit(CliBound.INPUTS, CliLimits.INPUTS);
  private final Mailbox<Input> inputs;
  private final NodeReport report;

  private NodeRun(
      Terminal terminal,
      NodeCommand options,
      Optional<NetworkList> restrict,
      DiscoveryOptions.Versions versions,
      List<Node> bootnodes,
      List<InetAddress> externalAddresses,
      List<Node> staticNodes,
      List<Node> trustedNodes,
      List<Capability> protocols,
      Optional<NodeDatabase> database) {
    this.terminal = terminal;
    this.clock = terminal.host().clock();
    this.options = options;
    this.restrict = restrict;
    this.versions = versions;
    this.bootnodes = bootnodes;
    this.externalAddresses = externalAddresses;
    this.staticNodes = staticNodes;
    this.trustedNodes = trustedNodes;
    this.protocols = protocols;
    this.database = database;
    this.inputs = new Mailbox<>(clock, waiting);
    this.report = options.json ? new JsonReport(terminal) : new TextReport(terminal);
  }

  /** Checks all options before anything is opened. */
  static NodeRun of(Terminal terminal, NodeCommand options) {
    if (options.nodes < 1) {
      throw new CliException(ExitCodes.USAGE, "--nodes " + options.nodes + ": must be at least 1");
    }
    atLeast("--max-peers", options.maxPeers);
    atLeast("--max-pending", options.maxPending);
    atLeast("--dial-ratio", options.dialRatio);
    SecretKey key = Keys.own(terminal.host(), options.key, options.keyHex);
    DiscoveryOptions.Versions versions = versions(options);
    NodeRun run =
        new NodeRun(
            terminal,
            options,
            Nodes.networks("--restrict", options.restrict),
            versions,
            versions.any() ? options.discovery.bootnodes(versions) : List.of(),
            options.discovery.externalAddresses(),
            Nodes.parseAll("--static", options.staticNodes, !versions.any()),
            Nodes.parseAll("--trusted", options.trustedNodes, false),
            protocols(options),
            options.discovery.openDatabase(terminal.host()));
    run.keys.add(key);
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

  /** A person's node takes part; a driven one does what it is told, as go-ethereum's does. */
  private static DiscoveryOptions.Versions versions(NodeCommand options) {
    return options.noDiscovery
        ? new DiscoveryOptions.Versions(false, false)
        : options.discovery.versions(!options.json || options.discovery.hasBootnodes());
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
      throw new CliException(ExitCodes.of(e), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return finish("interrupted", ExitCodes.INTERRUPTED);
    }
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
    externalAddresses.forEach(config::externalAddress);
    staticNodes.forEach(config::staticNode);
    trustedNodes.forEach(config::trustedNode);
    database.ifPresent(config::nodeDatabase);
    Optional<Node> first =
        options.mesh && index > 0
            ? Optional.of(Nodes.here(nodes.getFirst().server().self()))
            : Optional.empty();
    if (versions.any()) {
      List<Node> begin = new ArrayList<>(bootnodes);
      first.ifPresent(begin::add);
      config
          .discovery(d -> DiscoveryOptions.configure(d, versions, begin))
          .discoveryListen(discoveryListen());
    } else {
      first.ifPresent(config::staticNode);
    }
    return config;
  }

  private String discoveryListen() {
    if (options.discoveryPort != null) {
      String tcp = listen();
      return tcp.substring(0, Math.max(0, tcp.lastIndexOf(':'))) + ":" + options.discoveryPort;
    }
    return options.discoveryListen == null ? "" : options.discoveryListen;
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
    database.ifPresent(NodeDatabase::close);
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
