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

  /** What {@code enr} reads of its input: a record has 404 characters at most. */
  static final int RECORD_INPUT_BYTES = 4096;

  /** Generate messages of one peer of the bench protocol that are being answered at once. */
  static final int GENERATORS = 64;

  /** A message of the demo's chat. */
  static final int CHAT_BYTES = 4096;

  private CliLimits() {}
}
