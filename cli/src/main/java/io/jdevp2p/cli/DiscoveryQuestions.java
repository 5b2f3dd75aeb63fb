package io.jdevp2p.cli;

import io.jdevp2p.discovery.Discovery;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code discv4} and {@code discv5} ask of others in the same way. Each question opens a port
 * of its own, and closes it. Owner: the command's thread.
 */
final class DiscoveryQuestions {
  /** Something that is asked while discovery runs; the exit code. */
  interface Question {
    int ask(DiscoveryRun run) throws DiscoveryException, InterruptedException;
  }

  private final Terminal terminal;
  private final Clock clock;
  private final DiscoveryVersion version;
  private final DiscoveryToolOptions options;

  DiscoveryQuestions(Terminal terminal, DiscoveryVersion version, DiscoveryToolOptions options) {
    this.terminal = terminal;
    this.clock = terminal.host().clock();
    this.version = version;
    this.options = options;
  }

  /** Asks, and puts it into words when there is no answer. */
  int ask(Question question) {
    return Interruptible.run(() -> {
      try (DiscoveryRun run = DiscoveryRun.open(terminal.host(), version, options)) {
        return question.ask(run);
      } catch (DiscoveryException e) {
        terminal.err().println(terminal.red("no answer: ") + Terminal.escaped(e.getMessage() + ""));
        terminal.err().println("check: " + check(e));
        return ExitCodes.NO;
      }
    });
  }

  private static String check(DiscoveryException e) {
    return switch (e.failure()) {
      case TIMEOUT ->
          "is the node running, and is this its UDP port? Is the key in the URL or record its own?"
              + " A firewall that drops packets looks like this, too";
      case NO_ENDPOINT -> "can this machine reach the address?";
      case NO_RECORD -> "give the node's record (enr:...) instead of an enode URL";
      case NOT_ALLOWED -> "is this node ourselves?";
      case INVALID_ANSWER -> "the node breaks the protocol; its log may say more";
      case TOO_MANY_CALLS, CLOSED -> "was the command interrupted?";
    };
  }

  /** A node that can be asked, with its name looked up. */
  Node target(String text) {
    Node node = Nodes.parse("NODE", text);
    Nodes.requireUdp("NODE", node);
    return located(node);
  }

