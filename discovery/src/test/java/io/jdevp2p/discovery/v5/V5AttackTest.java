package io.jdevp2p.discovery.v5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What strangers and peers do in order to exhaust this node, or to use it against others. */
class V5AttackTest {
  private static final boolean FULL = "full".equals(System.getProperty("jdevp2p.floods"));
  private static final int FLOOD = FULL ? 300_000 : 30_000;

  /** For a challenge with all that belongs to it, and a little more. */
  private static final long BYTES_OF_A_CHALLENGE = 1024;

  /** For each more to the same remote. */
  private static final long BYTES_OF_ANOTHER = 288;

  private final Random random = new Random(9);
  private long forgedBytes;
  private long forgedPackets;

  private InetSocketAddress anywhere() throws UnknownHostException {
    byte[] address = new byte[4];
    random.nextBytes(address);
    address[0] = (byte) (21 + random.nextInt(90));
    return new InetSocketAddress(InetAddress.getByAddress(address), 1025 + random.nextInt(60_000));
  }

  private NodeId anybody() {
    byte[] id = new byte[NodeId.BYTES];
    random.nextBytes(id);
    return NodeId.of(id);
  }

  /** A packet in somebody's name, as small as one with a message can be. */
  private byte[] forged(V5Mask desk, NodeId source) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    byte[] iv = Arrays.copyOf(bytes, 16);
    byte[] packet =
        V5Codec.encodeRandom(
            desk, iv, new V5Nonce(random.nextInt(), random.nextLong()), source, new byte[16]);
    forgedBytes += packet.length;
    forgedPackets++;
    return packet;
  }

  /** Ethereum Foundation's public disclosure CL-2020-06, and go-ethereum's map without a bound. */
  @SimulationTest
  void forgedPacketsFromEverywhereFillTheirRoomAndNoMore(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      V5Mask mask = V5Mask.of(desk.node().id());
      int perSecond = 50_000;
      long heapBefore = usedHeap();
      for (int i = 0; i < FLOOD; i++) {
        byte[] packet = forged(mask, anybody());
        desk.v5().handle(packet, anywhere());
        if (i % (perSecond / 100) == 0) {
          desk.taken();
          simulation.run(Duration.ofMillis(10));
        }
        if (i % (FLOOD / 5) == FLOOD / 10) {
          honestGetsThrough(desk, mask, perSecond / 10);
        }
      }
      desk.taken();
      assertThat(desk.v5().protocol().challengedRemotes()).isEqualTo(V5Limits.CHALLENGES);
      assertThat(usedHeap() - heapBefore).isLessThan(V5Limits.CHALLENGES * BYTES_OF_A_CHALLENGE);
      assertThat(desk.sentBytes()).isLessThan(forgedBytes);
      assertThat(desk.sentPackets()).isLessThanOrEqualTo(forgedPackets + 2 * 5); // the honest

      simulation.run(V5Limits.CHALLENGE_LIFE);
      desk.v5().handle(forged(mask, anybody()), anywhere());
      assertThat(desk.v5().protocol().challengedRemotes()).isEqualTo(1);
    }
  }

  /** With a round trip of a tenth of a second, in which the flood goes on. */
  private void honestGetsThrough(V5Desk desk, V5Mask mask, int meanwhile) throws Exception {
    ScriptedPeer honest = new ScriptedPeer(random, desk, "20.1.0.9");
    V5Packet.Whoareyou challenge = honest.challenge(desk.give(honest.probe(), honest.endpoint));
    for (int i = 0; i < meanwhile; i++) {
      desk.v5().handle(forged(mask, anybody()), anywhere());
    }
    List<V5Desk.Packet> answer =
        desk.give(honest.handshake(challenge, honest.ping()), honest.endpoint);
    assertThat(honest.message(answer.getFirst())).isInstanceOf(V5Message.Pong.class);
  }

  @SuppressWarnings("SystemGc") // only what is reachable counts
  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @SimulationTest
  void aFloodFromOneNetworkPushesOutNobodyElse(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      V5Mask mask = V5Mask.of(desk.node().id());
      ScriptedPeer honest = new ScriptedPeer(random, desk, "20.1.0.9");
      V5Packet.Whoareyou challenge = honest.challenge(desk.give(honest.probe(), honest.endpoint));
      for (int i = 0; i < V5Limits.CHALLENGES + 1000; i++) {
        InetAddress neighbour = InetAddress.ofLiteral("66.6.6." + i % 256);
        desk.v5().handle(forged(mask, anybody()), new InetSocketAddress(neighbour, 1025 + i));
      }
      List<V5Desk.Packet> answer =
          desk.give(honest.handshake(challenge, honest.ping()), honest.endpoint);
      assertThat(answer).hasSize(1);
    }
  }

  @SimulationTest
  void aChallengeIsSmallerThanTheSmallestPacketThatGetsOne(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      byte[] smallest = forged(V5Mask.of(desk.node().id()), anybody());
      List<V5Desk.Packet> answer = desk.give(smallest, anywhere());
      assertThat(answer).hasSize(1);
      assertThat(answer.getFirst().bytes()).hasSize(63);
      assertThat(smallest.length).isGreaterThan(63);
    }
  }

  @SimulationTest
  void aChallengeIsRepeatedByteForByte(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      byte[] first = desk.give(peer.probe(), peer.endpoint).getFirst().bytes();
      byte[] second = desk.give(peer.probe(), peer.endpoint).getFirst().bytes();
      assertThat(second).isEqualTo(first);
      simulation.run(V5Limits.CHALLENGE_REPEAT);
      byte[] probe = peer.probe();
      byte[] later = desk.give(probe, peer.endpoint).getFirst().bytes();
      assertThat(later).isNotEqualTo(first);
      assertThat(desk.give(probe, peer.endpoint).getFirst().bytes()).isEqualTo(later);
    }
  }

  /** Each check of a handshake costs multiplications on the curve. */
  @SimulationTest
  void aChallengeIsGoodForFewWrongHandshakesAndOneRight(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      V5Packet.Whoareyou challenge = peer.challenge(desk.give(peer.probe(), peer.endpoint));
      for (int i = 0; i < V5Limits.CHALLENGE_TRIES; i++) {
        assertThat(desk.give(peer.badHandshake(peer.ping()), peer.endpoint)).isEmpty();
      }
      assertThat(desk.give(peer.handshake(challenge, peer.ping()), peer.endpoint)).isEmpty();

      V5Packet.Whoareyou another = peer.challenge(desk.give(peer.probe(), peer.endpoint));
      byte[] right = peer.handshake(another, peer.ping());
      assertThat(desk.give(right, peer.endpoint)).hasSize(1);
      assertThat(desk.give(right, peer.endpoint)).isEmpty(); // played again
    }
  }

  @SimulationTest
  void eachOfSeveralChallengesCanBeAnswered(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      for (int answered = 0; answered < V5Limits.CHALLENGES_OF_REMOTE; answered++) {
        ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0." + (answered + 1));
        List<V5Packet.Whoareyou> challenges = new ArrayList<>();
        for (int i = 0; i < V5Limits.CHALLENGES_OF_REMOTE; i++) {
          challenges.add(peer.challenge(desk.give(peer.probe(), peer.endpoint)));
          simulation.run(V5Limits.CHALLENGE_REPEAT);
        }
        byte[] right = peer.handshake(challenges.get(answered), peer.ping());
        assertThat(desk.give(right, peer.endpoint)).hasSize(1);
        byte[] another = peer.handshake(challenges.get(0), peer.ping());
        assertThat(desk.give(another, peer.endpoint)).isEmpty();
      }
    }
  }

  @SimulationTest
  void severalChallengesOfEachTakeBoundedMemory(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      V5Mask mask = V5Mask.of(desk.node().id());
      long heapBefore = usedHeap();
      for (int round = 0; round <= V5Limits.CHALLENGES_OF_REMOTE; round++) {
        Random names = new Random(1); // the same in each round
        for (int i = 0; i < V5Limits.CHALLENGES; i++) {
          byte[] name = new byte[NodeId.BYTES];
          names.nextBytes(name);
          InetAddress address = InetAddress.ofLiteral("20." + i / 256 + "." + i % 256 + ".1");
          desk.v5().handle(forged(mask, NodeId.of(name)), new InetSocketAddress(address, 1025));
        }
        desk.taken();
        simulation.run(V5Limits.CHALLENGE_REPEAT);
      }
      assertThat(desk.v5().protocol().challengedRemotes()).isEqualTo(V5Limits.CHALLENGES);
      assertThat(desk.limits().limit(V5Bound.CHALLENGES_OF_REMOTE).refused())
          .isEqualTo(V5Limits.CHALLENGES);
      long bytes = BYTES_OF_A_CHALLENGE + (V5Limits.CHALLENGES_OF_REMOTE - 1) * BYTES_OF_ANOTHER;
      assertThat(usedHeap() - heapBefore).isLessThan(V5Limits.CHALLENGES * bytes);
    }
  }

  @SimulationTest
  void packetsInTheNameOfAVictimDoNotEndItsSession(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      V5Mask mask = V5Mask.of(desk.node().id());
      ScriptedPeer victim = new ScriptedPeer(random, desk, "20.1.0.9");
      victim.beginSession(desk);
      for (int i = 0; i < 1000; i++) {
        desk.v5().handle(forged(mask, victim.id), victim.endpoint);
        desk.v5().handle(victim.badHandshake(victim.ping()), victim.endpoint);
        desk.v5().handle(victim.whoareyou(victim.nonce()), victim.endpoint);
      }
      List<V5Desk.Packet> answer = desk.give(victim.ordinary(victim.ping()), victim.endpoint);
      assertThat(victim.message(answer.getFirst())).isInstanceOf(V5Message.Pong.class);
    }
  }

  /** Nobody is ever banned for what comes in its name. */
  @SimulationTest
  void packetsFromTheAddressOfAVictimDoNotSilenceIt(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      V5Mask mask = V5Mask.of(desk.node().id());
      ScriptedPeer victim = new ScriptedPeer(random, desk, "20.1.0.9");
      for (int i = 0; i < 1000; i++) {
        desk.v5().handle(forged(mask, anybody()), victim.endpoint);
      }
      V5Packet.Whoareyou challenge = victim.challenge(desk.give(victim.probe(), victim.endpoint));
      for (int i = 0; i < 1000; i++) {
        desk.v5().handle(forged(mask, anybody()), victim.endpoint);
      }
      assertThat(desk.give(victim.handshake(challenge, victim.ping()), victim.endpoint)).hasSize(1);
    }
  }

  @SimulationTest
  void manySessionsOfOneNetworkPushOutNobodyElses(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation, Map.of(V5Bound.SESSIONS, 32L))) {
      ScriptedPeer honest = new ScriptedPeer(random, desk, "20.1.0.9");
      honest.beginSession(desk);
      for (int i = 0; i < 64; i++) {
        new ScriptedPeer(random, desk, "66.6.6." + (i + 1)).beginSession(desk);
      }
      List<V5Desk.Packet> answer = desk.give(honest.ordinary(honest.ping()), honest.endpoint);
      assertThat(honest.message(answer.getFirst())).isInstanceOf(V5Message.Pong.class);
    }
  }

  /** What was proved at one endpoint is worth nothing at another. */
  @SimulationTest
  void theKeysOfOneEndpointOpenNothingAtAnother(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      peer.beginSession(desk);
      List<V5Desk.Packet> answer = desk.give(peer.ordinary(peer.ping()), anywhere());
      assertThat(peer.read(answer.getFirst())).isInstanceOf(V5Packet.Whoareyou.class);
    }
  }

  /** ethrex#6199: whoever sends replies to where a record says can be made to flood anybody. */
  @SimulationTest
  void nothingIsSentToWhereARecordSaysThatItsNodeIs(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer attacker = new ScriptedPeer(random, desk, "66.6.6.6", "20.2.0.1");
      List<V5Desk.Packet> packets = new ArrayList<>();
      V5Packet.Whoareyou challenge =
          attacker.challenge(desk.give(attacker.probe(), attacker.endpoint));
      packets.addAll(desk.give(attacker.handshake(challenge, attacker.ping()), attacker.endpoint));
      packets.addAll(
          desk.give(
              attacker.ordinary(new V5Message.FindNode(attacker.requestId(), List.of(0, 256))),
              attacker.endpoint));
      desk.v5().start();
      simulation.run(Duration.ofMinutes(1));
      packets.addAll(desk.taken());
      assertThat(packets).hasSizeGreaterThanOrEqualTo(2);
      assertThat(packets).allMatch(packet -> packet.to().equals(attacker.endpoint));
      assertThat(desk.v5().table()).isEmpty();
    }
  }

  @SimulationTest
  void aChallengeThatNothingOfOursCausedIsNotAnswered(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      assertThat(desk.give(peer.whoareyou(peer.nonce()), peer.endpoint)).isEmpty();

      desk.v5().protocol().requests().ping(peer.node(), new Outcome<>());
      V5Nonce ours = peer.read(desk.taken().getFirst()).nonce();
      assertThat(desk.give(peer.whoareyou(ours), anywhere())).isEmpty();
      assertThat(desk.give(peer.whoareyou(ours), peer.endpoint)).hasSize(1);
    }
  }

  @SimulationTest
  void whoeverChallengesAgainAndAgainIsAnsweredOnce(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      Outcome<Pong> outcome = new Outcome<>();
      desk.v5().protocol().requests().ping(peer.node(), outcome);
      V5Nonce probe = peer.read(desk.taken().getFirst()).nonce();
      List<V5Desk.Packet> handshake = desk.give(peer.whoareyou(probe), peer.endpoint);
      V5Nonce second = peer.read(handshake.getFirst()).nonce();
      assertThat(desk.give(peer.whoareyou(second), peer.endpoint)).isEmpty();
      assertThat(outcome.failure).isEqualTo(DiscoveryFailure.INVALID_ANSWER);
    }
  }

  /** go-ethereum gives each part its whole time, whatever is in it. */
  @SimulationTest
  void whoeverAnswersByDripsHoldsNobodyUp(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      peer.beginSession(desk);
      Outcome<List<Node>> outcome = new Outcome<>();
      desk.v5().protocol().requests().findNode(peer.node(), List.of(256), outcome);
      V5Message question = peer.message(desk.taken().getFirst());
      Duration begin = simulation.now();
      while (!outcome.isDone()) {
        simulation.run(Duration.ofMillis(650));
        byte[] part = peer.ordinary(new V5Message.Nodes(question.requestId(), 6, List.of()));
        desk.v5().handle(part, peer.endpoint);
      }
      assertThat(simulation.now().minus(begin)).isLessThan(Duration.ofSeconds(2));
      assertThat(outcome.answer).isEmpty();
    }
  }

  /** What is learned about nobody's question. */
  @SimulationTest
  void answersToNothingChangeNothing(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      ScriptedPeer other = new ScriptedPeer(random, desk, "20.2.0.9");
      peer.beginSession(desk);
      other.beginSession(desk);
      Outcome<Pong> outcome = new Outcome<>();
      desk.v5().protocol().requests().ping(peer.node(), outcome);
      V5RequestId asked = peer.message(desk.taken().getFirst()).requestId();
      InetAddress lie = InetAddress.ofLiteral("66.6.6.6");
      for (V5Message nothing :
          List.of(
              new V5Message.Pong(peer.requestId(), 1, lie, 1),
              new V5Message.Nodes(asked, 1, List.of(other.record.encode())),
              new V5Message.TalkResponse(asked, new byte[1]))) {
        assertThat(desk.give(peer.ordinary(nothing), peer.endpoint)).isEmpty();
      }
      desk.give(other.ordinary(new V5Message.Pong(asked, 1, lie, 1)), other.endpoint);
      assertThat(outcome.isDone()).isFalse();
      assertThat(desk.v5().table()).isEmpty();
      simulation.run(V5Limits.RESPONSE_TIMEOUT);
      assertThat(outcome.failure).isEqualTo(DiscoveryFailure.TIMEOUT);
    }
  }

  @SimulationTest
  void rubbishIsDroppedWithoutAWord(Simulation simulation) throws Exception {
    try (V5Desk desk = new V5Desk(simulation)) {
      ScriptedPeer peer = new ScriptedPeer(random, desk, "20.1.0.9");
      peer.beginSession(desk);
      for (int i = 0; i < 3_000; i++) {
        byte[] packet = i % 2 == 0 ? peer.ordinary(peer.ping()) : peer.badHandshake(peer.ping());
        if (i % 3 == 0) {
          packet = new byte[random.nextInt(1280)];
        }
        for (int flips = random.nextInt(4); flips >= 0 && packet.length > 0; flips--) {
          packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        for (V5Desk.Packet sent : desk.give(packet, peer.endpoint)) {
          assertThat(sent.bytes()).hasSize(63);
        }
      }
      assertThat(desk.give(peer.ordinary(peer.ping()), peer.endpoint)).hasSize(1);
    }
  }

  /** What became of a question. */
  static final class Outcome<T> implements Reply<T> {
    T answer;
    DiscoveryFailure failure;

    @Override
    public void answered(T value) {
      answer = value;
    }

    @Override
    public void failed(DiscoveryFailure why) {
      failure = why;
    }

    boolean isDone() {
      return answer != null || failure != null;
    }
  }
}
