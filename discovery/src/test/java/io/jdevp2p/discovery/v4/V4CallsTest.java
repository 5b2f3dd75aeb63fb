package io.jdevp2p.discovery.v4;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.v4.V4Calls.PingCall;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class V4CallsTest {
  private static final Node NODE = Node.of(Samples.key(1).publicKey(), "20.0.0.1", 0, 5);
  private static final InetSocketAddress THERE = at(5);

  private final Limit limit = new Limit(V4Bound.CALLS, 10);
  private final Limit endpointLimit = new Limit(V4Bound.CALLS_PER_ENDPOINT, 4);
  private final V4Calls calls = new V4Calls(limit, endpointLimit);

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("20.0.0.1"), port);
  }

  private static PacketHash hash(int number) {
    byte[] bytes = new byte[PacketHash.BYTES];
    bytes[0] = (byte) number;
    return PacketHash.of(bytes);
  }

  private static <T> Reply<T> unheard() {
    return new Reply<>() {
      @Override
      public void answered(T answer) {}

      @Override
      public void failed(DiscoveryFailure why) {}
    };
  }

  private static PingCall ping(InetSocketAddress endpoint, int hash) {
    return new PingCall(NODE, endpoint, hash(hash), 0, unheard());
  }

  private static V4Question forNodes() {
    return new V4Question.ForNodes(NODE, THERE, EncodedKey.of(new byte[64]), _ -> true, unheard());
  }

  @Test
  void takesNoMoreThanItMay() {
    for (int i = 0; i < 10; i++) {
      assertThat(calls.add(ping(at(100 + i), i))).isTrue();
    }
    assertThat(calls.add(ping(at(200), 200))).isFalse();
    assertThat(calls.add(forNodes())).isFalse();
    assertThat(limit.refused()).isEqualTo(2);
    assertThat(limit.highWater()).isEqualTo(10);
    assertThat(calls.answered(NODE.id(), at(100), hash(0))).isNotNull();
    assertThat(calls.add(forNodes())).isTrue();
  }

  @Test
  void takesNoMoreThanItMayForAnEndpoint() {
    for (int i = 0; i < 2; i++) {
      assertThat(calls.add(ping(THERE, i))).isTrue();
      assertThat(calls.add(forNodes())).isTrue();
    }
    assertThat(calls.add(ping(THERE, 9))).isFalse();
    assertThat(calls.add(forNodes())).isFalse();
    assertThat(endpointLimit.refused()).isEqualTo(2);
    assertThat(calls.add(ping(at(6), 9))).as("another endpoint").isTrue();
    assertThat(endpointLimit.highWater()).isEqualTo(4);
  }

  @Test
  void aPongAnswersThePingWithItsHashAtItsEndpointOnce() {
    PingCall first = ping(THERE, 1);
    PingCall second = ping(THERE, 2);
    calls.add(first);
    calls.add(second);
    assertThat(calls.answered(NODE.id(), at(6), hash(1))).isNull();
    assertThat(calls.answered(NODE.id(), THERE, hash(3))).isNull();
    NodeId other = NodeId.of(Samples.key(2).publicKey());
    assertThat(calls.answered(other, THERE, hash(2))).isNull();
    assertThat(calls.answered(NODE.id(), THERE, hash(2))).isSameAs(second);
    assertThat(calls.answered(NODE.id(), THERE, hash(2))).isNull();
    assertThat(calls.remove(second)).isFalse();
    assertThat(calls.remove(first)).isTrue();
    assertThat(calls.isAsked(THERE)).isFalse();
  }

  @Test
  void onlyAnAnswerToWhatIsAskedIsExpected() {
    assertThat(calls.isAsked(THERE, V4Packet.Pong.TYPE)).isFalse();
    calls.add(ping(THERE, 1));
    assertThat(calls.isAsked(THERE, V4Packet.Pong.TYPE)).isTrue();
    assertThat(calls.isAsked(THERE, V4Packet.Neighbors.TYPE)).isFalse();
    V4Question question = forNodes();
    calls.add(question);
    assertThat(calls.isAsked(THERE, V4Packet.Neighbors.TYPE)).isTrue();
    assertThat(calls.isAsked(THERE, V4Packet.EnrResponse.TYPE)).isFalse();
    assertThat(calls.isAsked(at(6), V4Packet.Neighbors.TYPE)).isFalse();
    calls.end(question);
    assertThat(calls.isAsked(THERE, V4Packet.Neighbors.TYPE)).isFalse();
    calls.add(new V4Question.ForRecord(NODE, THERE, unheard()));
    assertThat(calls.isAsked(THERE, V4Packet.EnrResponse.TYPE)).isTrue();
  }

  @Test
  void questionsWaitInLine() {
    V4Question first = forNodes();
    V4Question second = forNodes();
    calls.add(first);
    calls.add(second);
    assertThat(calls.current(NODE.id(), THERE)).isSameAs(first);
    NodeId other = NodeId.of(Samples.key(2).publicKey());
    assertThat(calls.current(other, THERE)).isNull();
    assertThat(calls.end(first)).isTrue();
    assertThat(calls.end(first)).isFalse();
    assertThat(calls.current(THERE)).isSameAs(second);
    assertThat(first.stage).isEqualTo(V4Question.Stage.ENDED);
  }

  @Test
  void allCanBeEnded() {
    calls.add(ping(THERE, 1));
    calls.add(ping(at(6), 2));
    calls.add(forNodes());
    calls.add(forNodes());
    assertThat(calls.endQuestions()).hasSize(2);
    assertThat(calls.removePings()).hasSize(2);
    assertThat(calls.isAsked(THERE)).isFalse();
  }
}
