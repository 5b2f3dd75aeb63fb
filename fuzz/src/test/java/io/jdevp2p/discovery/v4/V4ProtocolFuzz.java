package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.table.Target;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.EndpointVote;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.InlineHost;
import io.jdevp2p.fuzz.Input;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Any packets of three nodes from four endpoints, in any order, also with hashes and in answer to
 * questions that this node has: what goes out goes to where a packet came from, long answers only
 * to the node that has sent from there the hash of a ping that went there, the others less than
 * three times what they sent; and each question has one reply at most, of the node that was asked.
 * The model knows nothing but which packets went where.
 */
public final class V4ProtocolFuzz {
  public static final int MAX_INPUT_BYTES = 64;

  private static final int MOST_STEPS = 16;
  private static final SecretKey OWN = key(1);
  private static final SecretKey[] KEYS = {key(2), key(3), key(4)};
  private static final NodeRecord[] RECORDS = {record(KEYS[0]), record(KEYS[1]), record(KEYS[2])};
  private static final InetSocketAddress[] ENDPOINTS = {
    endpoint("20.0.0.1", 30303),
    endpoint("20.0.0.1", 30304),
    endpoint("20.0.0.2", 30303),
    endpoint("2600::1", 30303)
  };

  private final Input input;
  private final V4Protocol protocol;
  private final Set<Place> proved = new LinkedHashSet<>();
  private final Map<InetSocketAddress, Set<PacketHash>> pings = new LinkedHashMap<>();
  private final Map<InetSocketAddress, PacketHash> requests = new LinkedHashMap<>();
  private final List<Sent> sent = new ArrayList<>();

  /** Somebody somewhere. */
  private record Place(SecretKey key, InetSocketAddress endpoint) {}

  private record Sent(V4Packet packet, InetSocketAddress to, int bytes) {}

  private V4ProtocolFuzz(Input input) {
    this.input = input;
    InlineHost host = new InlineHost(1);
    NodeDatabase database = NodeDatabase.inMemory(host, 10);
    LocalNode local = new LocalNode(host, OWN, database);
    this.protocol =
        new V4Protocol(
            new DiscoveryContext(
                host,
                OWN,
                local,
                database,
                DiscoveryConfig.builder().build(),
                this::sent,
                new EndpointVote(host, local),
                DiscoveryBounds.newBook()));
  }

  public static void fuzzerTestOneInput(byte[] bytes) {
    new V4ProtocolFuzz(new Input(bytes)).run();
  }

  private void run() {
    for (int i = 0; i < MOST_STEPS && input.hasMore(); i++) {
      int kind = input.choice(9);
      int who = input.choice(KEYS.length);
      InetSocketAddress where = ENDPOINTS[input.choice(ENDPOINTS.length)];
      if (kind < 6) {
        receive(packet(kind + 1, who, where), KEYS[who], where);
      } else {
        ask(kind, who, where);
      }
    }
    protocol.close();
  }

  private V4Packet packet(int type, int who, InetSocketAddress where) {
    long expiration = input.nextByte() == 255 ? -1 : 20;
    return switch (type) {
      case Ping.TYPE -> new Ping(4, Endpoint.UNKNOWN, Endpoint.UNKNOWN, expiration, 0);
      case Pong.TYPE -> new Pong(Endpoint.UNKNOWN, pingHash(where), expiration, 0);
      case FindNode.TYPE -> new FindNode(EncodedKey.of(new byte[64]), expiration);
      case Neighbors.TYPE -> new Neighbors(List.of(), expiration);
      case EnrRequest.TYPE -> new EnrRequest(expiration);
      default -> {
        PacketHash hash = requests.getOrDefault(where, none());
        yield new EnrResponse(hash, RECORDS[input.nextBoolean() ? input.choice(3) : who]);
      }
    };
  }

