package io.jdevp2p.server;

import java.io.IOException;
import java.io.Serial;

/**
 * The peer broke a protocol's rules; thrown out of a handler, it disconnects the peer with "breach
 * of protocol".
 */
public final class ProtocolBreach extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Says what the peer did.
   *
   * @param message what was wrong; goes to the log and to events, not to the peer
   */
  public ProtocolBreach(String message) {
    super(message);
  }

  /**
   * Says what the peer did.
   *
   * @param message what was wrong; goes to the log and to events, not to the peer
   * @param cause what found it
   */
  public ProtocolBreach(String message, Throwable cause) {
    super(message, cause);
  }
}
