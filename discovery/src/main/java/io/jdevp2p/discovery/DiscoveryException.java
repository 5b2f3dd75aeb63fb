package io.jdevp2p.discovery;

import java.io.IOException;

/** A question to another node has no answer. */
public final class DiscoveryException extends IOException {
  private final DiscoveryFailure failure;

  /**
   * There is no answer.
   *
   * @param failure why
   * @param message the same in words, with the node's name; no text of strangers unescaped
   */
  public DiscoveryException(DiscoveryFailure failure, String message) {
    super(message);
    this.failure = failure;
  }

  /**
   * Why.
   *
   * @return for programs what the message is for people
   */
  public DiscoveryFailure failure() {
    return failure;
  }
}
