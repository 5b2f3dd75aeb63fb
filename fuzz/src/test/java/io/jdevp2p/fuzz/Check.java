package io.jdevp2p.fuzz;

import java.util.Arrays;
import java.util.Objects;

/**
 * What a target expects. A library of assertions would say more when one fails, but takes longer
 * than most of what is fuzzed.
 */
public final class Check {
  private static final int MOST_CHARS = 200;

  private Check() {}

  public static void that(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static void equal(Object actual, Object expected, String what) {
    if (!Objects.deepEquals(actual, expected)) {
      throw new AssertionError(what + ": " + text(actual) + " where " + text(expected));
    }
  }

  public static void equal(long actual, long expected, String what) {
    if (actual != expected) {
      throw new AssertionError(what + ": " + actual + " where " + expected);
    }
  }

  public static void between(long least, long actual, long most, String what) {
    if (actual < least || actual > most) {
      throw new AssertionError(what + ": " + actual + " is not between " + least + " and " + most);
    }
  }

  private static String text(Object value) {
    String text = value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value);
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "...";
  }
}
