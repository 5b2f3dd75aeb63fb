package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlp.RlpWriter;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a node answers, packet by packet. */
class V4AnsweringTest {
  private static final Duration AT_MOST = Duration.ofDays(2);
  private static final EncodedKey TARGET = EncodedKey.of(new byte[64]);

  /** What a test does as the stranger. */
  private interface Body {
    void run() throws Exception;
  }

  private Simulation simulation;
  private V4Node node;
  private Stranger stranger;
  private InetSocketAddress there;

  @BeforeEach
  void start(Simulation started) {
    simulation = started;
    started.network().conditions(LinkConditions.lan().withJitter(Duration.ZERO));
    node = new V4Node(started, "node");
    there = node.address();
    stranger = new Stranger(started.host("stranger"), 30000);
  }

  @AfterEach
  void close() {
    stranger.close();
    node.close();
  }

  private void asStranger(Body body) throws Exception {
    simulation.call(
        stranger.host,
        AT_MOST,
        () -> {
          body.run();
          return true;
        });
  }

  private void assertNothingComes() throws InterruptedException {
    assertThat(stranger.next(Duration.ofSeconds(1))).isEmpty();
  }

  private void assertPongAndPingAnswer(Ping ping) throws Exception {
    PacketHash hash = stranger.send(ping, there).hash();
    Pong pong = stranger.next(Pong.class);
    assertThat(pong.pingHash()).isEqualTo(hash);
    assertThat(pong.to()).isEqualTo(Endpoint.of(stranger.address()));
    assertThat(pong.sequence()).isEqualTo(node.local.record().sequence());
    Ping back = stranger.next(Ping.class);
    assertThat(back.version()).isEqualTo(4);
    assertThat(back.from().udpPort()).isEqualTo(V4Node.PORT);
    assertThat(back.to()).isEqualTo(Endpoint.of(stranger.address()));
    assertThat(back.sequence()).isEqualTo(node.local.record().sequence());
    assertNothingComes();
  }

  @SimulationTest
  void aStrangersPingIsAnsweredByPongAndPing() throws Exception {
    asStranger(() -> assertPongAndPingAnswer(stranger.ping(there)));
  }

  @SimulationTest
  void whereAPingSaysItComesFromAndGoesToIsIgnored() throws Exception {
    Endpoint wrong = new Endpoint(Optional.of(InetAddress.ofLiteral("192.0.2.7")), 1, 2);
    asStranger(() -> assertPongAndPingAnswer(new Ping(4, wrong, wrong, stranger.expiration(), 0)));
  }

  @SimulationTest
  void theVersionOfAPingIsIgnored() throws Exception {
    asStranger(() ->
        assertPongAndPingAnswer(
            new Ping(555, Endpoint.UNKNOWN, Endpoint.UNKNOWN, stranger.expiration(), -1)));
  }

  @SimulationTest
  void whoHasProvedItsEndpointGetsAPongAlone() throws Exception {
    asStranger(() -> {
      stranger.bond(there);
      stranger.send(stranger.ping(there), there);
      stranger.next(Pong.class);
      assertNothingComes();
    });
  }

  @SimulationTest
  void aSecondPingOfAStrangerIsNotPingedBackWhileTheFirstOneIs() throws Exception {
    asStranger(() -> {
      stranger.send(stranger.ping(there), there);
      stranger.send(
          new Ping(4, Endpoint.UNKNOWN, Endpoint.UNKNOWN, stranger.expiration(), 0), there);
      stranger.next(Pong.class);
      stranger.next(Ping.class);
      stranger.next(Pong.class);
      assertNothingComes();
      assertPongAndPingAnswer(stranger.ping(there));
    });
  }

  @SimulationTest
  void aProofIsRenewedInItsSecondHalf() throws Exception {
    asStranger(() -> {
      stranger.bond(there);
      stranger.host.clock().sleep(Duration.ofHours(7));
      stranger.bond(there); // needs a ping
      stranger.host.clock().sleep(Duration.ofHours(7));
      stranger.send(new EnrRequest(stranger.expiration()), there);
      stranger.next(EnrResponse.class);
      stranger.host.clock().sleep(Duration.ofHours(5));
      stranger.send(new EnrRequest(stranger.expiration()), there);
      assertNothingComes();
    });
  }

  @SimulationTest
  void nothingElseIsAnsweredWithoutAProof() throws Exception {
    asStranger(() -> {
      stranger.send(new FindNode(TARGET, stranger.expiration()), there);
      stranger.send(new EnrRequest(stranger.expiration()), there);
      assertNothingComes();
      stranger.send(stranger.ping(there), there);
      stranger.next(Pong.class);
      stranger.next(Ping.class);
      stranger.send(new FindNode(TARGET, stranger.expiration()), there);
      stranger.send(new EnrRequest(stranger.expiration()), there);
      assertNothingComes();
    });
  }

  @SimulationTest
  void withAProofTheyAreAnswered() throws Exception {
    asStranger(() -> {
      stranger.bond(there);
      PacketHash hash = stranger.send(new EnrRequest(stranger.expiration()), there).hash();
      EnrResponse response = stranger.next(EnrResponse.class);
      assertThat(response.requestHash()).isEqualTo(hash);
      assertThat(response.record()).isEqualTo(node.local.record());
      stranger.send(new FindNode(TARGET, stranger.expiration()), there);
      assertThat(stranger.next(Neighbors.class).nodes()).isEmpty();
      assertNothingComes();
    });
  }

