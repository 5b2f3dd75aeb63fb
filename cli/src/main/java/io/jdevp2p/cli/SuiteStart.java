package io.jdevp2p.cli;

import io.jdevp2p.cli.suite.SuiteRun;
import io.jdevp2p.cli.suite.SuiteTarget;
import io.jdevp2p.cli.suite.SuiteTest;
import io.jdevp2p.cli.suite.V4Suite;
import io.jdevp2p.cli.suite.V5Suite;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code discv4 test} and {@code discv5 test}, and the run that they ask for. */
final class SuiteStart {
  private static final int DEFAULT_PORT = 30_303;

  @Option(
      names = "--listen1",
      paramLabel = "IP",
      description = "The address of the testers. Default: ${DEFAULT-VALUE}")
  String listen1 = "127.0.0.1";

  @Option(
      names = "--listen2",
      paramLabel = "IP",
      description = "Another one, for tests that need two. Default: ${DEFAULT-VALUE}")
  String listen2 = "127.0.0.2";

  @Option(
      names = "--run",
      paramLabel = "PATTERN",
      description = "Only tests with this regular expression in their name.")
  @Nullable String run;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "How long an answer may take. Default: 300ms")
  Duration patience = io.jdevp2p.cli.suite.SuiteLimits.ANSWER;

  @Option(
      names = "--tap",
      arity = "0..1",
      fallbackValue = "true",
      description = "Tell the results by the Test Anything Protocol.")
  boolean tap;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = "true",
      description = "One JSON object a test.")
  boolean json;

  int test(Terminal terminal, DiscoveryVersion version, String option, String text) {
    Host host = terminal.host();
    SuiteTarget target = target(host, option, text);
    List<SuiteTest> tests =
        chosen(version == DiscoveryVersion.V4 ? V4Suite.tests(target) : V5Suite.tests(target));
    SuiteRun suite = new SuiteRun(host.clock(), SuiteReports.of(terminal, tap, json));
    return Interruptible.run(() -> suite.run(tests) ? ExitCodes.DONE : ExitCodes.NO);
  }

  /** What is missing in the node is taken to be this machine's, and the usual port. */
  private SuiteTarget target(Host host, String option, String text) {
    Node node = Nodes.parse(option, text);
    InetAddress first = Addresses.ip("--listen1", listen1);
    InetAddress second = Addresses.ip("--listen2", listen2);
    InetAddress ip =
        node.ip()
            .orElseGet(() ->
                node.hostname()
                    .map(name -> address(host, option, name))
                    .orElse(InetAddress.ofLiteral("127.0.0.1")));
    int port = node.udpPort() == 0 ? DEFAULT_PORT : node.udpPort();
    return new SuiteTarget(host, node, new InetSocketAddress(ip, port), first, second, patience);
  }

  private static InetAddress address(Host host, String option, String name) {
    try {
      return host.names().resolve(name, host.clock().deadline(CliLimits.NAME_LOOKUP)).getFirst();
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.NO, option + ": " + name + " is not found: " + e.getMessage());
    }
  }

  private List<SuiteTest> chosen(List<SuiteTest> tests) {
    if (run == null) {
      return tests;
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(run);
    } catch (PatternSyntaxException e) {
      throw new CliException(
          ExitCodes.USAGE, String.format(Locale.ROOT, "--run '%s': %s", run, e.getDescription()));
    }
    List<SuiteTest> chosen =
        tests.stream().filter(test -> pattern.matcher(test.name()).find()).toList();
    if (chosen.isEmpty()) {
      throw new CliException(
          ExitCodes.USAGE,
          "--run '"
              + run
              + "': no such test; there are "
              + String.join(", ", tests.stream().map(SuiteTest::name).toList()));
    }
    return chosen;
  }
}
