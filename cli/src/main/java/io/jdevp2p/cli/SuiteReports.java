package io.jdevp2p.cli;

import io.jdevp2p.cli.suite.SuiteReport;
import io.jdevp2p.cli.suite.SuiteResult;
import java.io.PrintStream;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a run of a conformance suite is told: to people, by TAP, by JSON lines. */
final class SuiteReports {
  private SuiteReports() {}

  static SuiteReport of(Terminal terminal, boolean tap, boolean json) {
    if (tap) {
      return new Tap(terminal.out());
    }
    return json ? new JsonLines(terminal.out()) : new Console(terminal);
  }

  /** For people: a line a test, with all that happened in those that failed. */
  private static final class Console implements SuiteReport {
    private final Terminal terminal;
    private int tests;

    Console(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void begin(int all) {
      tests = all;
    }

    @Override
    public void ended(SuiteResult result) {
      String verdict = result.passed() ? terminal.green("ok  ") : terminal.red("FAIL");
      terminal
          .out()
          .printf(
              Locale.ROOT,
              "%s  %-36s %s%n",
              verdict,
              result.name(),
              terminal.dim(Durations.millis(result.took())));
      result
          .failure()
          .ifPresent(failure -> {
            result.log().forEach(line -> say(line));
            say(terminal.bold(Terminal.escaped(failure)));
          });
    }

    private void say(String line) {
      terminal.out().println("      " + line);
    }

    @Override
    public void finish(int passed, int run) {
      String left = run < tests ? ", " + (tests - run) + " not run" : "";
      terminal.out().println(passed + "/" + tests + " tests passed" + left + ".");
    }
  }

  /**
   * Test Anything Protocol, as go-ethereum's suites speak it: the plan, a line a test, and comments
   * with what happened in it.
   *
   * @see <a href="https://testanything.org/tap-specification.html">the specification</a>
   */
  private static final class Tap implements SuiteReport {
    private final PrintStream out;
    private int tests;
    private int number;

    Tap(PrintStream out) {
      this.out = out;
    }

    @Override
    public void begin(int all) {
      tests = all;
      out.println("1.." + all);
    }

    @Override
    public void ended(SuiteResult result) {
      number++;
      out.println((result.passed() ? "ok " : "not ok ") + number + " - " + result.name());
      result.log().forEach(this::comment);
      result.failure().ifPresent(this::comment);
    }

    /** A line break in a comment would begin something else. */
    private void comment(String text) {
      out.println("# " + Terminal.escaped(text));
    }

    @Override
    public void finish(int passed, int run) {
      if (run < tests) {
        out.println("Bail out! Interrupted");
      }
    }
  }

  /** One JSON object a test, and one for all of them. */
  private static final class JsonLines implements SuiteReport {
    private final PrintStream out;
    private int tests;

    JsonLines(PrintStream out) {
      this.out = out;
    }

    @Override
    public void begin(int all) {
      tests = all;
    }

    @Override
    public void ended(SuiteResult result) {
      ObjectNode line =
          Json.object()
              .put("test", result.name())
              .put("passed", result.passed())
              .put("milliseconds", result.took().toNanos() / 1e6);
      result.failure().ifPresent(failure -> line.put("failure", failure));
      ArrayNode log = line.putArray("log");
      result.log().forEach(log::add);
      out.println(Json.line(line));
    }

    @Override
    public void finish(int passed, int run) {
      out.println(Json.line(Json.object().put("passed", passed).put("run", run).put("of", tests)));
    }
  }
}
