package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** A handler that writes down what it gets, and expects packets from where it is told. */
final class Handlers implements PacketHandler {
  final List<byte[]> packets = new ArrayList<>();
  final List<InetSocketAddress> senders = new ArrayList<>();
  final Set<InetSocketAddress> expected = new LinkedHashSet<>();
  private final BiConsumer<byte[], InetSocketAddress> action;

  Handlers() {
    this((_, _) -> {});
  }

  /** Does something with each packet besides. */
  Handlers(BiConsumer<byte[], InetSocketAddress> action) {
    this.action = action;
  }

  @Override
  public boolean expects(InetSocketAddress from) {
    return expected.contains(from);
  }

  @Override
  public void handle(byte[] packet, InetSocketAddress from) {
    packets.add(packet);
    senders.add(from);
    action.accept(packet, from);
  }
}
