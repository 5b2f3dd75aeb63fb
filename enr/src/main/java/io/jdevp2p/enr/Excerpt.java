package io.jdevp2p.enr;

import java.util.HexFormat;

/** Text of a stranger as it may stand in a message: quoted, printable, short. */
final class Excerpt {
  private Excerpt() {}

  /** The text in quotes; what is not printable ASCII is escaped, what is too long is cut. */
  static String of(String foreign) {
    int shown = Math.min(foreign.length(), EnrLimits.EXCERPT_CHARS);
    StringBuilder quoted = new StringBuilder(shown + 16).append('"');
    for (int i = 0; i < shown; i++) {
      char c = foreign.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        quoted.append(c);
      } else {
        quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
      }
    }
    quoted.append('"');
    if (shown < foreign.length()) {
      quoted.append("... (").append(foreign.length()).append(" characters)");
    }
    return quoted.toString();
  }
}
