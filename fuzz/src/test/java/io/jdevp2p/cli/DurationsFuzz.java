package io.jdevp2p.cli;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/** Any text as a duration: what is taken is not negative and has a unit. */
public final class DurationsFuzz {
  public static final int MAX_INPUT_BYTES = 64;

  private static final Durations DURATIONS = new Durations();

  private DurationsFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    String text = new Input(bytes).restAsText();
    Duration duration;
    try {
      duration = DURATIONS.convert(text);
    } catch (TypeConversionException _) {
      return;
    }
    Check.that(!duration.isNegative(), "not negative");
    Check.that("smhd".indexOf(text.charAt(text.length() - 1)) >= 0, "a unit at the end");
    if (text.matches("[0-9]{1,9}s")) {
      long seconds = Long.parseLong(text.substring(0, text.length() - 1));
      Check.equal(duration.toSeconds(), seconds, "the seconds");
    }
  }
}
