package io.jdevp2p.rlpx;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The end of a connection, or of the attempt to make one, with its reason. */
public final class RlpxException extends IOException {

  private static final long serialVersionUID = 1L;

  private final RlpxFailure failure;
  private final @Nullable DisconnectReason remoteReason;

  RlpxException(RlpxFailure failure, String detail) {
    this(failure, detail, null);
  }

  RlpxException(RlpxFailure failure, String detail, @Nullable Throwable cause) {
    super(failure.text() + ": " + detail, cause);
    this.failure = failure;
    this.remoteReason = null;
  }

  private RlpxException(DisconnectReason remoteReason) {
    super(RlpxFailure.DISCONNECT_RECEIVED.text() + ": " + remoteReason.words());
    this.failure = RlpxFailure.DISCONNECT_RECEIVED;
    this.remoteReason = remoteReason;
  }

  /** The other side has sent a Disconnect. */
  static RlpxException disconnected(DisconnectReason remoteReason) {
    return new RlpxException(remoteReason);
  }

  /** The same failure once more, for a call that comes after the one that met it. */
  static RlpxException again(RlpxException first) {
    return first.remoteReason != null
        ? new RlpxException(first.remoteReason)
        : new RlpxException(first.failure, "the connection has failed before", first);
  }

  /**
   * What happened.
   *
   * @return the failure
   */
  public RlpxFailure failure() {
    return failure;
  }

  /**
   * The reason that the other side gave in a Disconnect.
   *
   * @return the reason, there when {@link #failure()} is {@link RlpxFailure#DISCONNECT_RECEIVED}
   */
  public Optional<DisconnectReason> remoteReason() {
    return Optional.ofNullable(remoteReason);
  }
}
