package io.jdevp2p.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code jdevp2p} command. */
@Command(
    name = "jdevp2p",
    description = "devp2p for the JVM",
    mixinStandardHelpOptions = true,
    version = "jdevp2p 0.1.0-SNAPSHOT")
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Makes the root command. */
  public Main() {}

  /**
   * Runs the command and ends the process with its exit code.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