  /** Of a ping that went there, or to another endpoint, or of none. */
  private PacketHash pingHash(InetSocketAddress where) {
    InetSocketAddress there =
        input.nextBoolean() ? ENDPOINTS[input.choice(ENDPOINTS.length)] : where;
    List<PacketHash> hashes = List.copyOf(pings.getOrDefault(there, Set.of()));
    return hashes.isEmpty() ? none() : hashes.get(input.choice(hashes.size()));
  }

  private static PacketHash none() {
    return PacketHash.of(new byte[PacketHash.BYTES]);
  }

  private void receive(V4Packet packet, SecretKey signer, InetSocketAddress from) {
    byte[] bytes = V4Codec.encode(packet, signer).bytes();
    sent.clear();
    boolean expired = packet instanceof V4Packet.Expiring e && e.expiration() < 0;
    boolean pongOfOurs =
        packet instanceof Pong pong
            && !expired
            && pings.getOrDefault(from, Set.of()).contains(pong.pingHash());
    boolean wasProved = proved.contains(new Place(signer, from));
    if (pongOfOurs) {
      proved.add(new Place(signer, from)); // it proves that at most
    }
    protocol.handle(bytes, from);
    int out = 0;
    for (Sent one : sent) {
      Check.equal(one.to, from, "where it goes");
      out += one.bytes;
      if (one.packet instanceof Neighbors || one.packet instanceof EnrResponse) {
        Check.that(wasProved, "a long answer to who has not proved the endpoint");
      }
    }
    Check.that(!expired || sent.isEmpty(), "an answer to what has expired");
    Check.that(wasProved || pongOfOurs || out < 3 * bytes.length, "amplification");
    if (packet instanceof Ping && !expired) {
      Check.that(
          sent.getFirst().packet instanceof Pong pong
              && pong.pingHash().equals(PacketHash.beginning(bytes)),
          "a pong");
    }
  }

  private void ask(int kind, int who, InetSocketAddress where) {
    Node node = Node.of(KEYS[who].publicKey(), where.getAddress(), 0, where.getPort());
    sent.clear();
    V4Asker asker = protocol.asker();
    switch (kind) {
      case 6 -> asker.ping(node, new Once<>(_ -> true));
      case 7 -> asker.findNode(node, Target.ofPublicKey(new byte[64]), new Once<>(List::isEmpty));
      default -> asker.requestRecord(node, new Once<>(record -> record.id().equals(node.id())));
    }
    sent.forEach(one -> Check.equal(one.to, where, "where it goes"));
  }

  private void sent(byte[] bytes, InetSocketAddress to) {
    try {
      V4Codec.Decoded decoded = V4Codec.decode(bytes);
      Check.equal(decoded.signer(), OWN.publicKey(), "our signature");
      sent.add(new Sent(decoded.packet(), to, bytes.length));
      switch (decoded.packet()) {
        case Ping _ -> pings.computeIfAbsent(to, _ -> new LinkedHashSet<>()).add(decoded.hash());
        case EnrRequest _ -> requests.put(to, decoded.hash());
        default -> {}
      }
    } catch (V4Exception e) {
      throw new AssertionError("our own packet", e);
    }
  }

  private static final class Once<T> implements Reply<T> {
    private final Predicate<T> right;
    private boolean replied;

    Once(Predicate<T> right) {
      this.right = right;
    }

    @Override
    public void answered(T answer) {
      Check.that(right.test(answer), "the answer");
      reply();
    }

    @Override
    public void failed(DiscoveryFailure why) {
      reply();
    }

    private void reply() {
      Check.that(!replied, "a second reply");
      replied = true;
    }
  }

  private static InetSocketAddress endpoint(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private static NodeRecord record(SecretKey key) {
    return NodeRecord.builder().sequence(1).sign(key);
  }

  private static SecretKey key(int number) {
    byte[] bytes = new byte[SecretKey.BYTES];
    bytes[SecretKey.BYTES - 1] = (byte) number;
    try {
      return SecretKey.of(bytes);
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
