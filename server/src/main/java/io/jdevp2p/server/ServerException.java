package io.jdevp2p.server;

import java.io.IOException;
import java.io.Serial;

/**
 * A server could not start. The message says why and names the offending value; {@link #reason} is
 * for programs.
 */
public final class ServerException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why a server could not start. */
  public enum Reason {
    /** The configuration has no private key. */
    NO_PRIVATE_KEY,
    /** The listen address can't be understood or isn't one of this machine's. */
    BAD_ADDRESS,
    /** Something else listens there. */
    PORT_TAKEN,
    /** The protocols can't be offered together. */
    BAD_PROTOCOLS,
    /** The server was started before; a server lives once. */
    ALREADY_STARTED,
    /** The node database can't be used. */
    BAD_DATABASE
  }

  private final Reason reason;

  /**
   * Says why.
   *
   * @param reason the kind of failure
   * @param message what is wrong with which value
   */
  public ServerException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  ServerException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * The kind of failure.
   *
   * @return the kind
   */
  public Reason reason() {
    return reason;
  }
}
