package io.jdevp2p.cli;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.NodeId;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jdevp2p discv5}: tools for discovery version 5. */
@Command(
    name = "discv5",
    description = "Tools for node discovery version 5.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class Discv5Command implements Runnable {
  private static final int ID_DIGITS = 2 * NodeId.BYTES;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  Discv5Command(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: test or decode");
  }

  private static NodeId id(String option, String text) {
    boolean digits = text.length() == ID_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    return digits ? NodeId.fromHex(text) : Nodes.parse(option, text).id();
  }

  @Command(
      name = "test",
      description = {
        "Checks whether a node does what version 5 asks for: the cases of go-ethereum, and more.",
        "Exit code 1 when a test fails."
      },
      mixinStandardHelpOptions = true)
  int test(
      @Parameters(paramLabel = "NODE", description = "The node to test.") String node,
      @Mixin SuiteStart suite) {
    return suite.test(terminal, DiscoveryVersion.V5, "NODE", node);
  }

  @Command(
      name = "decode",
      description = {
        "Explains a packet that was captured, field by field.",
        "Its header can be read by who knows to whom it was sent; its message by who has the key."
      },
      mixinStandardHelpOptions = true)
  int decode(
      @Parameters(
              paramLabel = "PACKET",
              description = "The packet: hex, @FILE with that, or - for standard input.")
          String packet,
      @Option(
              names = "--node",
              paramLabel = "NODE",
              description = "To whom it was sent: a node id of 64 hex digits, or a node.")
          @Nullable String node,
      @Option(
              names = "--key",
              paramLabel = "HEX",
              description = {
                "32 hex digits: the key of the session, of the sender's direction.",
                "64 hex digits, or a file: the recipient's node key, by which also a handshake can"
                    + " be read if --challenge is given."
              })
          @Nullable String key,
      @Option(
              names = "--challenge",
              paramLabel = "HEX",
              description =
                  "The challenge data of the WHOAREYOU that a handshake answers, as decode shows"
                      + " it for that.")
          @Nullable String challenge,
      @Option(names = "--json", description = "One JSON object.") boolean json) {
    return new PacketDecoder(terminal, json)
        .decode(packet, Optional.ofNullable(node).map(n -> id("--node", n)), key, challenge);
  }
}
