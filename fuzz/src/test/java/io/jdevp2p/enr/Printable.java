package io.jdevp2p.enr;

/** What {@link EnrException} promises about its message: that it can be logged as it is. */
final class Printable {
  /** The longest excerpt, each of its characters escaped, and what is said about it. */
  private static final int LONGEST_MESSAGE = 6 * EnrLimits.EXCERPT_CHARS + 150;

  private Printable() {}

  static void check(EnrException e) {
    String message = String.valueOf(e.getMessage());
    if (message.length() > LONGEST_MESSAGE) {
      throw new AssertionError("a message of " + message.length() + " characters", e);
    }
    message
        .codePoints()
        .filter(c -> !isPrintable(c))
        .findFirst()
        .ifPresent(c -> {
          throw new AssertionError("a message with the character " + Integer.toHexString(c), e);
        });
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
