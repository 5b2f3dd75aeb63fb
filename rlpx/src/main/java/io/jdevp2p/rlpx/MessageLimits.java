package io.jdevp2p.rlpx;

/**
 * How large a message may be, by its code: looked up before a message is inflated. Called by the
 * thread that reads; must be quick and free of side effects.
 */
@FunctionalInterface
public interface MessageLimits {

  /**
   * The largest payload of a message code.
   *
   * @param code the message code, 0 or more
   * @return the number of bytes, inflated; a negative number refuses the code itself
   */
  int maxBytes(int code);

  /**
   * The largest payload of all codes: bounds what is read before the code is known. It must not be
   * smaller than any {@link #maxBytes}.
   *
   * @return the number of bytes, inflated
   */
  default int largestBytes() {
    return Integer.MAX_VALUE;
  }
}
