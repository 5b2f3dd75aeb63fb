package io.jdevp2p.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code jdevp2p} command. Its subcommands are the classes named {@code …Command}.
 *
 * <p>Starting is on the user's time: command classes hold options and little else, and what they
 * need is loaded by the one that runs.
 */
@Command(
    name = "jdevp2p",
    description = "devp2p for the JVM: Ethereum's peer-to-peer network.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it ran, but the answer is no: a node cannot be reached, a signature is not valid",
      "2:the command line is wrong",
      "3:a configuration or input file is wrong",
      "5:this machine lacks something: the port is taken, a file cannot be read",
      "70:a bug; the name of a report is printed",
      "130:interrupted by Ctrl-C, after a clean stop",
      "143:terminated, after a clean stop"
    })
public final class Main implements Runnable {
  private static final String COMPLETION = "completion";
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand.class);
    COMMANDS.put("node", NodeCommand.class);
    COMMANDS.put("bootnode", BootnodeCommand.class);
    COMMANDS.put("key", KeyCommand.class);
    COMMANDS.put("enr", EnrCommand.class);
    COMMANDS.put("rlpx", RlpxCommand.class);
    COMMANDS.put("discv4", Discv4Command.class);
    COMMANDS.put("discv5", Discv5Command.class);
    COMMANDS.put("bench", BenchCommand.class);
    COMMANDS.put(COMPLETION, CompletionCommand.class);
  }

  @Spec private CommandSpec spec;

  /** Only so that it is known: {@link Logging#prepare} reads it, before anything logs. */
  @SuppressWarnings("UnusedVariable")
  @Option(
      names = "-v",
      scope = ScopeType.INHERIT,
      description = "Log more to standard error: -v what happens, -vv every step.")
  private boolean[] verbose = {};

  /** Makes the root command. */
  public Main() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Logging.prepare(args);
    System.exit(run(Terminal.system(), args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs a command to its end and says how it ended, see {@link ExitCodes}. */
  static int run(Terminal terminal, String... args) {
    CommandLine line = commandLine(terminal, args);
    try {
      return line.execute(Arguments.prepare(line, args));
    } catch (CliException e) {
      return fail(terminal, e);
    }
  }

  /**
   * Knows only the subcommand that is asked for, if that is clear: each takes its time to learn.
   */
  private static CommandLine commandLine(Terminal terminal, String... args) {
    CommandLine line = new CommandLine(new Main(), factory(terminal));
    String asked = Arrays.stream(args).filter(a -> !a.startsWith("-")).findFirst().orElse("");
    COMMANDS.forEach((name, type) -> {
      if (name.equals(asked) || asked.equals(COMPLETION) || !COMMANDS.containsKey(asked)) {
        line.addSubcommand(type);
      }
    });
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    line.setOverwrittenOptionsAllowed(true);
    line.setExpandAtFiles(false);
    line.setUsageHelpWidth(96);
    line.setHelpFactory(Main::help);
    line.setParameterExceptionHandler((e, _) -> explain(terminal, e));
    line.setExecutionExceptionHandler((e, _, _) -> fail(terminal, e));
    return line;
  }

  /** The usual help, but that a flag shows no value, though it may have one. */
  private static Help help(CommandSpec spec, Help.ColorScheme colours) {
    return new Help(spec, colours) {
      @Override
      public IParamLabelRenderer parameterLabelRenderer() {
        IParamLabelRenderer usual = super.parameterLabelRenderer();
        return new IParamLabelRenderer() {
          @Override
          public Ansi.Text renderParameterLabel(ArgSpec arg, Ansi ansi, List<Ansi.IStyle> styles) {
            return arg.type() == boolean.class || arg.type() == Boolean.class
                ? ansi.new Text("")
                : usual.renderParameterLabel(arg, ansi, styles);
          }

          @Override
          public String separator() {
            return usual.separator();
          }
        };
      }
    };
  }

  /** Gives the terminal to the commands that take one. */
  private static IFactory factory(Terminal terminal) {
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        try {
          Constructor<K> constructor = type.getDeclaredConstructor(Terminal.class);
          return constructor.newInstance(terminal);
        } catch (NoSuchMethodException e) {
          return CommandLine.defaultFactory().create(type);
        }
      }
    };
  }

  private static int explain(Terminal terminal, ParameterException e) {
    PrintStream err = terminal.err();
    CommandLine line = e.getCommandLine();
    String command = line.getCommandSpec().qualifiedName();
    err.println(terminal.red(command + ": ") + Terminal.escaped(String.valueOf(e.getMessage())));
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try '" + command + " --help' for more.");
    return ExitCodes.USAGE;
  }

  private static int fail(Terminal terminal, Exception e) {
    if (e instanceof CliException known) {
      terminal.err().println(terminal.red("jdevp2p: ") + Terminal.escaped(known.words()));
      return known.exitCode();
    }
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    terminal.err().println(terminal.red("jdevp2p: ") + "a bug: " + e);
    try {
      Path report = Files.createTempFile("jdevp2p-error-", ".txt");
      Files.writeString(report, String.join("\n", new Version().getVersion()) + "\n" + trace);
      terminal.err().println("All that is known is in " + report + "; please report it.");
    } catch (IOException unwritable) {
      terminal.err().println(trace);
    }
    return ExitCodes.INTERNAL;
  }
}
