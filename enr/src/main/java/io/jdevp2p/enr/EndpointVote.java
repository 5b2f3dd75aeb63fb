package io.jdevp2p.enr;

import io.jdevp2p.host.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Learns from others at which endpoint this node is seen, and tells the local node. Thread-safe.
 */
public final class EndpointVote {

  /**
   * Nobody has said anything yet.
   *
   * @param host its clock says how old a vote is
   * @param localNode is told the endpoint once enough agree
   */
  public EndpointVote(Host host, LocalNode localNode) {}

  /**
   * Another node says where it sees us. Only for answers to pings of our own from the endpoint that
   * was pinged.
   *
   * @param voter who says so
   * @param endpoint where it sees us
   */
  public void stated(InetAddress voter, InetSocketAddress endpoint) {}
}
