package io.jdevp2p.host;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Accepts TCP connections. One accepting thread at a time; close from any thread. */
public interface StreamListener extends AutoCloseable {
  /**
   * Where it listens.
   *
   * @return address and the real port, also when port 0 was asked for
   */
  InetSocketAddress localAddress();

  /**
   * Blocks until somebody connects.
   *
   * @return the open connection
   * @throws IOException when this listener is closed, or one connection could not be accepted (see
   *     {@link #isClosed})
   */
  StreamSocket accept() throws IOException;

  /**
   * Whether {@link #close} was called: tells an accept loop to end from one that goes on.
   *
   * @return true after close
   */
  boolean isClosed();

  /**
   * Stops listening and wakes the accepting thread with an {@link IOException}. Connections
   * accepted before stay open. From any thread; a second call is harmless.
   */
  @Override
  void close();
}
