package io.jdevp2p.cli.suite;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v5.V5Codec;
import io.jdevp2p.discovery.v5.V5Crypto;
import io.jdevp2p.discovery.v5.V5Exception;
import io.jdevp2p.discovery.v5.V5Failure;
import io.jdevp2p.discovery.v5.V5Mask;
import io.jdevp2p.discovery.v5.V5Message;
import io.jdevp2p.discovery.v5.V5Nonce;
import io.jdevp2p.discovery.v5.V5Packet;
import io.jdevp2p.discovery.v5.V5RequestId;
import io.jdevp2p.discovery.v5.V5SessionKeys;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The least that is a node of version 5, or one that does a single thing wrong. One thread of its
 * own owns it.
 */
final class ScriptedV5Node implements AutoCloseable {
  /** What it does wrong. */
  enum Fault {
    NONE,
    SAYS_NOTHING,
    SESSION_BY_ID,
    SESSION_BY_IP,
    MAKES_NEW_CHALLENGES,
    CHECKS_NO_SIGNATURE,
    KEEPS_CHALLENGES,
    ANSWERS_LONG_REQUEST_IDS,
    PONGS_TO_ELSEWHERE,
    ANSWERS_UNKNOWN_PROTOCOLS,
    IGNORES_DISTANCE_ZERO,
    REPEATS_DISTANCES,
    RECORD_WITHOUT_PORT,
    TELLS_OF_MANY_MESSAGES,
    NEVER_PINGS,
    TELLS_OF_NOBODY,
    TAKES_UNSOLICITED_NODES,
    PINGS_UNSOLICITED_NODES
  }

  private static final Duration PING_AFTER = Duration.ofSeconds(1);

  private final Host host;
  private final Fault fault;
  private final SecretKey key;
  private final NodeId id;
  private final V5Mask own;
  private final NodeRecord record;
  private final UdpSocket socket;
  private final Map<String, V5SessionKeys> sessions = new LinkedHashMap<>();
  private final Map<String, V5Packet.Whoareyou> challenges = new LinkedHashMap<>();
  private final Map<NodeId, NodeRecord> known = new LinkedHashMap<>();
  private final Set<NodeId> live = new LinkedHashSet<>();
  private int nonces;

  ScriptedV5Node(Host host, InetAddress address, Fault fault) throws IOException {
    this.host = host;
    this.fault = fault;
    this.key = SecretKey.generate(host.random());
    this.id = NodeId.of(key.publicKey());
    this.own = V5Mask.of(id);
    this.socket = host.sockets().bind(new InetSocketAddress(address, 0));
    NodeRecord.Builder content = NodeRecord.builder().sequence(1).ip(address);
    this.record =
        fault == Fault.RECORD_WITHOUT_PORT
            ? content.sign(key)
            : content.udp(address().getPort()).sign(key);
    host.threads().start("scripted node", this::run);
  }

  Node node() {
    return Node.of(record);
  }

  InetSocketAddress address() {
    return socket.localAddress();
  }

  private void run() {
    byte[] buffer = new byte[4096];
    while (!socket.isClosed()) {
      try {
        UdpSocket.Datagram packet = socket.receive(buffer);
        if (fault != Fault.SAYS_NOTHING) {
          handle(V5Codec.decode(Arrays.copyOf(buffer, packet.length()), own), packet.from());
        }
      } catch (IOException | V5Exception e) {
        // Closed, or nothing for us.
      }
    }
  }

  private void handle(V5Packet packet, InetSocketAddress from) throws IOException {
    switch (packet) {
      case V5Packet.Ordinary ordinary -> ordinary(ordinary, from);
      case V5Packet.Handshake handshake -> handshake(handshake, from);
      case V5Packet.Whoareyou _ -> {} // it has a session with whomever it asks
    }
  }

  private void ordinary(V5Packet.Ordinary packet, InetSocketAddress from) throws IOException {
    NodeId sender = packet.source();
    V5SessionKeys keys = sessions.get(session(sender, from));
    try {
      if (keys != null) {
        handle(packet.message().open(keys.initiator()), sender, from);
        return;
      }
    } catch (V5Exception e) {
      if (e.failure() == V5Failure.MESSAGE_REQUEST_ID && fault == Fault.ANSWERS_LONG_REQUEST_IDS) {
        pong(new V5RequestId(0, 0), sender, from);
      }
      if (e.failure() != V5Failure.MESSAGE_DECRYPT) {
        return;
      }
    }
    challenge(packet, from);
  }

  private void challenge(V5Packet.Ordinary packet, InetSocketAddress from) throws IOException {
    String who = packet.source() + " " + from;
    V5Packet.Whoareyou pending = challenges.get(who);
    if (pending == null || fault == Fault.MAKES_NEW_CHALLENGES) {
      pending = V5Codec.challenge(random(16), packet.nonce(), random(16), 0);
      challenges.put(who, pending);
    }
    write(V5Codec.encodeWhoareyou(V5Mask.of(packet.source()), pending), from);
  }

