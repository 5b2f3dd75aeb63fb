package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.conformance.GoScript.Session;
import io.jdevp2p.conformance.TestNode.Options;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.server.ServerEvent;
import io.jdevp2p.server.ServerLimits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Peers that say nothing any more go after a while; those that only answer pings stay. */
@Execution(ExecutionMode.CONCURRENT)
class SilentPeerTest {
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  /** Half a minute of real time, once, for all that has to be seen with the usual limits. */
  @Test
  void afterThirtySecondsOfSilenceAPeerIsToldReadTimeoutAndOthersStay() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        OurNode another = OurNode.start(Options.named("another"));
        TestNode goPeer = TestNode.Kind.GO_ETHEREUM.start(Options.named("go"));
        GoScript go = GoScript.start();
        RawConnection silentToGo = RawConnection.dial(goPeer.self())) {
      silentToGo.greet();
      ours.dial(goPeer.self());
      ours.dial(another.self());
      GoScript.Play silent =
          go.dial(ours.self(), Map.of("then", "silent", "atMostMs", A_MINUTE.toMillis()));
      GoScript.Listener silentListener =
          go.listen(Map.of("then", "silent", "atMostMs", A_MINUTE.toMillis()));
      ours.dial(silentListener.node());
      GoScript.Listener answering =
          go.listen(Map.of("then", "answer", "atMostMs", A_MINUTE.toMillis()));
      ours.dial(answering.node());
      for (NodeId id : new NodeId[] {goPeer.id(), another.id(), answering.node().id()}) {
        ours.awaitPeer(id);
      }

      for (GoScript.Play play : new GoScript.Play[] {silent, silentListener.play()}) {
        Session session = play.await(A_MINUTE);
        assertThat(session.end()).isEqualTo("read timeout");
        assertThat(session.took()).isBetween(Duration.ofMillis(29_500), Duration.ofSeconds(35));
        assertThat(session.pings()).isPositive();
      }
      for (int i = 0; i < 2; i++) {
        ServerEvent.PeerDropped drop =
            ours.await(ServerEvent.PeerDropped.class, A_MINUTE, _ -> true);
        assertThat(drop.reason()).isEqualTo(DisconnectReason.READ_TIMEOUT);
        assertThat(drop.failure().name()).isEqualTo("run.read-timeout");
        assertThat(drop.byRemote()).isFalse();
      }

      for (NodeId id : new NodeId[] {goPeer.id(), another.id(), answering.node().id()}) {
        assertThat(ours.server().peer(id)).isPresent();
        assertThat(ours.server().peer(id).orElseThrow().latency()).isPresent();
      }
      ours.echo(goPeer.id(), 100, true);
      // go-ethereum lets a silent peer go as well, but without a word.
      assertThat(silentToGo.awaitEnd().failure().text()).startsWith("connection.");
    }
  }

  /** The usual limits, but for pings and silence. */
  private static ServerLimits impatient(Duration pingInterval, Duration readTimeout) {
    return ServerLimits.defaults().toBuilder()
        .peers(p -> p.pingInterval(pingInterval).readTimeout(readTimeout))
        .build();
  }

  @Test
  void anotherLimitIsKeptTooAndWhoAnswersStays() throws Exception {
    Options options =
        Options.named("impatient")
            .limits(impatient(Duration.ofMillis(250), Duration.ofMillis(1000)));
    try (OurNode ours = OurNode.start(options);
        GoScript go = GoScript.start()) {
      GoScript.Play answering = go.dial(ours.self(), Map.of("then", "answer", "atMostMs", 4000));
      Session silent = go.play(ours.self(), Map.of("then", "silent"));
      assertThat(silent.end()).isEqualTo("read timeout");
      assertThat(silent.took()).isBetween(Duration.ofMillis(990), Duration.ofSeconds(3));

      Session answered = answering.await();
      assertThat(answered.end()).contains("i/o timeout"); // its own, after 4 s
      assertThat(answered.pings()).isGreaterThan(10);
    }
  }

  @Test
  void betweenTwoOfOursToo() throws Exception {
    Options options =
        Options.named("impatient")
            .limits(impatient(Duration.ofMillis(250), Duration.ofMillis(1000)));
    try (OurNode ours = OurNode.start(options);
        OurNode patient = OurNode.start(Options.named("patient"));
        RawConnection silent = RawConnection.dial(ours.self())) {
      patient.dial(ours.self());
      patient.awaitPeer(ours.id());
      silent.greet();
      assertThat(silent.awaitReason()).isEqualTo("read timeout");
      assertThat(ours.server().peer(patient.id())).isPresent();
    }
  }

  @Test
  void whoNeverSaysHelloIsGivenUpAtTheDeadlineOfTheHandshake() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        RawConnection silent = RawConnection.dial(ours.self())) {
      ServerEvent.HandshakeFailed failed =
          ours.await(ServerEvent.HandshakeFailed.class, A_MINUTE, _ -> true);
      assertThat(failed.failure().name()).isEqualTo("hello.timeout");
      assertThatThrownBy(
              () -> {
                silent.greet();
                silent.read();
              })
          .isInstanceOf(RlpxException.class);
    }
  }
}
