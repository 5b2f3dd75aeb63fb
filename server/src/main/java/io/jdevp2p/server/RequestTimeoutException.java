package io.jdevp2p.server;

import java.io.IOException;
import java.io.Serial;

/**
 * No answer to a request came in time. The peer is still there; its answer may come yet, and is
 * then dropped.
 */
public final class RequestTimeoutException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final long requestId;

  RequestTimeoutException(long requestId, String message) {
    super(message);
    this.requestId = requestId;
  }

  /**
   * The request that was given up.
   *
   * @return its id, an unsigned number
   */
  public long requestId() {
    return requestId;
  }
}
