package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What can be done with packets in somebody else's name, with old ones, and with those that answer
 * nothing.
 */
class V4AttackTest {
  private static final Duration AT_MOST = Duration.ofMinutes(1);
  private static final EncodedKey TARGET = EncodedKey.of(new byte[64]);

  private Simulation simulation;
  private V4Node node;
  private InetSocketAddress there;
  private SimulatedHost attacker;
  private Stranger honest;

  @BeforeEach
  void start(Simulation started) {
    simulation = started;
    started.network().conditions(LinkConditions.lan().withJitter(Duration.ZERO));
    node = new V4Node(started, "node");
    there = node.address();
    attacker = started.host("attacker");
    honest = new Stranger(started.host("honest"), 30000);
  }

  @AfterEach
  void close() {
    honest.close();
    node.close();
  }

  private <T> T on(SimulatedHost host, Callable<T> body) throws Exception {
    return simulation.call(host, AT_MOST, body);
  }

  private void bondHonest() throws Exception {
    on(
        honest.host,
        () -> {
          honest.bond(there);
          return true;
        });
    simulation.run(Duration.ofSeconds(1));
  }

  private void forge(InetSocketAddress claimed, V4Packet packet, SecretKey key) {
    byte[] bytes = V4Codec.encode(packet, key).bytes();
    simulation.network().sendForged(attacker, claimed, there, bytes);
  }

  /** What comes when another socket asks with the key of the one that has a proof. */
  private Optional<Stranger.Received> askedFrom(SimulatedHost host, int port) throws Exception {
    Stranger elsewhere = new Stranger(host, port, honest.key);
    try {
      return on(
          host,
          () -> {
            elsewhere.send(new FindNode(TARGET, elsewhere.expiration()), there);
            elsewhere.send(new EnrRequest(elsewhere.expiration()), there);
            return elsewhere.next(Duration.ofSeconds(1));
          });
    } finally {
      elsewhere.close();
    }
  }

  /** Questions kept open would in the end be all that there may be. */
  @SimulationTest
  void whoRepeatsAnAnswerDoesNotKeepTheQuestionOpen() throws Exception {
    Neighbors one =
        new Neighbors(
            List.of(
                new Neighbor(Optional.of(InetAddress.ofLiteral("30.0.0.1")), 30303, 30303, TARGET)),
            honest.expiration());
    honest.answering((decoded, from) -> {
      if (decoded.packet() instanceof Ping) {
        honest.send(honest.pong(from, decoded.hash()), from);
      } else if (decoded.packet() instanceof FindNode) {
        for (int i = 0; i < 100; i++) {
          honest.host.clock().schedule(Duration.ofMillis(100L * i), () -> honest.send(one, from));
        }
      }
    });
    Duration before = simulation.now();
    on(node.host, () -> node.v4.findNode(honest.node(), new byte[64]));
    Duration took = simulation.now().minus(before);
    simulation.run(Duration.ofSeconds(15)); // until it has sent all
    assertThat(took).isLessThan(Duration.ofSeconds(2));
  }

  /** Who pings in its name can't choose how the table knows it. */
  @SimulationTest
  void whoPingsInAnothersNameDoesNotTellItsTcpPort() throws Exception {
    on(
        node.host,
        () -> {
          node.v4.start();
          return true;
        });
    simulation.run(Duration.ofSeconds(5)); // its table takes newcomers
    honest.answering((decoded, from) -> {
      if (decoded.packet() instanceof Ping) {
        honest.send(honest.pong(from, decoded.hash()), from);
      }
    });
    Ping ping =
        new Ping(
            4,
            new Endpoint(Optional.of(honest.host.address()), 30000, 666),
            Endpoint.of(there),
            honest.expiration(),
            0);
    forge(honest.address(), ping, Samples.key(7));
    simulation.run(Duration.ofSeconds(10));
    assertThat(node.v4.table()).noneMatch(entry -> entry.node().tcpPort() == 666);
    on(honest.host, () -> honest.send(honest.ping(there), there));
    simulation.run(Duration.ofSeconds(10));
    assertThat(node.v4.table()).hasSize(1);
  }

