package io.jdevp2p.server;

import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.io.Serial;

/** The peer that was read from or written to is gone. */
public final class PeerDisconnectedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final DisconnectReason reason;
  private final boolean remote;
  private final String detail;

  /**
   * Tells why a peer went.
   *
   * @param reason the reason as the wire knows it
   * @param remote whether the other side ended it
   * @param detail what happened, in words
   */
  public PeerDisconnectedException(DisconnectReason reason, boolean remote, String detail) {
    super(detail);
    this.reason = reason;
    this.remote = remote;
    this.detail = detail;
  }

  /**
   * The reason that was sent or received.
   *
   * @return the reason; {@link DisconnectReason#NETWORK_ERROR} when the connection just broke
   */
  public DisconnectReason reason() {
    return reason;
  }

  /**
   * Says who ended it.
   *
   * @return true when the other side did
   */
  public boolean remote() {
    return remote;
  }

  /** The same news for another caller, whose stack it then shows. */
  PeerDisconnectedException again() {
    return new PeerDisconnectedException(reason, remote, detail);
  }
}