  @SimulationTest
  void whatHasExpiredIsNotAnswered() throws Exception {
    asStranger(() -> {
      stranger.bond(there);
      long past = stranger.expiration() - 21;
      for (long expiration : new long[] {past, 0, -past, -stranger.expiration(), -1}) {
        stranger.send(new Ping(4, Endpoint.UNKNOWN, Endpoint.UNKNOWN, expiration, 0), there);
        stranger.send(new FindNode(TARGET, expiration), there);
        stranger.send(new EnrRequest(expiration), there);
      }
      assertNothingComes();
    });
  }

  @SimulationTest
  void anExpiredPongProvesNothing() throws Exception {
    asStranger(() -> {
      stranger.send(stranger.ping(there), there);
      stranger.next(Pong.class);
      PacketHash hash = stranger.next().orElseThrow().decoded().hash();
      stranger.send(new Pong(Endpoint.of(there), hash, stranger.expiration() - 21, 0), there);
      stranger.send(new EnrRequest(stranger.expiration()), there);
      assertNothingComes();
    });
  }

  @SimulationTest
  void aPacketCountsForTwentySeconds() throws Exception {
    asStranger(() -> {
      long now = stranger.host.clock().wallClock().getEpochSecond();
      stranger.send(stranger.ping(there), there);
      assertThat(stranger.next(Pong.class).expiration()).isBetween(now + 20, now + 21);
      assertThat(stranger.next(Ping.class).expiration()).isBetween(now + 20, now + 21);
    });
  }

  @SimulationTest
  void whatIsNoPacketIsNotAnswered() throws Exception {
    asStranger(() -> {
      stranger.send(new byte[0], there);
      stranger.send(new byte[1280], there);
      byte[] packet = V4Codec.encode(stranger.ping(there), stranger.key).bytes();
      packet[0] ^= 1;
      stranger.send(packet, there);
      byte[] list = new RlpWriter().beginList().endList().toBytes();
      for (int type = 0; type < 256; type++) {
        stranger.send(V4CodecTest.signed(type, list), there);
      }
      assertNothingComes();
    });
  }

  @SimulationTest
  void aPacketSignedByTheNodeItselfIsNotAnswered() throws Exception {
    Stranger twin = new Stranger(stranger.host, 30001, node.key);
    simulation.call(
        twin.host,
        AT_MOST,
        () -> {
          twin.send(twin.ping(there), there);
          assertThat(twin.next()).isEmpty();
          return true;
        });
    twin.close();
  }

  /** Suites read "the next packet", and whoever bonds has something in mind. */
  @SimulationTest
  void whoHasJustProvedItsEndpointIsLeftAlone() throws Exception {
    simulation.call(
        node.host,
        AT_MOST,
        () -> {
          node.v4.start();
          return true;
        });
    simulation.run(Duration.ofSeconds(1));
    asStranger(() -> {
      stranger.bond(there);
      stranger.send(stranger.ping(there), there);
      stranger.next(Pong.class);
      assertThat(stranger.next(Duration.ofMillis(400))).isEmpty();
    });
  }

  /**
   * Strangers in networks of their own, which answer pings, until the node has them in its table.
   */
  private List<Stranger> befriend(int count) throws Exception {
    simulation.call(
        node.host,
        AT_MOST,
        () -> {
          node.v4.start();
          return true;
        });
    List<Stranger> friends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Stranger friend = new Stranger(simulation.host("friend-" + i), 30000);
      friend.answering((decoded, from) -> {
        if (decoded.packet() instanceof Ping) {
          friend.send(friend.pong(from, decoded.hash()), from);
        }
      });
      friends.add(friend);
    }
    simulation.run(Duration.ofSeconds(2));
    for (Stranger friend : friends) {
      simulation.call(node.host, AT_MOST, () -> node.v4.ping(friend.node()));
    }
    return friends;
  }

  private List<Neighbors> askForNodes() throws Exception {
    List<Neighbors> packets = new ArrayList<>();
    asStranger(() -> {
      stranger.bond(there);
      stranger.send(new FindNode(TARGET, stranger.expiration()), there);
      Optional<Stranger.Received> received = stranger.next();
      while (received.isPresent()) {
        if (received.get().packet() instanceof Neighbors neighbors) {
          packets.add(neighbors);
        }
        received = stranger.next();
      }
    });
    return packets;
  }

  @SimulationTest
  void theSixteenClosestLiveNodesAreToldInTwoPackets() throws Exception {
    List<Stranger> friends = befriend(40);
    List<Neighbors> packets = askForNodes();
    assertThat(packets).hasSize(2);
    assertThat(packets.get(0).nodes()).hasSize(12);
    assertThat(packets.get(1).nodes()).hasSize(4);
    NodeId target = NodeId.of(Keccak256.hash(TARGET.bytes()));
    List<EncodedKey> closest =
        node.v4.table().stream()
            .filter(TableEntry::live)
            .map(TableEntry::node)
            .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
            .limit(16)
            .map(known -> EncodedKey.of(known.publicKey()))
            .toList();
    assertThat(packets.stream().flatMap(packet -> packet.nodes().stream()).map(Neighbor::key))
        .containsExactlyElementsOf(closest);
    friends.forEach(Stranger::close);
  }

  /** Hosts of a simulation have addresses of a private network unless they are given others. */
  @SimulationTest
  void nodesOfTheLocalNetworkAreNotToldToStrangersFromOutside() throws Exception {
    List<Stranger> friends = befriend(5);
    assertThat(askForNodes())
        .singleElement()
        .satisfies(told -> assertThat(told.nodes()).hasSize(5));
    stranger.close();
    stranger = new Stranger(simulation.host("outside", "20.0.0.1"), 30000);
    assertThat(askForNodes()).singleElement().satisfies(told -> assertThat(told.nodes()).isEmpty());
    friends.forEach(Stranger::close);
  }
}
