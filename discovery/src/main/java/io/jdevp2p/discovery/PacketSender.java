package io.jdevp2p.discovery;

import java.net.InetSocketAddress;

/** Sends packets. Thread-safe; doesn't block for long. A packet that can't be sent is lost. */
@FunctionalInterface
public interface PacketSender {
  /**
   * Sends one packet.
   *
   * @param packet its bytes, not changed afterwards
   * @param to a resolved address
   */
  void send(byte[] packet, InetSocketAddress to);
}
