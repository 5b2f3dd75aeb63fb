package io.jdevp2p.cli;

import java.util.List;

/**
 * Chooses what is logged, before the first logger is made: warnings to standard error, {@code -v}
 * more. Commands that only calculate do without a logging library, which would be most of their
 * time.
 */
final class Logging {
  static final String LEVEL_PROPERTY = "jdevp2p.log.level";

  private static final List<String> QUIET = List.of("key", "enr", "completion");

  private Logging() {}

  static void prepare(String... args) {
    int verbosity = 0;
    boolean quiet = true;
    for (String arg : args) {
      if (arg.startsWith("-v") && arg.chars().skip(1).allMatch(c -> c == 'v')) {
        verbosity += arg.length() - 1;
      }
    }
    for (String arg : args) {
      if (!arg.startsWith("-")) {
        quiet = QUIET.contains(arg);
        break;
      }
    }
    if (quiet && verbosity == 0) {
      setUnlessSet("slf4j.internal.verbosity", "WARN"); // or it tells that it obeys
      setUnlessSet("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    }
    setUnlessSet(LEVEL_PROPERTY, verbosity == 0 ? "WARN" : verbosity == 1 ? "INFO" : "DEBUG");
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