  private Node located(Node node) {
    Optional<String> name = node.hostname();
    if (name.isEmpty() || node.ip().isPresent()) {
      return node;
    }
    try {
      List<InetAddress> found =
          terminal.host().names().resolve(name.get(), clock.deadline(CliLimits.NAME_LOOKUP));
      return node.withIp(found.getFirst());
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.NO, "NODE: " + name.get() + " is not found: " + e.getMessage());
    }
  }

  int ping(String text, int count, Duration interval) {
    Node node = target(text);
    return ask(run -> {
      PingTimes times = new PingTimes();
      say("ping of " + node.id().hex() + " by " + version);
      try {
        for (int i = 0; i < count; i++) {
          if (i > 0) {
            clock.sleep(interval);
          }
          ping(run.discovery(), node, times);
        }
      } finally {
        say(times.text());
        json(times.json());
      }
      return times.anyAnswered() ? ExitCodes.DONE : ExitCodes.NO;
    });
  }

  private void ping(Discovery discovery, Node node, PingTimes times) throws InterruptedException {
    times.sent();
    ObjectNode line = Json.object().put("ping", times.count());
    try {
      Pong pong = discovery.ping(node);
      times.answered(pong.roundTrip());
      String seen = Addresses.text(pong.seenAs());
      String record = Long.toUnsignedString(pong.sequence());
      say(
          String.format(
              Locale.ROOT,
              "%d: pong in %s, record %s, sees us at %s",
              times.count(),
              Durations.millis(pong.roundTrip()),
              pong.sequence() == 0 ? "not told" : record,
              seen));
      json(
          line.put("milliseconds", pong.roundTrip().toNanos() / 1e6)
              .put("sequence", record)
              .put("seenAs", seen));
    } catch (DiscoveryException e) {
      String why = Terminal.escaped(String.valueOf(e.getMessage()));
      say(times.count() + ": " + terminal.red("no answer: ") + why);
      json(line.put("error", e.failure().toString()));
      if (times.count() == 1) {
        terminal.err().println("check: " + check(e));
      }
    }
  }

  int requestRecord(String text) {
    Node node = target(text);
    return ask(run -> {
      NodeRecord record = run.discovery().requestRecord(node);
      tell(Node.of(record));
      return ExitCodes.DONE;
    });
  }

  int resolve(String text) {
    Node node = located(Nodes.parse("NODE", text));
    return ask(run -> {
      Optional<Node> found = find(run.discovery(), node);
      if (found.isEmpty()) {
        terminal.err().println(terminal.red("not found: ") + node.id().hex());
        terminal.err().println("check: " + lostCheck(node));
        return ExitCodes.NO;
      }
      tell(found.get());
      return ExitCodes.DONE;
    });
  }

  /** Asks the node itself if it may be somewhere, and then those that lookups begin with. */
  private Optional<Node> find(Discovery discovery, Node node) throws InterruptedException {
    Optional<Node> found = node.udpAddress().isEmpty() ? Optional.empty() : discovery.resolve(node);
    return found.isEmpty() && hasBeginning() && join(discovery) ? discovery.resolve(node) : found;
  }

  private String lostCheck(Node node) {
    return !hasBeginning() && node.udpAddress().isEmpty()
        ? "without an address in NODE, --bootnodes has to say where to begin looking"
        : "does the node run this version of discovery?";
  }

  /** Prints what one lookup finds. */
  int lookup(Question lookup) {
    requireBeginning();
    return ask(run -> {
      if (join(run.discovery())) {
        return lookup.ask(run);
      }
      terminal.err().println(terminal.red("no answer: ") + "of any node of --bootnodes");
      terminal.err().println("check: are they running, and do they have these keys?");
      return ExitCodes.NO;
    });
  }

  /** Waits until there is somebody who answers; without, a lookup would begin nowhere. */
  private boolean join(Discovery discovery) throws InterruptedException {
    Deadline end = clock.deadline(CliLimits.JOIN);
    while (discovery.lookupRandom().isEmpty()) {
      if (end.passed(clock)) {
        return false;
      }
      clock.sleep(CliLimits.JOIN_PAUSE);
    }
    return true;
  }

  /** Prints nodes as lookups of random targets come across them, each once. */
  int lookupRandom(int count) {
    return lookup(run -> {
      ToldNodes known = new ToldNodes();
      try (NodeSource source = run.discovery().randomNodes()) {
        for (int told = 0; told < count; ) {
          Optional<Node> node = source.next(Deadline.never());
          if (node.isEmpty()) {
            break;
          }
          if (known.add(node.get().id())) {
            tell(node.get());
            told++;
          }
        }
      }
      return ExitCodes.DONE;
    });
  }

  private boolean hasBeginning() {
    return options.nodedb != null || options.bootnodes.stream().anyMatch(b -> !b.isBlank());
  }

  private void requireBeginning() {
    if (!hasBeginning()) {
      throw new CliException(
          ExitCodes.USAGE, "--bootnodes: name at least one node, since a lookup begins somewhere");
    }
  }

  /** Prints nodes, and that there are none if so. */
  int tellAll(List<Node> nodes) {
    nodes.forEach(this::tell);
    if (nodes.isEmpty()) {
      terminal.err().println("it told of no nodes");
    }
    return ExitCodes.DONE;
  }

  /** Runs a node until it is interrupted, or its time is over. */
  int listen(@Nullable Duration life) {
    return ask(run -> {
      tell(run.self());
      terminal
          .err()
          .println(
              version + " listens on " + Addresses.text(run.localAddress()) + "; Ctrl-C ends it");
      clock.sleep(life == null ? Deadline.never().remaining(clock) : life);
      return ExitCodes.DONE;
    });
  }

  /** A node on a line: its record, or its enode URL if that is all there is. */
  private void tell(Node node) {
    say(node.record().map(NodeRecord::text).orElse(node.enode()));
    ObjectNode line = Json.object().put("id", node.id().hex()).put("enode", node.enode());
    node.record()
        .ifPresent(record -> {
          line.put("enr", record.text());
          line.put("sequence", Long.toUnsignedString(record.sequence()));
        });
    json(line);
  }

  /** Text, unless it is to be JSON. */
  void say(String line) {
    if (!options.json) {
      terminal.out().println(line);
    }
  }

  /** JSON, if it is to be. */
  void json(ObjectNode line) {
    if (options.json) {
      terminal.out().println(Json.line(line));
    }
  }
}
