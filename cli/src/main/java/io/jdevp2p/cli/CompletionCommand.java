package io.jdevp2p.cli;

import java.io.PrintStream;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jdevp2p completion}: scripts by which shells complete the command. */
@Command(
    name = "completion",
    description = "Prints a script that completes jdevp2p in a shell.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "bash:  source <(jdevp2p completion bash)",
      "zsh:   source <(jdevp2p completion zsh)",
      "fish:  jdevp2p completion fish | source"
    })
final class CompletionCommand implements Runnable {
  /** The shells there are scripts for. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  private static final String SEEN = "__fish_seen_subcommand_from ";

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    PrintStream out = terminal.out();
    switch (shell) {
      case bash -> out.print(AutoComplete.bash("jdevp2p", root));
      // Picocli's script loads bash's completion into zsh by itself, once zsh's own is loaded.
      case zsh -> {
        out.println("(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }");
        out.print(AutoComplete.bash("jdevp2p", root));
      }
      case fish -> {
        out.println("complete -c jdevp2p -f");
        fish(out, root, "__fish_use_subcommand");
      }
    }
    out.flush();
  }

  /** One command's options and subcommands, offered where the condition holds. */
  private static void fish(PrintStream out, CommandLine command, String condition) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        StringBuilder line =
            new StringBuilder("complete -c jdevp2p -n '").append(condition).append('\'');
        for (String name : option.names()) {
          line.append(
              name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        line.append(option.arity().min() > 0 ? " -r -F" : "");
        line.append(" -d ").append(quoted(description(option.description())));
        out.println(line);
      }
    }
    for (CommandLine sub : command.getSubcommands().values()) {
      String name = sub.getCommandName();
      String description = description(sub.getCommandSpec().usageMessage().description());
      out.println(
          "complete -c jdevp2p -n '" + condition + "' -a " + name + " -d " + quoted(description));
      fish(out, sub, within(command, sub));
    }
  }

  /** True once a command was typed, and none of its own subcommands. */
  private static String within(CommandLine parent, CommandLine command) {
    String before = parent.getParent() == null ? "" : SEEN + parent.getCommandName() + "; and ";
    String not =
        command.getSubcommands().isEmpty()
            ? ""
            : "; and not " + SEEN + String.join(" ", command.getSubcommands().keySet());
    return before + SEEN + command.getCommandName() + not;
  }

  private static String description(String[] lines) {
    return lines.length == 0
        ? ""
        : String.format(Locale.ROOT, lines[0]).replaceAll("\\$\\{[^}]*}", "");
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