  /** The Hive case of discv4 amplification, and its likeness with ports. */
  @SimulationTest
  void whoProvedOneEndpointGetsNothingAtAnother() throws Exception {
    bondHonest();
    assertThat(askedFrom(attacker, 30000)).as("another address").isEmpty();
    assertThat(askedFrom(honest.host, 30001)).as("another port").isEmpty();
  }

  @SimulationTest
  void whoProvedAnEndpointDoesNotProveItForOthers() throws Exception {
    bondHonest();
    long before = node.bytesSent();
    forge(honest.address(), new FindNode(TARGET, honest.expiration()), Samples.key(7));
    forge(honest.address(), new EnrRequest(honest.expiration()), Samples.key(7));
    simulation.run(Duration.ofSeconds(1));
    assertThat(node.bytesSent()).isEqualTo(before);
  }

  @SimulationTest
  void aPongWithoutOurHashProvesNothing() throws Exception {
    on(
        honest.host,
        () -> {
          PacketHash own = honest.send(honest.ping(there), there).hash();
          honest.next(V4Packet.Pong.class);
          honest.next(Ping.class);
          honest.send(honest.pong(there, PacketHash.of(new byte[32])), there);
          honest.send(honest.pong(there, own), there);
          honest.send(new FindNode(TARGET, honest.expiration()), there);
          assertThat(honest.next(Duration.ofSeconds(1))).isEmpty();
          return true;
        });
  }

  /** The hash went to the endpoint that is to be proved; it proves no other. */
  @SimulationTest
  void aPongFromAnotherEndpointProvesNothing() throws Exception {
    Stranger other = new Stranger(attacker, 30000, honest.key);
    PacketHash hash =
        on(
            honest.host,
            () -> {
              honest.send(honest.ping(there), there);
              honest.next(V4Packet.Pong.class);
              return honest.next().orElseThrow().decoded().hash();
            });
    on(
        attacker,
        () -> {
          other.send(other.ping(there), there);
          other.next(V4Packet.Pong.class);
          other.next(Ping.class);
          other.send(other.pong(there, hash), there);
          other.send(new FindNode(TARGET, other.expiration()), there);
          assertThat(other.next(Duration.ofSeconds(1))).isEmpty();
          return true;
        });
    other.close();
  }

  @SimulationTest
  void aPongPlayedAgainLaterProvesNothing() throws Exception {
    V4Codec.Encoded pong =
        on(
            honest.host,
            () -> {
              honest.send(honest.ping(there), there);
              honest.next(V4Packet.Pong.class);
              PacketHash hash = honest.next().orElseThrow().decoded().hash();
              return V4Codec.encode(honest.pong(there, hash), honest.key);
            });
    simulation.run(V4Limits.ANSWER_TIME); // it was not sent in time
    on(
        honest.host,
        () -> {
          honest.send(pong.bytes(), there);
          honest.send(new FindNode(TARGET, honest.expiration()), there);
          assertThat(honest.next(Duration.ofSeconds(1))).isEmpty();
          return true;
        });
  }

  @SimulationTest
  void aRecordedQuestionPlayedFromElsewhereIsNotAnswered() throws Exception {
    bondHonest();
    byte[] recorded =
        on(
            honest.host,
            () -> {
              byte[] bytes = honest.send(new FindNode(TARGET, honest.expiration()), there).bytes();
              honest.next(Neighbors.class);
              return bytes;
            });
    long before = node.bytesSent();
    Stranger replayer = new Stranger(attacker, 30000);
    on(
        attacker,
        () -> {
          replayer.send(recorded, there);
          assertThat(replayer.next()).isEmpty();
          return true;
        });
    replayer.close();
    assertThat(node.bytesSent()).isEqualTo(before);
    simulation.run(Duration.ofSeconds(30));
    simulation.network().sendForged(attacker, honest.address(), there, recorded);
    simulation.run(Duration.ofSeconds(1));
    assertThat(node.bytesSent()).as("an expired one").isEqualTo(before);
  }

