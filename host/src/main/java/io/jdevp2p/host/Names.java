package io.jdevp2p.host;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** DNS as one host sees it. Thread-safe. */
public interface Names {
  /**
   * Looks a name up. Blocks until answered or the deadline.
   *
   * @param name a DNS name or the text of an address
   * @param deadline when to give up
   * @return its addresses, at least one, in the resolver's order
   * @throws java.net.UnknownHostException when there is no such name
   * @throws java.net.SocketTimeoutException at the deadline
   * @throws IOException when the lookup failed, too many are under way, or the thread was
   *     interrupted
   */
  List<InetAddress> resolve(String name, Deadline deadline) throws IOException;
}
