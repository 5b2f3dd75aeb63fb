package io.jdevp2p.discovery.v4;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.NodeRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes this node's packets. Thread-safe; signs, so no lock of ours is held while it is called.
 */
final class V4Writer {
  private static final long VERSION = 4;

  private final DiscoveryContext context;
  private volatile @Nullable Self self;

  /** What pings say of this node, kept for as long as its record stays the same. */
  private record Self(long sequence, Endpoint endpoint) {}

  V4Writer(DiscoveryContext context) {
    this.context = context;
  }

  V4Codec.Encoded ping(InetSocketAddress to) {
    Self from = self();
    return sign(new Ping(VERSION, from.endpoint, Endpoint.of(to), expiration(), from.sequence));
  }

  V4Codec.Encoded pong(InetSocketAddress to, PacketHash pingHash) {
    return sign(new Pong(Endpoint.of(to), pingHash, expiration(), self().sequence));
  }

  V4Codec.Encoded sign(V4Packet packet) {
    return V4Codec.encode(packet, context.key());
  }

  void send(V4Codec.Encoded packet, InetSocketAddress to) {
    context.sender().send(packet.bytes(), to);
  }

  /** Until when a packet counts that is sent now. */
  long expiration() {
    return context.host().clock().wallClock().plus(V4Limits.PACKET_TIME).getEpochSecond();
  }

  private Self self() {
    NodeRecord record = context.localNode().record();
    Self known = self;
    if (known == null || known.sequence != record.sequence()) {
      known = new Self(record.sequence(), endpoint(record));
      self = known;
    }
    return known;
  }

  private static Endpoint endpoint(NodeRecord record) {
    Optional<InetAddress> ip = record.ip4().or(record::ip6);
    return new Endpoint(ip, record.udp().orElse(0), record.tcp().orElse(0));
  }
}
