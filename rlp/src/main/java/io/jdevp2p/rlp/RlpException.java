package io.jdevp2p.rlp;

import org.jspecify.annotations.Nullable;

/**
 * The bytes are not what they should be: not canonical RLP, cut short, or not of the shape that was
 * asked for. Checked, because bytes come from strangers and the caller has to decide what happens
 * to the one who sent them.
 *
 * <p>Not thread-safe while it is on its way up; nothing changes it afterwards.
 */
public final class RlpException extends Exception {
  private final String detail;
  private final int offset;

  /** Where in a record the error is, as in {@code Hello.capabilities[2].name}; filled upwards. */
  private String path = "";

  /**
   * Creates an exception.
   *
   * @param message what was wrong, without the offset
   * @param offset the offset in the array of the item that is wrong
   */
  public RlpException(String message, int offset) {
    this(message, offset, null);
  }

  RlpException(String message, int offset, @Nullable Throwable cause) {
    super(message, cause);
    this.detail = message;
    this.offset = offset;
  }

  /**
   * Where the error is.
   *
   * @return the offset in the array that the reader was given, of the item that is wrong, or of the
   *     place where one is missing
   */
  public int offset() {
    return offset;
  }

  /** What was wrong, after the record component it was found in if there is one, and where. */
  @Override
  public String getMessage() {
    return (path.isEmpty() ? "" : path + ": ") + detail + " (at byte " + offset + ")";
  }

  /** Puts a step in front of the path; for the codec, on the way up. */
  RlpException within(String step) {
    path = step + path;
    return this;
  }
}
