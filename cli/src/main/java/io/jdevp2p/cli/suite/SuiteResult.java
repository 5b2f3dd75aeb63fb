package io.jdevp2p.cli.suite;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a test ended.
 *
 * @param name the test's
 * @param failure what the node did not do; nothing when it passed
 * @param took how long the test ran
 * @param log what was said meanwhile
 */
public record SuiteResult(String name, Optional<String> failure, Duration took, List<String> log) {
  /** Whether the node did what it must. */
  public boolean passed() {
    return failure.isEmpty();
  }
}
