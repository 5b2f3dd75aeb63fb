package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketHandler;
import java.net.InetSocketAddress;

/** A packet that came in, and who is to handle it. */
final class Packet {
  final byte[] bytes;
  final InetSocketAddress from;
  final PacketHandler handler;

  Packet(byte[] bytes, InetSocketAddress from, PacketHandler handler) {
    this.bytes = bytes;
    this.from = from;
    this.handler = handler;
  }

  void handle() {
    handler.handle(bytes, from);
  }

  boolean isExpected() {
    return handler.expects(from);
  }
}
