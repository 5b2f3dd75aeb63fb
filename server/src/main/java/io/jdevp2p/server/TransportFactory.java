package io.jdevp2p.server;

import io.jdevp2p.host.Host;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.RlpxLimitCounts;

/**
 * Turns an open socket into a transport. Called on the connection's own thread; may be called by
 * many at once.
 */
@FunctionalInterface
public interface TransportFactory {
  /**
   * Wraps a socket.
   *
   * @param socket an open connection, which the transport owns from now on
   * @param host the host that the server runs on
   * @return the transport, no byte written yet
   */
  Transport create(StreamSocket socket, Host host);

  /**
   * Wraps a socket, for a server that counts how often limits were reached: what {@link
   * #create(StreamSocket, Host)} does, unless the factory makes RLPx connections of its own. One
   * that wraps {@link #rlpx()} and passes this on has them counted.
   *
   * @param socket an open connection, which the transport owns from now on
   * @param host the host that the server runs on
   * @param counts the limits of all RLPx connections of the server
   * @return the transport, no byte written yet
   */
  default Transport create(StreamSocket socket, Host host, RlpxLimitCounts counts) {
    return create(socket, host);
  }

  /**
   * The real one, which a server has unless told otherwise; for transports that wrap it, by {@link
   * ForwardingTransport}.
   *
   * @return makes RLPx connections
   */
  static TransportFactory rlpx() {
    return RlpxTransport.FACTORY;
  }
}
