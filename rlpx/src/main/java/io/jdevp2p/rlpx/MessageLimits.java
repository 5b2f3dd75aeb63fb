package io.jdevp2p.rlpx;

import java.io.IOException;

/**
 * How large a message may be, by its code, and when there is memory for it: asked before a message
 * is inflated. Called by the thread that reads. {@link #maxBytes} and {@link #largestBytes} must be
 * quick and free of side effects; {@link #awaitRoom} and {@link #awaitBuffer} may block, which
 * stops the sender at TCP.
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

  /**
   * Waits until there is room for a message. Called once its announced size has passed {@link
   * #maxBytes}, before its payload is allocated; the message may yet turn out not to inflate.
   *
   * @param code the message code
   * @param bytes the size of its payload, inflated
   * @throws IOException when there will be no room any more; reading fails with it
   */
  default void awaitRoom(int code, int bytes) throws IOException {}

  /**
   * Waits until the read buffer may grow beyond {@link RlpxLimits#bufferBytes()} for a frame of
   * which so much has arrived already that it is full. The buffer is given back when {@code read}
   * returns or fails.
   *
   * @param bytes how large the buffer is going to be
   * @throws IOException when there will be no room any more; reading fails with it
   */
  default void awaitBuffer(int bytes) throws IOException {}

  /**
   * All that has arrived is used, and the socket is asked for more: whatever was put off until
   * there is nothing else to do must be done now, as the next byte may be long in coming. Who wraps
   * limits passes it on.
   */
  default void aboutToWait() {}
}
