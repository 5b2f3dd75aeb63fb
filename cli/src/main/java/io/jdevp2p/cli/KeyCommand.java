package io.jdevp2p.cli;

import io.jdevp2p.crypto.KeyFile;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jdevp2p key}: node keys, and what follows from them. */
@Command(
    name = "key",
    description = "Makes node keys and shows what follows from them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand implements Runnable {
  private static final String KEY = "The key: a file, or its 64 hex digits.";

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  KeyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing command: generate, to-id, to-enode or to-enr");
  }

  @Command(
      name = "generate",
      description = {
        "Makes a new key.",
        "Into FILE, which only you can read (mode 0600), or else to standard output."
      },
      mixinStandardHelpOptions = true)
  int generate(
      @Parameters(paramLabel = "FILE", arity = "0..1", description = "Where to, as 64 hex digits.")
          @Nullable Path file,
      @Option(names = "--force", description = "Replace FILE if there is one. The old key is lost.")
          boolean force) {
    SecretKey key = SecretKey.generate(terminal.host().random());
    if (file == null) {
      terminal.out().println(HexFormat.of().formatHex(key.bytes()));
    } else {
      save(key, file, force);
      terminal.out().println(Node.of(key.publicKey(), "", 0, 0).enode());
      terminal.err().println("The key is in " + file + "; whoever has it is this node.");
      terminal.err().println("Node id " + NodeId.of(key.publicKey()).hex());
    }
    return ExitCodes.DONE;
  }

  static void save(SecretKey key, Path file, boolean force) {
    try {
      if (force) {
        KeyFile.replace(file, key);
      } else {
        KeyFile.save(file, key);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          ExitCodes.RESOURCE,
          file + " is there already; --force replaces it, and loses the old key");
    } catch (NoSuchFileException e) {
      throw new CliException(ExitCodes.RESOURCE, file + " cannot be written: no such directory");
    } catch (FileSystemException e) {
      throw new CliException(ExitCodes.RESOURCE, file + " cannot be written: " + Keys.reason(e));
    } catch (IOException e) {
      throw new CliException(ExitCodes.RESOURCE, file + " cannot be written: " + e.getMessage());
    }
  }

  @Command(
      name = "to-id",
      description = "Shows the node id of a key.",
      mixinStandardHelpOptions = true)
  int toId(@Parameters(paramLabel = "KEY", description = KEY) String key) {
    terminal.out().println(NodeId.of(Keys.load("KEY", key).publicKey()).hex());
    return ExitCodes.DONE;
  }

  @Command(
      name = "to-enode",
      description = "Shows the enode URL of a key.",
      mixinStandardHelpOptions = true)
  int toEnode(
      @Parameters(paramLabel = "KEY", description = KEY) String key,
      @Option(
              names = "--ip",
              paramLabel = "HOST",
              defaultValue = "127.0.0.1",
              description = "Address or name of the node. Default: ${DEFAULT-VALUE}")
          String host,
      @Option(
              names = "--tcp",
              paramLabel = "PORT",
              defaultValue = "30303",
              description = "TCP port. Default: ${DEFAULT-VALUE}")
          int tcp,
      @Option(names = "--udp", paramLabel = "PORT", description = "UDP port. Default: as TCP.")
          @Nullable Integer udp) {
    SecretKey secret = Keys.load("KEY", key);
    try {
      Node node = Node.of(secret.publicKey(), host, tcp, udp == null ? tcp : udp);
      terminal.out().println(node.enode());
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, String.valueOf(e.getMessage()));
    }
    return ExitCodes.DONE;
  }

  @Command(
      name = "to-enr",
      description = "Signs a node record with a key.",
      mixinStandardHelpOptions = true)
  int toEnr(
      @Parameters(paramLabel = "KEY", description = KEY) String key,
      @Option(names = "--ip", paramLabel = "ADDRESS", description = "IPv4 address.")
          @Nullable String ip,
      @Option(names = "--ip6", paramLabel = "ADDRESS", description = "IPv6 address.")
          @Nullable String ip6,
      @Option(names = "--tcp", paramLabel = "PORT", description = "TCP port.")
          @Nullable Integer tcp,
      @Option(names = "--udp", paramLabel = "PORT", description = "UDP port.")
          @Nullable Integer udp,
      @Option(names = "--tcp6", paramLabel = "PORT", description = "TCP port of the IPv6 address.")
          @Nullable Integer tcp6,
      @Option(names = "--udp6", paramLabel = "PORT", description = "UDP port of the IPv6 address.")
          @Nullable Integer udp6,
      @Option(
              names = "--seq",
              paramLabel = "N",
              defaultValue = "1",
              description = "Sequence number. Default: ${DEFAULT-VALUE}")
          long sequence,
      @Option(
              names = "--kv",
              paramLabel = "KEY=HEX",
              description = "A pair of your own; the value is RLP, as hex.")
          @Nullable Map<String, String> pairs) {
    SecretKey secret = Keys.load("KEY", key);
    NodeRecord.Builder record = NodeRecord.builder().sequence(sequence);
    try {
      if (ip != null) {
        record.ip(address("--ip", ip, 4));
      }
      if (ip6 != null) {
        record.ip(address("--ip6", ip6, 16));
      }
      if (tcp != null) {
        record.tcp(tcp);
      }
      if (udp != null) {
        record.udp(udp);
      }
      if (tcp6 != null) {
        record.tcp6(tcp6);
      }
      if (udp6 != null) {
        record.udp6(udp6);
      }
      Map<String, String> own = pairs == null ? new LinkedHashMap<>() : pairs;
      own.forEach((name, value) -> record.put(name, hex("--kv " + name, value)));
      terminal.out().println(record.sign(secret).text());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CliException(ExitCodes.USAGE, String.valueOf(e.getMessage()));
    }
    return ExitCodes.DONE;
  }

  private static InetAddress address(String option, String text, int bytes) {
    try {
      InetAddress address = InetAddress.ofLiteral(text);
      if (address.getAddress().length == bytes) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like an address of the other family.
    }
    throw new CliException(
        ExitCodes.USAGE,
        option + " '" + text + "' is not an IPv" + (bytes == 4 ? "4" : "6") + " address");
  }

  private static byte[] hex(String option, String text) {
    try {
      return HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, option + " '" + text + "' is not hex");
    }
  }
}
