package io.jdevp2p.cli.suite;

import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Packet;
import java.net.InetSocketAddress;

/** What a tester of version 5 gets when it waits for a packet. */
sealed interface V5Incoming {
  /** A message of the session. */
  record Message(V5Message message, InetSocketAddress from) implements V5Incoming {
    @Override
    public String toString() {
      return name(message);
    }
  }

  /** WHOAREYOU. */
  record Challenge(V5Packet.Whoareyou whoareyou, InetSocketAddress from) implements V5Incoming {
    @Override
    public String toString() {
      return "WHOAREYOU";
    }
  }

  /** A packet that makes no sense, or not to this tester. */
  record Unreadable(String why) implements V5Incoming {
    @Override
    public String toString() {
      return "a packet that cannot be read: " + why;
    }
  }

  /** No packet within the time that answers have. */
  record Silence() implements V5Incoming {
    @Override
    public String toString() {
      return "no packet";
    }
  }

  /** A message's name in the specification. */
  static String name(V5Message message) {
    return switch (message) {
      case V5Message.Ping _ -> "PING";
      case V5Message.Pong _ -> "PONG";
      case V5Message.FindNode _ -> "FINDNODE";
      case V5Message.Nodes _ -> "NODES";
      case V5Message.TalkRequest _ -> "TALKREQ";
      case V5Message.TalkResponse _ -> "TALKRESP";
    };
  }
}
