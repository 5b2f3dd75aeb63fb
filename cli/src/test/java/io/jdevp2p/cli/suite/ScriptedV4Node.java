package io.jdevp2p.cli.suite;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.v4.EncodedKey;
import io.jdevp2p.discovery.v4.PacketHash;
import io.jdevp2p.discovery.v4.V4Codec;
import io.jdevp2p.discovery.v4.V4Exception;
import io.jdevp2p.discovery.v4.V4Packet;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.enr.Node;
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
import java.util.Optional;
import java.util.Set;

/**
 * The least that is a node of version 4, or one that does a single thing wrong. One thread of its
 * own owns it.
 */
final class ScriptedV4Node implements AutoCloseable {
  /** What it does wrong. */
  enum Fault {
    NONE,
    SAYS_NOTHING,
    SENDS_TOO_MUCH,
    BELIEVES_FROM,
    CHECKS_TO,
    REFUSES_MORE_ELEMENTS,
    IGNORES_EXPIRATION,
    SENDS_EXPIRED,
    ANSWERS_UNKNOWN_TYPES,
    IGNORES_HASH,
    IGNORES_LENGTH,
    NAMES_NO_PING,
    DOES_NOT_PING,
    PINGS_TWICE,
    GIVES_OTHER_RECORD,
    ASKS_FOR_NO_PROOF,
    BELIEVES_ANY_PONG,
    PROOF_BY_KEY,
    PROOF_BY_IP,
    TAKES_UNSOLICITED_NEIGHBORS,
    TELLS_UDP_PORT_ONLY,
    TELLS_OF_NOBODY
  }

  private final Host host;
  private final Fault fault;
  private final SecretKey key;
  private final UdpSocket socket;
  private final Map<PacketHash, InetSocketAddress> pinged = new LinkedHashMap<>();
  private final Set<String> proved = new LinkedHashSet<>();
  private final Map<EncodedKey, Neighbor> table = new LinkedHashMap<>();
  private final Map<PublicKey, Integer> tcpPorts = new LinkedHashMap<>();

  ScriptedV4Node(Host host, InetAddress address, Fault fault) throws IOException {
    this.host = host;
    this.fault = fault;
    this.key = SecretKey.generate(host.random());
    this.socket = host.sockets().bind(new InetSocketAddress(address, 0));
    host.threads().start("scripted node", this::run);
  }

  Node node() {
    InetSocketAddress at = socket.localAddress();
    return Node.of(key.publicKey(), at.getAddress(), 0, at.getPort());
  }

  InetSocketAddress address() {
    return socket.localAddress();
  }

