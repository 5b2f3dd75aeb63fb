package io.jdevp2p.cli;

import io.jdevp2p.host.Host;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * The world around a command: its streams, its environment and the machine. Data goes to {@link
 * #out}, talk to {@link #err}. Tests give their own. Immutable; the streams may be written to by
 * any thread.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment the environment variables
 * @param interactive whether a person sits at it, who sees lines redrawn
 * @param host the machine
 */
record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive,
    Host host) {

  /** That of the process. */
  static Terminal system() {
    return new Terminal(
        System.in,
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        isTerminal(System.getenv()),
        Host.system());
  }

  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal(Map<String, String> environment) {
    Console console = System.console(); // since JDK 25 null again when there is none
    return console != null && console.isTerminal() && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether to use colours: only for a person, who has not asked for none (no-color.org). */
  boolean colours() {
    String none = environment.getOrDefault("NO_COLOR", "");
    String forced = environment.getOrDefault("CLICOLOR_FORCE", "0");
    return none.isEmpty() && (interactive || !(forced.isEmpty() || forced.equals("0")));
  }

  String bold(String text) {
    return styled("1", text);
  }

  String dim(String text) {
    return styled("2", text);
  }

  String green(String text) {
    return styled("32", text);
  }

  String red(String text) {
    return styled("31", text);
  }

  String cyan(String text) {
    return styled("36", text);
  }

  private String styled(String code, String text) {
    return colours() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Text of a stranger, so that it cannot steer the terminal. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
            safe.append(String.format(Locale.ROOT, "\\u%04x", c));
          } else {
            safe.appendCodePoint(c);
          }
        });
    return safe.toString();
  }
}
