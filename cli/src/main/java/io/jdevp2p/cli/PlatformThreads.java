package io.jdevp2p.cli;

import io.jdevp2p.host.TouchesMachine;

/**
 * Threads for standard input and output. Reading and writing them blocks the thread that carries
 * virtual ones, of which there are only as many as processors.
 */
final class PlatformThreads {
  private PlatformThreads() {}

  /** Starts a thread that does not keep the process alive. */
  @TouchesMachine("a pipe blocks its thread, and a host has virtual threads only")
  static Thread start(String name, Runnable body) {
    return Thread.ofPlatform().daemon().name(name).start(body);
  }
}
