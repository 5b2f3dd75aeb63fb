package io.jdevp2p.cli;

import io.jdevp2p.discovery.v4.V4Codec;
import io.jdevp2p.discovery.v4.V4Exception;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Exception;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.enr.NodeId;

/** Packets of discovery in words, as somebody sees them who may read the wire but has no keys. */
final class DemoPackets {
  /** What a packet is, and what that means. */
  record Words(String version, String kind, String meaning) {}

  private DemoPackets() {}

  /**
   * Says what a packet is.
   *
   * @param receiver to whom it is addressed: version 5 hides its headers from all who don't know
   */
  static Words of(byte[] packet, NodeId receiver) {
    try {
      return v4(V4Codec.decode(packet).packet());
    } catch (V4Exception e) {
      return v5(packet, receiver);
    }
  }

  private static Words v4(V4Packet packet) {
    return switch (packet) {
      case V4Packet.Ping _ -> new Words("v4", "ping", "are you where I think you are?");
      case V4Packet.Pong _ -> new Words("v4", "pong", "with the hash of that ping");
      case V4Packet.FindNode _ -> new Words("v4", "findnode", "whom do you know near this key?");
      case V4Packet.Neighbors n -> new Words("v4", "neighbors", n.nodes().size() + " nodes");
      case V4Packet.EnrRequest _ -> new Words("v4", "enrrequest", "your record, please");
      case V4Packet.EnrResponse _ -> new Words("v4", "enrresponse", "signed: key, address, ports");
    };
  }

  private static Words v5(byte[] packet, NodeId receiver) {
    try {
      return switch (V5Codec.decode(packet, V5Mask.of(receiver))) {
        case V5Packet.Ordinary _ -> new Words("v5", "message", "sealed, or bytes by chance");
        case V5Packet.Whoareyou _ -> new Words("v5", "whoareyou", "no keys for that: who is it?");
        case V5Packet.Handshake _ ->
            new Words("v5", "handshake", "a signature, a one-time key, a record");
      };
    } catch (V5Exception e) {
      return new Words("?", "packet", "of neither version");
    }
  }
}
