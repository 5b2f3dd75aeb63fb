package io.jdevp2p.cli;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.server.ServerEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How nodes of the demo came together, told from what was seen of it: packets with the bootnode,
 * dials, handshakes. Owner: the thread of the story.
 */
final class DemoMeeting {
  private static final int MAX_TOLD = 8;

  private final DemoNarrator narrator;
  private final List<DemoNode> nodes;

  DemoMeeting(DemoNarrator narrator, List<DemoNode> nodes) {
    this.narrator = narrator;
    this.nodes = nodes;
  }

  /** A connection that one node of the demo dialed to another one. */
  record Link(
      DemoNode from, DemoNode to, ServerEvent.DialStarted dialed, ServerEvent.PeerAdded up) {
    /** Whether all that can be told of it was seen, and both handlers run. */
    boolean isComplete() {
      return from.talksWith(to)
          && to.added(from).isPresent()
          && from.encrypted(to).isPresent()
          && from.dialTo(to).isPresent();
    }
  }

  /** All that are up or were, in the order in which they came about. */
  List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (DemoNode from : nodes) {
      for (DemoNode to : nodes) {
        Optional<ServerEvent.DialStarted> dialed = from.dialed(to);
        Optional<ServerEvent.PeerAdded> up = from.dialedPeer(to);
        if (dialed.isPresent() && up.isPresent()) {
          links.add(new Link(from, to, dialed.get(), up.get()));
        }
      }
    }
    links.sort(Comparator.comparingLong(link -> link.up().atNanos()));
    return links;
  }

  /** The first packets between a node and the bootnode. */
  void packets(DemoNode node, NodeId bootnode) {
    List<WatchedUdp.Packet> packets = node.firstPackets();
    for (WatchedUdp.Packet packet : packets.subList(0, Math.min(MAX_TOLD + 2, packets.size()))) {
      DemoPackets.Words words = DemoPackets.of(packet.bytes(), packet.out() ? bootnode : node.id());
      narrator.lineAt(
          packet.atNanos(),
          "packet",
          words.version(),
          node.name()
              + (packet.out() ? " -> " : " <- ")
              + "bootnode  "
              + words.kind()
              + ", "
              + packet.bytes().length
              + " bytes: "
              + words.meaning(),
          json ->
              json.put("node", node.name())
                  .put("out", packet.out())
                  .put("kind", words.kind())
                  .put("bytes", packet.bytes().length));
    }
  }

  /** Who found whom, by which version, and when. */
  void found(List<Link> links) {
    for (Link link : links.subList(0, Math.min(MAX_TOLD, links.size()))) {
      Duration after = Duration.ofNanos(link.dialed().atNanos() - link.from().startedNanos());
      narrator.lineAt(
          link.dialed().atNanos(),
          "found",
          link.from().name(),
          "finds "
              + link.to().name()
              + " by "
              + link.dialed().source()
              + " after "
              + Durations.seconds(after)
              + ", and dials: peers "
              + Durations.millis(link.up().took())
              + " later",
          json -> json.put("peer", link.to().name()).put("source", link.dialed().source()));
    }
  }

  /** One connection, stage by stage. */
  void stages(Link link) {
    Optional<ServerEvent.Encrypted> encrypted = link.from().encrypted(link.to());
    Optional<ServerEvent.PeerAdded> addedThere = link.to().added(link.from());
    Optional<WatchedSocket> socket = link.from().dialTo(link.to());
    if (encrypted.isEmpty() || addedThere.isEmpty() || socket.isEmpty()) {
      return; // events that were lost, since a ring is bounded
    }
    ServerEvent.PeerAdded added = link.up();
    String a = link.to().name();
    String b = link.from().name();
    WatchedSocket wire = socket.get();
    stage(
        link.dialed().atNanos(),
        "dial",
        b + " has learned of " + a + " by " + link.dialed().source() + ", and dials");
    stage(
        wire.openedNanos(),
        "tcp",
        "connected after "
            + Durations.between(wire.dialedNanos(), wire.openedNanos())
            + ": "
            + Addresses.text(encrypted.get().remote()));
    stage(
        wire.authOut().atNanos(),
        "auth",
        b
            + " -> "
            + a
            + "  "
            + wire.authOut().bytes()
            + " bytes, sealed for "
            + a
            + "'s public key:");
    narrator.more("who " + b + " is, a nonce, and a signature by a key made for this once");
    stage(
        wire.ackIn().atNanos(),
        "ack",
        b
            + " <- "
            + a
            + "  "
            + wire.ackIn().bytes()
            + " bytes after "
            + Durations.between(wire.authOut().atNanos(), wire.ackIn().atNanos())
            + ": "
            + a
            + "'s one-time key, a nonce");
    stage(
        encrypted.get().atNanos(),
        "secrets",
        "both derive the same keys: from here on AES, and a MAC on every frame");
    stage(
        encrypted.get().atNanos(),
        "check 1",
        "room left? not a peer yet? not ourselves?  yes: go on");
    stage(
        wire.helloOut().atNanos(),
        "hello",
        b + " -> " + a + "  " + wire.helloOut().bytes() + " bytes: p2p version 5, speaks chat/1");
    stage(
        wire.helloIn().atNanos(),
        "hello",
        b + " <- " + a + "  the same from " + a + "; from here on payloads are compressed");
    stage(
        added.atNanos(),
        "check 2",
        "a protocol in common? " + added.capabilities() + ": admitted, message codes from 16");
    stage(
        Math.max(added.atNanos(), addedThere.get().atNanos()),
        "peers",
        "on both lists, " + Durations.millis(added.took()) + " after the socket was open");
  }

  private void stage(long nanos, String stage, String text) {
    narrator.lineAt(nanos, "stage", stage, text, _ -> {});
  }
}
