package io.jdevp2p.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * What is done to the command line before picocli sees it: options of several letters may have one
 * dash, as those of Go programs do, and {@code node --config FILE} becomes the flags in the file.
 */
final class Arguments {
  private static final String NODE = "node";
  private static final String CONFIG = "--config";

  private Arguments() {}

  /** The same command line in the form that picocli knows. */
  static String[] prepare(CommandLine root, String[] args) {
    List<String> prepared = new ArrayList<>();
    CommandLine command = root;
    boolean options = true;
    for (String arg : args) {
      CommandLine next = command.getSubcommands().get(arg);
      options &= !arg.equals("--");
      if (next != null && options) {
        command = next;
      }
      prepared.add(
          options && hasOption(command, "-" + name(arg)) && isGoStyle(arg) ? "-" + arg : arg);
    }
    CommandLine node = root.getSubcommands().get(NODE);
    return node == null || !command.equals(node)
        ? prepared.toArray(String[]::new)
        : withFile(node, prepared);
  }

  private static boolean isGoStyle(String arg) {
    return arg.length() > 2 && arg.charAt(0) == '-' && arg.charAt(1) != '-';
  }

  private static String name(String arg) {
    int equals = arg.indexOf('=');
    return equals < 0 ? arg : arg.substring(0, equals);
  }

  private static boolean hasOption(CommandLine command, String name) {
    return command.getCommandSpec().findOption(name) != null;
  }

  /** The flags of the file come first, so that those of the command line win. */
  private static String[] withFile(CommandLine node, List<String> args) {
    List<String> merged = new ArrayList<>(args);
    int first = args.indexOf(NODE) + 1;
    for (int i = args.size() - 1; i >= first; i--) {
      String arg = args.get(i);
      String file;
      if (arg.startsWith(CONFIG + "=")) {
        file = arg.substring(CONFIG.length() + 1);
      } else if (arg.equals(CONFIG) && i + 1 < args.size()) {
        file = args.get(i + 1);
      } else {
        continue;
      }
      merged.addAll(first, Arrays.asList(NodeFile.read(file, node)));
      break;
    }
    return merged.toArray(String[]::new);
  }
}
