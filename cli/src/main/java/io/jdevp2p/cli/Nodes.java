package io.jdevp2p.cli;

import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.server.NetworkList;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes as they stand on a command line: enode URL, record, or {@code @FILE} with one a line. */
final class Nodes {
  private Nodes() {}

  /** One node; an error names the option and the field in the node. */
  static Node parse(String option, String text) {
    try {
      return Node.parse(text.strip());
    } catch (EnrException e) {
      throw new CliException(
          ExitCodes.USAGE, option + " '" + shortened(text) + "': " + e.getMessage());
    }
  }

  /** One node that can be dialed. */
  static Node parseDialable(String option, String text) {
    Node node = parse(option, text);
    if (node.tcpPort() == 0) {
      throw new CliException(
          ExitCodes.USAGE,
          option
              + " '"
              + shortened(text)
              + "': port: there is none, so it cannot be dialed; an enode URL ends in @host:port");
    }
    if (node.ip().isEmpty() && node.hostname().isEmpty()) {
      throw new CliException(
          ExitCodes.USAGE,
          option + " '" + shortened(text) + "': host: there is none, so it cannot be dialed");
    }
    return node;
  }

  /** Refuses one that has no place in discovery. */
  static void requireUdp(String option, Node node) {
    boolean somewhere = node.ip().isPresent() || node.hostname().isPresent();
    if (node.udpPort() == 0 || !somewhere) {
      throw new CliException(
          ExitCodes.USAGE,
          option
              + " '"
              + shortened(node.toString())
              + "': "
              + (somewhere ? "port: there is no UDP port" : "host: there is none")
              + ", so it cannot be asked");
    }
  }

  /** Networks in CIDR notation, if any are given. */
  static Optional<NetworkList> networks(String option, @Nullable String text) {
    try {
      return text == null || text.isBlank()
          ? Optional.empty()
          : Optional.of(NetworkList.parse(text));
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCodes.USAGE, option + ": " + e.getMessage());
    }
  }

  /**
   * A node of this machine as others on this machine reach it, whether or not it knows its address:
   * one that listens on all addresses doesn't until others have told it.
   */
  static Node here(Node own) {
    return own.ip().isPresent() ? own : own.withIp(InetAddress.ofLiteral("127.0.0.1"));
  }

  /** Several; in files empty lines and those that begin with # are skipped. */
  static List<Node> parseAll(String option, List<String> texts, boolean dialable) {
    List<Node> nodes = new ArrayList<>();
    for (String text : texts) {
      if (text.startsWith("@")) {
        for (String line : lines(option, text.substring(1))) {
          if (!line.isBlank() && !line.startsWith("#")) {
            nodes.add(dialable ? parseDialable(option, line) : parse(option, line));
          }
        }
      } else if (!text.isBlank()) {
        nodes.add(dialable ? parseDialable(option, text) : parse(option, text));
      }
    }
    return nodes;
  }

  private static List<String> lines(String option, String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      throw new CliException(
          ExitCodes.RESOURCE, option + " @" + file + ": cannot be read: " + e.getMessage());
    }
  }

  static String shortened(String text) {
    return text.length() <= 60
        ? text
        : text.substring(0, 40) + "..." + text.substring(text.length() - 16);
  }
}
