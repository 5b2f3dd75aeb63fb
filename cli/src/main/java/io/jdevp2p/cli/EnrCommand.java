package io.jdevp2p.cli;

import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jdevp2p enr}: node records (EIP-778). */
@Command(
    name = "enr",
    description = "Reads node records (ENR, EIP-778) and checks their signatures.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class EnrCommand implements Runnable {
  private static final String RECORD =
      "The record: enr:... or hex, @FILE, or - for standard input.";

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  EnrCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: decode or dump");
  }

  @Command(
      name = "decode",
      description = "Shows what a record says, in words. Exit code 1 when it is not valid.",
      mixinStandardHelpOptions = true)
  int decode(
      @Parameters(paramLabel = "RECORD", description = RECORD) String text,
      @Option(names = "--json", description = "One JSON object.") boolean json) {
    NodeRecord record = read(text);
    Node node = Node.of(record);
    Map<String, Object> pairs = new LinkedHashMap<>();
    record.pairs().forEach((key, value) -> pairs.put(key, meaning(record, key, value)));
    if (json) {
      tools.jackson.databind.node.ObjectNode object = Json.object();
      object.put("id", record.id().hex());
      object.put("sequence", Long.toUnsignedString(record.sequence()));
      object.put("enode", node.enode());
      object.put("bytes", record.encode().length);
      object.put("signature", "valid");
      object.putPOJO("pairs", pairs);
      terminal.out().println(Json.line(object));
      return ExitCodes.DONE;
    }
    PrintStream out = terminal.out();
    out.println(terminal.bold("node id    ") + record.id().hex());
    out.println(terminal.bold("sequence   ") + Long.toUnsignedString(record.sequence()));
    out.println(terminal.bold("signature  ") + terminal.green("valid") + ", identity scheme v4");
    out.println(terminal.bold("size       ") + record.encode().length + " of at most 300 bytes");
    out.println(terminal.bold("enode      ") + node.enode());
    out.println(terminal.bold("pairs"));
    pairs.forEach(
        (key, value) -> out.printf(Locale.ROOT, "  %-12s %s%n", Terminal.escaped(key), value));
    return ExitCodes.DONE;
  }

  @Command(
      name = "dump",
      description = "Shows all that is in a record, pair by pair, as RLP.",
      mixinStandardHelpOptions = true)
  int dump(@Parameters(paramLabel = "RECORD", description = RECORD) String text) {
    NodeRecord record = read(text);
    PrintStream out = terminal.out();
    byte[] encoded = record.encode();
    try {
      RlpReader reader = new RlpReader(encoded);
      reader.enterList();
      out.println("signature    " + hex(reader.readBytes()));
      out.println("sequence     " + Long.toUnsignedString(reader.readLong()));
      while (reader.hasNext()) {
        String key = new String(reader.readBytes(), StandardCharsets.ISO_8859_1);
        out.printf(
            Locale.ROOT,
            "%-12s %s%n",
            Terminal.escaped(key),
            tree(new RlpReader(reader.readRaw())));
      }
    } catch (RlpException e) {
      throw new IllegalStateException("a record that was decoded once", e);
    }
    out.println("rlp          " + hex(encoded));
    return ExitCodes.DONE;
  }

  private NodeRecord read(String text) {
    String record = TextInput.read(terminal, text, "a record");
    if (record.startsWith("enode:")) {
      throw new CliException(ExitCodes.NO, "not a valid record: this is an enode URL");
    }
    try {
      if (record.startsWith("enr:")) {
        return NodeRecord.parse(record);
      }
      String digits = record.startsWith("0x") ? record.substring(2) : record;
      if (!digits.isEmpty() && digits.chars().allMatch(HexFormat::isHexDigit)) {
        return NodeRecord.decode(HexFormat.of().parseHex(digits));
      }
      return NodeRecord.parse("enr:" + record);
    } catch (EnrException e) {
      throw new CliException(ExitCodes.NO, "not a valid record: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.NO, "not a valid record: an odd number of hex digits");
    }
  }

  /** What a pair means; one that is not known, or has the wrong shape, as RLP. */
  private static Object meaning(NodeRecord record, String key, byte[] value) {
    OptionalInt port =
        switch (key) {
          case "tcp" -> record.tcp();
          case "udp" -> record.udp();
          case "tcp6" -> record.tcp6();
          case "udp6" -> record.udp6();
          default -> OptionalInt.empty();
        };
    if (port.isPresent()) {
      return port.getAsInt();
    }
    try {
      return switch (key) {
        case "id" -> Terminal.escaped(new RlpReader(value).readString(64));
        case "ip" -> record.ip4().orElseThrow().getHostAddress();
        case "ip6" -> record.ip6().orElseThrow().getHostAddress();
        case "eth" -> forkId(value);
        default -> tree(new RlpReader(value));
      };
    } catch (RlpException | java.util.NoSuchElementException e) {
      return "not what it should be: rlp " + hex(value);
    }
  }

  /** EIP-2124, as EIP-868 puts it into a record. */
  private static String forkId(byte[] value) throws RlpException {
    RlpReader reader = new RlpReader(value);
    reader.enterList();
    reader.enterList();
    String hash = hex(reader.readBytes(4));
    String next = Long.toUnsignedString(reader.readLong());
    return "fork id " + hash + ", next fork " + (next.equals("0") ? "not known" : next);
  }

  /** RLP as text: hex strings, lists in brackets. */
  private static String tree(RlpReader reader) throws RlpException {
    if (!reader.nextIsList()) {
      byte[] bytes = reader.readBytes();
      return bytes.length == 0 ? "\"\"" : hex(bytes);
    }
    StringBuilder text = new StringBuilder("[");
    reader.enterList();
    while (reader.hasNext()) {
      text.append(text.length() == 1 ? "" : ", ").append(tree(reader));
    }
    reader.leaveList();
    return text.append(']').toString();
  }

  private static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
