package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.Discovery;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerConfig;
import io.jdevp2p.server.ServerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run of {@code bootnode}: a server that neither listens for connections nor dials, and so is
 * nothing but discovery. Owner: the thread that calls {@link #run}.
 */
final class BootnodeRun {
  private static final Duration STATUS = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final Clock clock;
  private final BootnodeCommand options;
  private final ServerConfig.Builder config;
  private final Optional<NodeDatabase> database;

  /** The exit codes that signals ask for. */
  private final Mailbox<Integer> signals;

  private BootnodeRun(
      Terminal terminal,
      BootnodeCommand options,
      ServerConfig.Builder config,
      Optional<NodeDatabase> database) {
    this.terminal = terminal;
    this.clock = terminal.host().clock();
    this.options = options;
    this.config = config;
    this.database = database;
    this.signals = new Mailbox<>(clock, new Limit(CliBound.INPUTS, CliLimits.INPUTS));
  }

  /** Checks all options before anything is opened. */
  static BootnodeRun of(Terminal terminal, BootnodeCommand options) {
    if (options.listen.isBlank()) {
      throw new CliException(
          ExitCodes.USAGE, "--listen: a bootnode has to listen, at an address such as :30301");
    }
    DiscoveryOptions.Versions versions = options.discovery.versions(true);
    if (!versions.any()) {
      throw new CliException(ExitCodes.USAGE, "--v4 and --v5 are both off: nothing is left to run");
    }
    var bootnodes = options.discovery.bootnodes(versions);
    ServerConfig.Builder config =
        ServerConfig.builder()
            .host(terminal.host())
            .name(Version.clientName())
            .maxPeers(0)
            .noDial()
            .privateKey(Keys.own(terminal.host(), options.key, options.keyHex))
            .discoveryListen(options.listen)
            .discovery(d -> DiscoveryOptions.configure(d, versions, bootnodes));
    Nodes.networks("--restrict", options.restrict).ifPresent(config::netRestrict);
    options.discovery.externalAddresses().forEach(config::externalAddress);
    Optional<NodeDatabase> database = options.discovery.openDatabase(terminal.host());
    database.ifPresent(config::nodeDatabase);
    return new BootnodeRun(terminal, options, config, database);
  }

  /** {@code --genkey}: a new key into a file, as {@code jdevp2p key generate} makes it. */
  static int makeKey(Terminal terminal, String file) {
    KeyCommand.save(SecretKey.generate(terminal.host().random()), Path.of(file), false);
    return ExitCodes.DONE;
  }

  /** {@code --writeaddress}: the public key. */
  static int printAddress(Terminal terminal, BootnodeCommand options) {
    if (options.key == null && options.keyHex == null) {
      throw new CliException(ExitCodes.USAGE, "--writeaddress: of which key? Give --nodekey");
    }
    SecretKey key = Keys.own(terminal.host(), options.key, options.keyHex);
    terminal.out().println(HexFormat.of().formatHex(key.publicKey().bytes()));
    return ExitCodes.DONE;
  }

  int run() {
    Deadline end = options.life == null ? Deadline.never() : clock.deadline(options.life);
    Signals.onStop(signals::offer);
    try (Server server = Server.start(config.build())) {
      ready(server);
      return wait(server.discovery().orElseThrow(), end);
    } catch (ServerException e) {
      throw new CliException(ExitCodes.of(e), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCodes.INTERRUPTED;
    } finally {
      database.ifPresent(NodeDatabase::close);
    }
  }

  private void ready(Server server) {
    Node self = server.self();
    String enode = Nodes.here(self).enode();
    String enr = server.localNode().record().text();
    if (options.json) {
      say(line("ready").put("id", self.id().hex()).put("enode", enode).put("enr", enr));
      return;
    }
    terminal.out().println(enode);
    terminal.out().println(enr);
    terminal.out().flush();
    DiscoveryService discovery = server.discovery().orElseThrow();
    terminal
        .err()
        .println(
            "discovery "
                + DiscoveryCommands.versions(discovery)
                + " on UDP "
                + Addresses.text(discovery.localAddress())
                + "; Ctrl-C stops");
    if (self.ip().isEmpty()) {
      terminal
          .err()
          .println(
              "the address above is for this machine only; others learn it once they have said"
                  + " where they see this node, or from --extaddr");
    }
  }

  /** Tells how many nodes there are each time that this has changed, and ends when told to. */
  private int wait(DiscoveryService discovery, Deadline end) throws InterruptedException {
    String told = "";
    while (true) {
      Optional<Integer> signal = signals.take(clock.deadline(STATUS).earlier(end));
      boolean over = signal.isPresent() || end.passed(clock);
      String status = status(discovery);
      if (over || !status.equals(told)) {
        tell(discovery, status);
        told = status;
      }
      if (over) {
        return stopped(signal);
      }
    }
  }

  private static String status(DiscoveryService discovery) {
    return DiscoveryCommands.running(discovery).stream()
        .map(version -> DiscoveryCommands.name(version) + " " + nodes(version))
        .collect(Collectors.joining(", "));
  }

  private static String nodes(Discovery version) {
    int nodes = DiscoveryCommands.nodes(version);
    return nodes == 1 ? "1 node" : nodes + " nodes";
  }

  private void tell(DiscoveryService discovery, String status) {
    if (options.json) {
      ObjectNode line = line("status");
      DiscoveryCommands.running(discovery)
          .forEach(version ->
              line.put(DiscoveryCommands.name(version), DiscoveryCommands.nodes(version)));
      say(line);
    } else {
      terminal.err().println("in the table: " + status);
    }
  }

  private int stopped(Optional<Integer> signal) {
    int code = signal.orElse(ExitCodes.DONE);
    String why =
        switch (code) {
          case ExitCodes.INTERRUPTED -> "interrupted";
          case ExitCodes.TERMINATED -> "terminated";
          default -> "time";
        };
    if (options.json) {
      say(line("stopped").put("why", why));
    } else {
      terminal.err().println("stopped: " + why);
    }
    return code;
  }

  private static ObjectNode line(String event) {
    return Json.object().put("event", event);
  }

  private void say(ObjectNode line) {
    terminal.out().println(Json.line(line));
    terminal.out().flush();
  }
}
