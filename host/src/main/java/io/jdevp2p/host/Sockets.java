package io.jdevp2p.host;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Opens the sockets of one host. Thread-safe. */
public interface Sockets {
  /**
   * Connects. Blocks until connected, refused, or the deadline.
   *
   * @param to a resolved address
   * @param deadline when to give up
   * @return the open connection
   * @throws java.net.ConnectException when nobody listens there
   * @throws java.net.NoRouteToHostException when there is no way there
   * @throws java.net.SocketTimeoutException at the deadline
   * @throws IOException when it cannot be reached for another reason, or the thread is interrupted
   * @throws IllegalArgumentException when the address is unresolved
   */
  StreamSocket dial(InetSocketAddress to, Deadline deadline) throws IOException;

  /**
   * Listens for connections.
   *
   * @param on a resolved local address; port 0 chooses a free port
   * @return the listener, accepting from now on
   * @throws java.net.BindException "port taken: address" when another socket has it, or when the
   *     address is not of this host
   * @throws IOException when it cannot listen for another reason
   * @throws IllegalArgumentException when the address is unresolved
   */
  StreamListener listen(InetSocketAddress on) throws IOException;

  /**
   * Opens a UDP socket.
   *
   * @param on a resolved local address; port 0 chooses a free port
   * @return the socket, receiving from now on
   * @throws java.net.BindException "port taken: address" when another socket has it, or when the
   *     address is not of this host
   * @throws IOException when it cannot be opened for another reason
   * @throws IllegalArgumentException when the address is unresolved
   */
  UdpSocket bind(InetSocketAddress on) throws IOException;
}
