package io.jdevp2p.cli;

import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  private static String shortened(String text) {
    return text.length() <= 60
        ? text
        : text.substring(0, 40) + "..." + text.substring(text.length() - 16);
  }
}
