package io.jdevp2p.cli;

import io.jdevp2p.server.ServerException;

/** What the process answers with. The list stands in the help of the command, too. */
final class ExitCodes {
  /** It was done. */
  static final int DONE = 0;

  /** It ran, but the answer is no: a node cannot be reached, a signature is not valid. */
  static final int NO = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** A configuration or input file is wrong. */
  static final int CONFIGURATION = 3;

  /** This machine lacks something: the port is taken, a file cannot be read. */
  static final int RESOURCE = 5;

  /** A bug. */
  static final int INTERNAL = 70;

  /** Ctrl-C, after a clean stop. */
  static final int INTERRUPTED = 130;

  /** SIGTERM, after a clean stop. */
  static final int TERMINATED = 143;

  private ExitCodes() {}

  /** Why a server did not start. */
  static int of(ServerException e) {
    return switch (e.reason()) {
      case PORT_TAKEN, BAD_DATABASE -> RESOURCE;
      // Text that is no address has no cause; an address that this machine does not have has one.
      case BAD_ADDRESS -> e.getCause() == null ? USAGE : RESOURCE;
      case BAD_PROTOCOLS -> USAGE;
      case NO_PRIVATE_KEY, ALREADY_STARTED -> INTERNAL;
    };
  }
}
