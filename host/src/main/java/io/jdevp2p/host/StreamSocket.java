package io.jdevp2p.host;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A TCP connection. One reader thread and one writer thread at a time; everything else from any
 * thread.
 *
 * <p>There are no timeouts here: a deadline is a timer that closes the socket. Who wraps a socket
 * best extends {@link ForwardingStreamSocket}.
 */
public interface StreamSocket extends AutoCloseable {
  /**
   * Our end.
   *
   * @return address and port; still known after close
   */
  InetSocketAddress localAddress();

  /**
   * The other end.
   *
   * @return address and port; still known after close
   */
  InetSocketAddress remoteAddress();

  /**
   * Reads what is there; blocks until there is something.
   *
   * @param into where to
   * @param offset first index written
   * @param length at most so many bytes
   * @return how many bytes, at least 1 (0 only when {@code length} is 0); -1 at the end of the
   *     stream
   * @throws IOException when the connection was reset or this socket is closed
   */
  int read(byte[] into, int offset, int length) throws IOException;

  /**
   * Writes all of it; blocks while the other side's window is full.
   *
   * @param from where from
   * @param offset first index read
   * @param length so many bytes
   * @throws IOException when the connection was reset or this socket is closed; how much went out
   *     is then unknown
   */
  void write(byte[] from, int offset, int length) throws IOException;

  /**
   * How much can be written now, for certain, without waiting until the other side reads. For the
   * thread that writes.
   *
   * @return bytes; 0 when nothing is certain
   */
  default int sendRoom() {
    return 0;
  }

  /**
   * Ends our direction: the other side reads what was written and then the end of the stream.
   * Reading goes on. A second call is harmless.
   *
   * @throws IOException when this socket is closed
   */
  void shutdownOutput() throws IOException;

  /**
   * Whether {@link #close} was called.
   *
   * @return true after close; a reset by the other side does not count
   */
  boolean isClosed();

  /**
   * Closes both directions and wakes the reader and the writer with an {@link IOException}. From
   * any thread; a second call is harmless; never blocks for long.
   */
  @Override
  void close();
}