  private void run() {
    byte[] buffer = new byte[4096];
    while (!socket.isClosed()) {
      try {
        UdpSocket.Datagram packet = socket.receive(buffer);
        handle(Arrays.copyOf(buffer, packet.length()), packet.from());
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void handle(byte[] packet, InetSocketAddress from) throws IOException {
    if (fault == Fault.SAYS_NOTHING) {
      return;
    }
    try {
      V4Codec.Decoded decoded = V4Codec.decode(packet);
      if (decoded.packet() instanceof V4Packet.Expiring expiring
          && expiring.isExpired(host.clock().wallClock())
          && fault != Fault.IGNORES_EXPIRATION) {
        return;
      }
      handle(decoded, packet.length, from);
    } catch (V4Exception e) {
      boolean answers =
          switch (e.reason()) {
            case UNKNOWN_TYPE -> fault == Fault.ANSWERS_UNKNOWN_TYPES;
            case WRONG_HASH -> fault == Fault.IGNORES_HASH;
            case TOO_LONG -> fault == Fault.IGNORES_LENGTH;
            default -> false;
          };
      if (answers) {
        pong(PacketHash.of(Arrays.copyOf(packet, PacketHash.BYTES)), from);
      }
    }
  }

  private void handle(V4Codec.Decoded decoded, int length, InetSocketAddress from)
      throws IOException {
    PublicKey sender = decoded.signer();
    switch (decoded.packet()) {
      case V4Packet.Ping ping -> {
        if (fault == Fault.REFUSES_MORE_ELEMENTS && length > 130) {
          return;
        }
        if (fault == Fault.CHECKS_TO && !ping.to().equals(Endpoint.of(address()))) {
          return;
        }
        Optional<InetAddress> claimed = ping.from().ip();
        InetSocketAddress to =
            fault == Fault.BELIEVES_FROM && claimed.isPresent()
                ? new InetSocketAddress(claimed.get(), ping.from().udpPort())
                : from;
        tcpPorts.put(sender, ping.from().tcpPort());
        pong(decoded.hash(), to, from);
        if (!isProved(sender, from)) {
          ping(from);
        }
      }
      case V4Packet.Pong pong -> {
        boolean asked = from.equals(pinged.remove(pong.pingHash()));
        if (asked || fault == Fault.BELIEVES_ANY_PONG) {
          proved.add(proof(sender, from));
          admit(sender, from);
        }
      }
      case V4Packet.FindNode _ -> {
        if (answers(sender, from)) {
          List<Neighbor> told =
              fault == Fault.TELLS_OF_NOBODY ? List.of() : new ArrayList<>(table.values());
          send(new V4Packet.Neighbors(told, expiration()), from);
        }
      }
      case V4Packet.Neighbors neighbors -> {
        if (fault == Fault.TAKES_UNSOLICITED_NEIGHBORS) {
          neighbors.nodes().forEach(n -> table.put(n.key(), n));
        }
      }
      case V4Packet.EnrRequest _ -> {
        if (answers(sender, from)) {
          SecretKey signer =
              fault == Fault.GIVES_OTHER_RECORD ? SecretKey.generate(host.random()) : key;
          NodeRecord record = NodeRecord.builder().sequence(1).sign(signer);
          send(new V4Packet.EnrResponse(decoded.hash(), record), from);
        }
      }
      case V4Packet.EnrResponse _ -> {}
    }
  }

  /** A pong, to where it belongs, that says to whom it is. */
  private void pong(PacketHash ping, InetSocketAddress said, InetSocketAddress to)
      throws IOException {
    PacketHash named =
        fault == Fault.NAMES_NO_PING ? PacketHash.of(new byte[PacketHash.BYTES]) : ping;
    if (fault == Fault.SENDS_TOO_MUCH) {
      socket.send(new byte[SuiteLimits.PACKET_BYTES], 0, SuiteLimits.PACKET_BYTES, to);
    }
    send(new V4Packet.Pong(Endpoint.of(said), named, expiration(), 0), to);
  }

  private void pong(PacketHash ping, InetSocketAddress to) throws IOException {
    pong(ping, to, to);
  }

  private void ping(InetSocketAddress to) throws IOException {
    int times =
        switch (fault) {
          case DOES_NOT_PING -> 0;
          case PINGS_TWICE -> 2;
          default -> 1;
        };
    for (int i = 0; i < times; i++) {
      V4Packet.Ping ping =
          new V4Packet.Ping(4, Endpoint.of(address()), Endpoint.of(to), expiration(), i);
      pinged.put(send(ping, to), to);
    }
  }

  private boolean isProved(PublicKey sender, InetSocketAddress from) {
    return proved.contains(proof(sender, from));
  }

  private boolean answers(PublicKey sender, InetSocketAddress from) {
    return fault == Fault.ASKS_FOR_NO_PROOF || isProved(sender, from);
  }

  private String proof(PublicKey sender, InetSocketAddress from) {
    return switch (fault) {
      case PROOF_BY_KEY -> sender.toString();
      case PROOF_BY_IP -> sender + " " + from.getAddress();
      default -> sender + " " + from;
    };
  }

  private void admit(PublicKey sender, InetSocketAddress from) {
    int tcpPort =
        fault == Fault.TELLS_UDP_PORT_ONLY ? from.getPort() : tcpPorts.getOrDefault(sender, 0);
    EncodedKey encoded = EncodedKey.of(sender);
    table.put(
        encoded, new Neighbor(Optional.of(from.getAddress()), from.getPort(), tcpPort, encoded));
  }

  private long expiration() {
    Duration valid = fault == Fault.SENDS_EXPIRED ? Duration.ofSeconds(-5) : Duration.ofSeconds(20);
    return host.clock().wallClock().plus(valid).getEpochSecond();
  }

  private PacketHash send(V4Packet packet, InetSocketAddress to) throws IOException {
    V4Codec.Encoded encoded = V4Codec.encode(packet, key);
    socket.send(encoded.bytes(), 0, encoded.bytes().length, to);
    return encoded.hash();
  }

  @Override
  public void close() {
    socket.close();
  }
}
