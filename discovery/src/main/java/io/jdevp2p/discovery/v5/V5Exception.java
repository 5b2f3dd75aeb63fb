package io.jdevp2p.discovery.v5;

/**
 * A packet or a message is not what the specification asks for. It has no stack trace: strangers
 * cause it as often as they like.
 */
public final class V5Exception extends Exception {
  private static final long serialVersionUID = 1L;

  private final V5Failure failure;

  /**
   * One of these.
   *
   * @param failure what is wrong
   * @param message the same with the numbers of this case; no text of strangers
   */
  public V5Exception(V5Failure failure, String message) {
    super(failure + ": " + message, null, false, false);
    this.failure = failure;
  }

  /**
   * What is wrong.
   *
   * @return for programs what the message is for people
   */
  public V5Failure failure() {
    return failure;
  }
}