  private void handshake(V5Packet.Handshake packet, InetSocketAddress from) throws IOException {
    NodeId sender = packet.source();
    String who = sender + " " + from;
    V5Packet.Whoareyou challenge =
        fault == Fault.KEEPS_CHALLENGES ? challenges.get(who) : challenges.remove(who);
    if (challenge == null) {
      return;
    }
    try {
      NodeRecord theirs = NodeRecord.decode(packet.record());
      boolean valid =
          theirs.id().equals(sender)
              && V5Crypto.verifyIdSignature(
                  theirs.publicKey(),
                  packet.idSignature(),
                  challenge.challengeData(),
                  packet.ephemeralKey(),
                  id);
      if (!valid && fault != Fault.CHECKS_NO_SIGNATURE) {
        return;
      }
      V5SessionKeys keys =
          V5Crypto.deriveKeys(
              key,
              V5Crypto.ephemeralKey(packet.ephemeralKey()),
              sender,
              id,
              challenge.challengeData());
      V5Message message = packet.message().open(keys.initiator());
      // One session a node, so that the one before is gone at its endpoint, too.
      sessions.keySet().removeIf(other -> other.startsWith(sender.toString()));
      sessions.put(session(sender, from), keys);
      meet(theirs);
      handle(message, sender, from);
    } catch (V5Exception | EnrException e) {
      // Not answered.
    }
  }

  /** Who can be reached is pinged a while later, and is live once it has answered. */
  private void meet(NodeRecord theirs) {
    boolean isNew = known.put(theirs.id(), theirs) == null;
    if (isNew && theirs.udp().isPresent() && fault != Fault.NEVER_PINGS) {
      host.clock().schedule(PING_AFTER, () -> host.threads().start("ping", () -> ping(theirs)));
    }
  }

  private void ping(NodeRecord theirs) {
    InetSocketAddress to = Node.of(theirs).udpAddress().orElseThrow();
    try {
      send(new V5Message.Ping(new V5RequestId(1, 7), 1), theirs.id(), to);
    } catch (IOException e) {
      // Closed meanwhile.
    }
  }

  private void handle(V5Message message, NodeId sender, InetSocketAddress from) throws IOException {
    switch (message) {
      case V5Message.Ping ping -> pong(ping.requestId(), sender, from);
      case V5Message.Pong _ -> live.add(sender);
      case V5Message.FindNode request -> nodes(request, sender, from);
      case V5Message.TalkRequest request -> {
        byte[] response =
            fault == Fault.ANSWERS_UNKNOWN_PROTOCOLS ? request.protocol() : new byte[0];
        send(new V5Message.TalkResponse(request.requestId(), response), sender, from);
      }
      case V5Message.Nodes nodes -> unsolicited(nodes);
      case V5Message.TalkResponse _ -> {}
    }
  }

  private void pong(V5RequestId requestId, NodeId to, InetSocketAddress at) throws IOException {
    int port = fault == Fault.PONGS_TO_ELSEWHERE ? 1 : at.getPort();
    send(new V5Message.Pong(requestId, record.sequence(), at.getAddress(), port), to, at);
  }

  private void unsolicited(V5Message.Nodes nodes) throws IOException {
    for (byte[] encoded : nodes.records()) {
      try {
        NodeRecord told = NodeRecord.decode(encoded);
        if (fault == Fault.TAKES_UNSOLICITED_NODES) {
          known.put(told.id(), told);
          live.add(told.id());
        } else if (fault == Fault.PINGS_UNSOLICITED_NODES) {
          write(
              V5Codec.encodeRandom(V5Mask.of(told.id()), random(16), nonce(), id, random(20)),
              Node.of(told).udpAddress().orElseThrow());
        }
      } catch (EnrException e) {
        // Nothing to take.
      }
    }
  }

  private void nodes(V5Message.FindNode request, NodeId to, InetSocketAddress at)
      throws IOException {
    List<byte[]> records = new ArrayList<>();
    List<Integer> distances =
        fault == Fault.REPEATS_DISTANCES
            ? request.distances()
            : request.distances().stream().distinct().toList();
    for (int distance : distances) {
      if (distance == 0 && fault != Fault.IGNORES_DISTANCE_ZERO) {
        records.add(record.encode());
      }
      for (NodeId each : live) {
        if (NodeId.logDistance(id, each) == distance && fault != Fault.TELLS_OF_NOBODY) {
          records.add(known.get(each).encode());
        }
      }
    }
    int total = fault == Fault.TELLS_OF_MANY_MESSAGES ? 7 : 1;
    send(new V5Message.Nodes(request.requestId(), total, records), to, at);
  }

  private String session(NodeId sender, InetSocketAddress from) {
    return switch (fault) {
      case SESSION_BY_ID -> sender.toString();
      case SESSION_BY_IP -> sender + " " + from.getAddress();
      default -> sender + " " + from;
    };
  }

  private void send(V5Message message, NodeId to, InetSocketAddress at) throws IOException {
    V5SessionKeys keys = sessions.get(session(to, at));
    if (keys == null) {
      return;
    }
    try {
      write(
          V5Codec.encodeOrdinary(V5Mask.of(to), random(16), nonce(), id, keys.recipient(), message),
          at);
    } catch (V5Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(byte[] packet, InetSocketAddress to) throws IOException {
    socket.send(packet, 0, packet.length, to);
  }

  private V5Nonce nonce() {
    return new V5Nonce(++nonces, host.random().nextLong());
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    host.random().nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    socket.close();
  }
}
