package io.jdevp2p.enr;

/**
 * A node record, an enode URL or a part of one is not what the specification asks for.
 *
 * <p>The message names the part and says what is wrong with it. Text that came from a stranger is
 * quoted in it with control characters escaped and cut after {@value EnrLimits#EXCERPT_CHARS}
 * characters, so it can be logged as it is.
 */
public final class EnrException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * An error that says what is wrong.
   *
   * @param message the part and what is wrong with it
   */
  public EnrException(String message) {
    super(message);
  }

  /**
   * An error found by a lower layer.
   *
   * @param message the part and what is wrong with it
   * @param cause what the lower layer said
   */
  public EnrException(String message, Throwable cause) {
    super(message, cause);
  }
}
