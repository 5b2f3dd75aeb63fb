package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.EncodedKey;
import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Codec;
import io.jdevp2p.discovery.v4.V4Exception;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node something in discovery v4, and answers its pings: by ping whether it is there, or for
 * nodes, which it answers once it has a pong of ours.
 */
final class Ping4Conversation implements BenchConversation {
  private static final int VERSION = 4;
  private static final int SECONDS_TO_LIVE = 20;

  private final Clock clock;
  private final SecretKey key;
  private final Node node;
  private final V4Packet.Endpoint own;
  private final V4Packet.Endpoint theirs;
  private final boolean forNodes;
  private @Nullable PacketHash asked;

  Ping4Conversation(
      Host host, Node node, InetSocketAddress local, InetSocketAddress remote, boolean forNodes) {
    this.clock = host.clock();
    this.key = SecretKey.generate(host.random());
    this.node = node;
    this.own = V4Packet.Endpoint.of(local);
    this.theirs = V4Packet.Endpoint.of(remote);
    this.forNodes = forNodes;
  }

  @Override
  public byte[] ask() {
    V4Codec.Encoded ping =
        V4Codec.encode(new V4Packet.Ping(VERSION, own, theirs, expiration(), 0), key);
    asked = ping.hash();
    return ping.bytes();
  }

  @Override
  public Step take(byte[] packet) {
    V4Codec.Decoded decoded;
    try {
      decoded = V4Codec.decode(packet, node.publicKey());
    } catch (V4Exception e) {
      return Step.NOTHING;
    }
    if (!decoded.signer().equals(node.publicKey())) {
      return Step.NOTHING;
    }
    return switch (decoded.packet()) {
      case V4Packet.Pong pong when !forNodes && pong.pingHash().equals(asked) -> Step.ANSWERED;
      case V4Packet.Neighbors _ when forNodes -> Step.ANSWERED;
      case V4Packet.Ping _ when forNodes -> Step.reply(pong(decoded.hash()), findNode());
      case V4Packet.Ping _ -> Step.reply(pong(decoded.hash()));
      case V4Packet.Pong _,
          V4Packet.FindNode _,
          V4Packet.Neighbors _,
          V4Packet.EnrRequest _,
          V4Packet.EnrResponse _ ->
          Step.NOTHING;
    };
  }

  private byte[] pong(PacketHash ping) {
    return V4Codec.encode(new V4Packet.Pong(theirs, ping, expiration(), 0), key).bytes();
  }

  private byte[] findNode() {
    EncodedKey target = EncodedKey.of(key.publicKey());
    return V4Codec.encode(new V4Packet.FindNode(target, expiration()), key).bytes();
  }

  private long expiration() {
    return clock.wallClock().getEpochSecond() + SECONDS_TO_LIVE;
  }
}