  /** Has the honest node answer as nodes do, with these neighbors. */
  private void answer(List<Neighbor> neighbors) {
    honest.answering((decoded, from) -> {
      switch (decoded.packet()) {
        case Ping _ -> honest.send(honest.pong(from, decoded.hash()), from);
        case FindNode _ -> honest.send(new Neighbors(neighbors, honest.expiration()), from);
        default -> {}
      }
    });
  }

  private static Neighbor neighborAt(Stranger stranger) {
    return new Neighbor(
        Optional.of(stranger.host.address()),
        stranger.address().getPort(),
        0,
        EncodedKey.of(stranger.key.publicKey()));
  }

  @SimulationTest
  void neighborsThatNobodyAskedForAreNotTaken() throws Exception {
    answer(List.of());
    Stranger poisoned = new Stranger(simulation.host("poisoned"), 30303, Samples.key(66));
    Neighbors poison = new Neighbors(List.of(neighborAt(poisoned)), honest.expiration());
    on(
        node.host,
        () -> {
          node.v4.start();
          return node.v4.ping(honest.node());
        });
    simulation.run(Duration.ofSeconds(1));
    forge(honest.address(), poison, honest.key); // even rightly signed
    simulation.run(Duration.ofSeconds(1));

    boolean[] asked = {false};
    node.host
        .threads()
        .start(
            "asks",
            () -> {
              try {
                List<Node> nodes = node.v4.findNode(honest.node(), new byte[64]);
                assertThat(nodes).isEmpty();
                asked[0] = true;
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    // While it is asked, others answer in its name, and in their own.
    InetSocketAddress own = new InetSocketAddress(attacker.address(), 30000);
    for (int i = 0; i < 1000 && !asked[0]; i++) {
      forge(honest.address(), poison, Samples.key(7));
      forge(own, poison, Samples.key(7));
      forge(own, poison, honest.key);
      simulation.run(Duration.ofMillis(1));
    }
    assertThat(asked[0]).isTrue();
    simulation.run(Duration.ofSeconds(5));
    assertThat(poisoned.bytesReceived()).isZero();
    poisoned.close();
  }

  @SimulationTest
  void aPongInANodesNameWithoutOurHashAnswersNoPing() throws Exception {
    honest.answering((_, _) -> {
      V4Packet.Pong pong = honest.pong(there, PacketHash.of(new byte[32]));
      forge(honest.address(), pong, honest.key);
    });
    on(
        node.host,
        () ->
            assertThatThrownBy(() -> node.v4.ping(honest.node()))
                .isInstanceOf(DiscoveryException.class)
                .hasMessageContaining(DiscoveryFailure.TIMEOUT.toString()));
  }

  @SimulationTest
  void answersInANodesNameChangeNothing() throws Exception {
    NodeRecord real = NodeRecord.builder().sequence(5).sign(honest.key);
    honest.answering((decoded, from) -> {
      switch (decoded.packet()) {
        case Ping _ -> {
          forge(honest.address(), honest.pong(from, PacketHash.of(new byte[32])), honest.key);
          forge(honest.address(), honest.pong(from, decoded.hash()), Samples.key(7));
          honest.send(honest.pong(from, decoded.hash()), from);
        }
        case EnrRequest _ -> {
          NodeRecord old = NodeRecord.builder().sequence(4).sign(honest.key);
          PacketHash wrong = PacketHash.of(new byte[32]);
          forge(honest.address(), new EnrResponse(wrong, old), honest.key);
          forge(honest.address(), new EnrResponse(decoded.hash(), old), Samples.key(7));
          honest
              .host
              .clock()
              .schedule(
                  Duration.ofMillis(20),
                  () -> honest.send(new EnrResponse(decoded.hash(), real), from));
        }
        default -> {}
      }
    });
    assertThat(on(node.host, () -> node.v4.requestRecord(honest.node()))).isEqualTo(real);
  }

  @SimulationTest
  void spoofedPacketsDoNotSilenceAnHonestAddress() throws Exception {
    Random random = new Random(1);
    Runnable flood =
        () -> {
          for (int i = 0; i < 300; i++) {
            SecretKey key = Samples.key(random.nextLong());
            forge(honest.address(), honest.ping(there), key);
            forge(honest.address(), honest.pong(there, PacketHash.of(new byte[32])), key);
            forge(honest.address(), new FindNode(TARGET, honest.expiration()), key);
            forge(honest.address(), new Neighbors(List.of(), honest.expiration()), key);
          }
        };
    honest.answering((decoded, from) -> {
      if (decoded.packet() instanceof Ping) {
        honest.send(honest.pong(from, decoded.hash()), from);
      }
    });
    flood.run();
    Pong pong = on(node.host, () -> node.v4.ping(honest.node()));
    assertThat(pong.seenAs()).isEqualTo(there);
    flood.run();
    boolean[] answered = {false};
    honest.answering((decoded, from) -> {
      switch (decoded.packet()) {
        case Ping _ -> honest.send(honest.pong(from, decoded.hash()), from);
        case EnrResponse _ -> answered[0] = true;
        default -> {}
      }
    });
    on(
        honest.host,
        () -> {
          honest.send(honest.ping(there), there);
          honest.host.clock().sleep(Duration.ofMillis(100));
          honest.send(new EnrRequest(honest.expiration()), there);
          honest.host.clock().sleep(Duration.ofMillis(100));
          return true;
        });
    assertThat(answered[0]).isTrue();
  }

  /**
   * Who sees us where counts only in answers to pings of our own accord: else whoever pings us from
   * many addresses could say where we are.
   */
  @SimulationTest
  void whoeverContactsUsDoesNotMoveOurRecord() throws Exception {
    Endpoint lie = new Endpoint(Optional.of(InetAddress.ofLiteral("66.0.0.1")), 6666, 0);
    List<Stranger> voters = new ArrayList<>();
    try (V4Node open = new V4Node(simulation.host("open", "20.0.0.1"))) {
      InetSocketAddress target = open.address();
      NodeRecord before = open.local.record();
      for (int i = 0; i < 30; i++) {
        Stranger voter = new Stranger(simulation.host("voter-" + i, "30.0." + i + ".1"), 30000);
        voters.add(voter);
        on(
            voter.host,
            () -> {
              voter.send(new Ping(4, lie, lie, voter.expiration(), 0), target);
              voter.next(V4Packet.Pong.class);
              PacketHash hash = voter.next().orElseThrow().decoded().hash();
              voter.send(new V4Packet.Pong(lie, hash, voter.expiration(), 0), target);
              voter.send(new V4Packet.Pong(lie, hash, voter.expiration(), 0), target);
              return true;
            });
      }
      simulation.run(Duration.ofSeconds(10));
      assertThat(open.local.record()).isEqualTo(before);

      // The same, said in answer to what the node asks, does count.
      for (Stranger voter : voters) {
        voter.answering((decoded, from) -> {
          if (decoded.packet() instanceof Ping) {
            V4Packet.Pong pong = new V4Packet.Pong(lie, decoded.hash(), voter.expiration(), 0);
            voter.send(pong, from);
          }
        });
        on(open.host, () -> open.v4.ping(voter.node()));
      }
      assertThat(open.local.record().ip4()).isEqualTo(lie.ip());
    }
    voters.forEach(Stranger::close);
  }
}
