package io.jdevp2p.discovery;

import java.net.InetSocketAddress;

/** Takes the packets of one version of discovery. */
public interface PacketHandler {
  /**
   * Whether a packet from there may be something that was asked for. It then goes before those of
   * strangers. Any thread; quick.
   *
   * @param from the sender, as the packet claims
   * @return true when this node waits for an answer from there, or has a session with it
   */
  boolean expects(InetSocketAddress from);

  /**
   * Handles one packet. One thread at a time; doesn't wait for anything, and throws nothing
   * whatever the packet is.
   *
   * @param packet its bytes, the handler's own
   * @param from the sender, as the packet claims; IPv4 addresses are never mapped into IPv6
   */
  void handle(byte[] packet, InetSocketAddress from);
}
