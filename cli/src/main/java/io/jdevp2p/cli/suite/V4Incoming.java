package io.jdevp2p.cli.suite;

import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Packet;

/** What a tester of version 4 gets when it waits for a packet. */
sealed interface V4Incoming {
  /** A packet that the node under test has signed. */
  record Packet(V4Packet packet, PacketHash hash) implements V4Incoming {
    @Override
    public String toString() {
      return name(packet);
    }
  }

  /** Bytes that are no packet of that node. */
  record Unreadable(String why) implements V4Incoming {
    @Override
    public String toString() {
      return "a packet that cannot be read: " + why;
    }
  }

  /** No packet within the time that answers have. */
  record Silence() implements V4Incoming {
    @Override
    public String toString() {
      return "no packet";
    }
  }

  /** A packet's name in the specification. */
  static String name(V4Packet packet) {
    return switch (packet) {
      case V4Packet.Ping _ -> "Ping";
      case V4Packet.Pong _ -> "Pong";
      case V4Packet.FindNode _ -> "FindNode";
      case V4Packet.Neighbors _ -> "Neighbors";
      case V4Packet.EnrRequest _ -> "ENRRequest";
      case V4Packet.EnrResponse _ -> "ENRResponse";
    };
  }
}
