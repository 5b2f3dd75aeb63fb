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
   * @param counts how often the limits of RLPx connections were reached, of all of the server; to
   *     be passed on by who wraps {@link #rlpx()}
   * @return the transport, no byte written yet
   */
  Transport create(StreamSocket socket, Host host, RlpxLimitCounts counts);

  /**
   * The real one, which a server has unless told otherwise; for transports that wrap it, by {@link
   * ForwardingTransport}.
   *
   * @return makes RLPx connections
   */
  static TransportFactory rlpx() {
    return RlpxTransport::new;
  }
}
