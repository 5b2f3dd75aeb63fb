package io.jdevp2p.cli;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jdevp2p discv4}: tools for discovery version 4. */
@Command(
    name = "discv4",
    description = "Tools for node discovery version 4.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class Discv4Command implements Runnable {
  private static final String NODE = "Whom to ask: enode URL or record.";
  private static final int TARGET_DIGITS = 2 * PublicKey.BYTES;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  Discv4Command(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Missing command: ping, requestenr, resolve, findnode, lookup, listen or test");
  }

  private DiscoveryQuestions questions(DiscoveryToolOptions options) {
    return new DiscoveryQuestions(terminal, DiscoveryVersion.V4, options);
  }

  @Command(
      name = "ping",
      description = {
        "Pings a node, and sums up the times.",
        "Exit code 1 when it answers none of the pings."
      },
      mixinStandardHelpOptions = true)
  int ping(
      @Parameters(paramLabel = "NODE", description = NODE) String node,
      @Mixin PingOptions ping,
      @Mixin DiscoveryToolOptions options) {
    return questions(options).ping(node, ping.count(), ping.interval);
  }

  @Command(
      name = "requestenr",
      description = "Asks a node for its record (EIP-868), and prints it.",
      mixinStandardHelpOptions = true)
  int requestRecord(
      @Parameters(paramLabel = "NODE", description = NODE) String node,
      @Mixin DiscoveryToolOptions options) {
    return questions(options).requestRecord(node);
  }

  @Command(
      name = "resolve",
      description = {
        "Finds a node's newest record: asks the node itself, else looks for it.",
        "Exit code 1 when it is not found."
      },
      mixinStandardHelpOptions = true)
  int resolve(
      @Parameters(paramLabel = "NODE", description = "Whom to find: enode URL or record.")
          String node,
      @Mixin DiscoveryToolOptions options) {
    return questions(options).resolve(node);
  }

  @Command(
      name = "findnode",
      description = "Asks a node for the nodes it knows close to a target, and prints them.",
      mixinStandardHelpOptions = true)
  int findNode(
      @Parameters(paramLabel = "NODE", description = NODE) String node,
      @Option(
              names = "--target",
              paramLabel = "KEY",
              description = "A public key of 128 hex digits, or a node. Default: drawn by chance.")
          @Nullable String target,
      @Mixin DiscoveryToolOptions options) {
    DiscoveryQuestions questions = questions(options);
    Node asked = questions.target(node);
    byte[] key = target == null ? anyTarget() : target("--target", target);
    return questions.ask(run -> questions.tellAll(run.v4().findNode(asked, key)));
  }

  @Command(
      name = "lookup",
      description = {
        "With a target: looks for the nodes closest to it, and prints them, the closest first.",
        "Without: prints all nodes that lookups of random targets come across, until Ctrl-C."
      },
      mixinStandardHelpOptions = true)
  int lookup(
      @Parameters(
              paramLabel = "TARGET",
              arity = "0..1",
              description = "A public key of 128 hex digits, or a node.")
          @Nullable String target,
      @Option(
              names = "--count",
              paramLabel = "N",
              defaultValue = "0",
              description = "End after so many nodes. Default: Ctrl-C ends it.")
          int count,
      @Mixin DiscoveryToolOptions options) {
    DiscoveryQuestions questions = questions(options);
    if (target == null) {
      return questions.lookupRandom(PingOptions.count("--count", count));
    }
    byte[] key = target("TARGET", target);
    return questions.lookup(run -> questions.tellAll(run.v4().lookup(key)));
  }

  private byte[] anyTarget() {
    byte[] target = new byte[PublicKey.BYTES];
    terminal.host().random().nextBytes(target);
    return target;
  }

  private static byte[] target(String option, String text) {
    boolean digits = text.length() == TARGET_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    return digits ? HexFormat.of().parseHex(text) : Nodes.parse(option, text).publicKey().bytes();
  }

  @Command(
      name = "listen",
      description = "Runs a node that does nothing but discovery, until Ctrl-C.",
      mixinStandardHelpOptions = true)
  int listen(
      @Option(
              names = "--for",
              paramLabel = "TIME",
              converter = Durations.class,
              description = "Stop after so long: 10s, 5m, 1h.")
          @Nullable Duration life,
      @Mixin DiscoveryToolOptions options) {
    return questions(options).listen(life);
  }

  @Command(
      name = "test",
      description = {
        "Checks whether a node does what version 4 asks for: the cases of go-ethereum, and more.",
        "Exit code 1 when a test fails."
      },
      mixinStandardHelpOptions = true)
  int test(
      @Option(
              names = "--remote",
              paramLabel = "NODE",
              description = "The node to test. Default: REMOTE_ENODE of the environment.")
          @Nullable String remote,
      @Mixin SuiteStart suite) {
    String node = remote == null ? terminal.environment().get("REMOTE_ENODE") : remote;
    if (node == null || node.isBlank()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing: --remote NODE, or REMOTE_ENODE in the environment");
    }
    return suite.test(terminal, DiscoveryVersion.V4, "--remote", node);
  }
}
