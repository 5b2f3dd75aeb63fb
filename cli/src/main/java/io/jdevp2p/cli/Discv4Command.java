package io.jdevp2p.cli;

import io.jdevp2p.enr.DiscoveryVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jdevp2p discv4}: tools for discovery version 4. */
@Command(
    name = "discv4",
    description = "Tools for node discovery version 4.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class Discv4Command implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  Discv4Command(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: test");
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
