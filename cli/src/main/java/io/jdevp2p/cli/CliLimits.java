package io.jdevp2p.cli;

import java.time.Duration;

/** The maxima of the command. */
final class CliLimits {
  /** Input lines that wait to be worked on. */
  static final int INPUTS = 1024;

  /** Lines of output that wait for their reader. */
  static final int OUTPUT_LINES = 1 << 16;

  /** Output that is gathered into one write. */
  static final int OUTPUT_BATCH_BYTES = 1 << 16;

  /** How long the last lines may wait for whoever reads them. */
  static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** The configuration file: larger than any list of nodes that makes sense. */
  static final int CONFIG_FILE_BYTES = 4 << 20;

  /** A record has 404 characters at most, a packet of discovery in hex 2,560. */
  static final int TEXT_INPUT_BYTES = 4096;

  /** Generate messages of one peer of the bench protocol that are being answered at once. */
  static final int GENERATORS = 64;

  /** A message of the demo's chat. */
  static final int CHAT_BYTES = 4096;

  /** How long a name of a node that is to be asked may take to be found. */
  static final Duration NAME_LOOKUP = Duration.ofSeconds(5);

  /** How long a bootnode may take to answer: some packets may get lost. */
  static final Duration JOIN = Duration.ofSeconds(10);

  /** Between the lookups until then. */
  static final Duration JOIN_PAUSE = Duration.ofMillis(100);

  /** Nodes that {@code lookup} remembers, so that each is told once: several times the network. */
  static final int NODES_TOLD = 1 << 17;

  private CliLimits() {}
}
