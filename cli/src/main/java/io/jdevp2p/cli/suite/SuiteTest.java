package io.jdevp2p.cli.suite;

import java.io.IOException;

/**
 * One thing that a node must do.
 *
 * @param name as go-ethereum's suite calls it, if it has such a test
 * @param script what the test does
 */
public record SuiteTest(String name, Script script) {
  /** What a test does. */
  @FunctionalInterface
  public interface Script {
    /**
     * Does it.
     *
     * @param log is told what is tested, and every packet
     * @throws SuiteFailure when the node does not do what it must
     * @throws IOException when this machine cannot do its part
     * @throws InterruptedException when interrupted
     */
    void run(SuiteLog log) throws SuiteFailure, IOException, InterruptedException;
  }
}
