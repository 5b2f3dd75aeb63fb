package io.jdevp2p.host;

import java.util.List;

/**
 * Something that is held down: how much of what there may be, and what happens then. Each module
 * lists all of its own as the constants of one enum; from these {@code docs/limits.md} is written,
 * and from one of them each {@link Limit} is made.
 */
public interface Bound {
  /**
   * What there is to say about it.
   *
   * @return always the same
   */
  Description description();

  /**
   * How firm it is.
   *
   * @return always the same
   */
  default Firmness firmness() {
    return Firmness.HARD;
  }

  /**
   * A bound in words and numbers.
   *
   * @param name dotted and in lower case, such as {@code server.dial-history}; the stem of its
   *     metrics
   * @param unit what is counted
   * @param standard the maximum unless told otherwise, in nanoseconds where time is counted; {@link
   *     #AS_TOLD} where it is always told
   * @param bounds what there is no more of
   * @param atLimit what happens at the limit, and who pays
   * @param test the test that overfills it, as {@code Class.method}
   * @param failures the names, {@code stage.reason}, by which events tell that it was reached; may
   *     be empty
   */
  record Description(
      String name,
      Unit unit,
      long standard,
      String bounds,
      String atLimit,
      String test,
      List<String> failures) {
    /** In place of a standard maximum: there is none. */
    public static final long AS_TOLD = -1;

    /** Copies the list. */
    public Description {
      failures = List.copyOf(failures);
    }
  }

  /** Whether there may ever be more than the maximum. */
  enum Firmness {
    /** Never. */
    HARD,
    /** By a single one that is larger than what is left, so that it is not stuck for ever. */
    ONE_MORE,
    /** Beyond it nothing more is begun, but more may come of what was. */
    TARGET
  }

  /** What a bound counts. */
  enum Unit {
    /** Things. */
    COUNT,
    /** Bytes. */
    BYTES,
    /** Characters of text. */
    CHARACTERS,
    /** Nanoseconds. */
    TIME
  }
}
