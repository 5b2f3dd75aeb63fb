package io.jdevp2p.cli;

import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
  private static final String NODE = "Whom to ask: record (enr:...), or enode URL.";
  private static final int ID_DIGITS = 2 * NodeId.BYTES;
  private static final int MOST_DISTANT = 256;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  Discv5Command(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Missing command: ping, resolve, findnode, lookup, talk, listen, test or decode");
  }

  private DiscoveryQuestions questions(DiscoveryToolOptions options) {
    return new DiscoveryQuestions(terminal, DiscoveryVersion.V5, options);
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
      name = "resolve",
      description = {
        "Finds a node's newest record: asks the node itself, else looks for it.",
        "Exit code 1 when it is not found."
      },
      mixinStandardHelpOptions = true)
  int resolve(
      @Parameters(paramLabel = "NODE", description = "Whom to find: record or enode URL.")
          String node,
      @Mixin DiscoveryToolOptions options) {
    return questions(options).resolve(node);
  }

  @Command(
      name = "findnode",
      description = "Asks a node for the nodes it knows at certain distances, and prints them.",
      mixinStandardHelpOptions = true)
  int findNode(
      @Parameters(paramLabel = "NODE", description = NODE) String node,
      @Option(
              names = "--distances",
              paramLabel = "N",
              split = ",",
              defaultValue = "256,255,254",
              description =
                  "Logarithmic distances from the node, 1 to 256; 0 is the node itself."
                      + " Default: ${DEFAULT-VALUE}")
          int[] distances,
      @Mixin DiscoveryToolOptions options) {
    DiscoveryQuestions questions = questions(options);
    List<Integer> asked = distances(distances);
    Node target = questions.target(node);
    return questions.ask(run -> questions.tellAll(run.v5().findNode(target, asked)));
  }

  private static List<Integer> distances(int... distances) {
    List<Integer> checked = new ArrayList<>();
    for (int distance : distances) {
      if (distance < 0 || distance > MOST_DISTANT) {
        throw new CliException(
            ExitCodes.USAGE, "--distances " + distance + ": there are 0 to " + MOST_DISTANT);
      }
      checked.add(distance);
    }
    return checked;
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
              description = "A node id of 64 hex digits, or a node.")
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
    NodeId id = id("TARGET", target);
    return questions.lookup(run -> questions.tellAll(run.v5().lookup(id)));
  }

  private static NodeId id(String option, String text) {
    boolean digits = text.length() == ID_DIGITS && text.chars().allMatch(HexFormat::isHexDigit);
    return digits ? NodeId.fromHex(text) : Nodes.parse(option, text).id();
  }

  @Command(
      name = "talk",
      description = {
        "Sends a talk request, and prints the response: as hex, and as text if it is one.",
        "The response is empty when the node does not know the protocol."
      },
      mixinStandardHelpOptions = true)
  int talk(
      @Parameters(paramLabel = "NODE", description = NODE) String node,
      @Parameters(paramLabel = "PROTOCOL", description = "The protocol's name.") String protocol,
      @Parameters(
              paramLabel = "REQUEST",
              arity = "0..1",
              defaultValue = "",
              description = "0x and hex digits, or text.")
          String request,
      @Mixin DiscoveryToolOptions options) {
    DiscoveryQuestions questions = questions(options);
    Node target = questions.target(node);
    byte[] bytes = request(request);
    return questions.ask(run -> {
      byte[] response = run.v5().talk(target, protocol, bytes);
      String hex = "0x" + HexFormat.of().formatHex(response);
      Optional<String> text = text(response);
      questions.say(hex);
      text.ifPresent(t -> questions.say(Terminal.escaped(t)));
      tools.jackson.databind.node.ObjectNode line =
          Json.object().put("bytes", response.length).put("response", hex);
      text.ifPresent(t -> line.put("text", t));
      questions.json(line);
      return ExitCodes.DONE;
    });
  }

  private static byte[] request(String text) {
    if (!text.startsWith("0x")) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return HexFormat.of().parseHex(text.substring(2));
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, "REQUEST '" + text + "': not hex digits in pairs");
    }
  }

  /** The bytes as text, if they are some. */
  private static Optional<String> text(byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
      return text.isBlank() ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
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
