package io.jdevp2p.discovery.v4;

/**
 * Bytes are not a packet of version 4. Its message has no text from outside. It has no stack trace,
 * since whoever sends us such bytes should not make us walk the stack for each.
 */
public final class V4Exception extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * A refusal.
   *
   * @param reason why
   * @param message the same in words
   */
  public V4Exception(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /**
   * Why.
   *
   * @return for programs what the message is for people
   */
  public Reason reason() {
    return reason;
  }

  /** What is wrong with a packet. */
  public enum Reason {
    /** It ends before its body begins. */
    TOO_SHORT,
    /** It is longer than any packet may be. */
    TOO_LONG,
    /** Its first 32 bytes are not the hash of the others. */
    WRONG_HASH,
    /** There is no such type. */
    UNKNOWN_TYPE,
    /** Its body is not what the type asks for. */
    MALFORMED_BODY,
    /** The node record in it is none, or its signature is wrong. */
    INVALID_RECORD,
    /** Nobody can have signed it. */
    INVALID_SIGNATURE
  }
}
