package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.conformance.GoScript.Session;
import io.jdevp2p.conformance.TestNode.Options;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Hello;
import io.jdevp2p.rlpx.RlpxException;
import io.jdevp2p.rlpx.RlpxFailure;
import io.jdevp2p.server.ServerEvent;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that must not become peers, each provoked for real, and what both sides say. */
class RefusalTest {
  @ParameterizedTest
  @EnumSource(Pairing.class)
  void whoComesWhenAllPlacesAreTakenIsToldTooManyPeersUnlessTrusted(Pairing pairing)
      throws Exception {
    // Of two places, one is for those who dial us.
    try (TestNode listener = pairing.listener().start(Options.named("full").maxPeers(2));
        TestNode first = pairing.dialer().start(Options.named("first"));
        TestNode second = pairing.dialer().start(Options.named("second"));
        TestNode trusted = pairing.dialer().start(Options.named("trusted"))) {
      first.dial(listener.self());
      listener.awaitPeer(first.id());

      second.dial(listener.self());
      assertThat(second.awaitRefusal()).contains("too many peers");
      assertThat(listener.awaitRefusal()).contains("too many peers");

      listener.trust(trusted.self());
      trusted.dial(listener.self());
      listener.awaitPeer(trusted.id());
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void aSecondConnectionOfTheSameNodeIsToldAlreadyConnected(Pairing pairing) throws Exception {
    SecretKey key = RawConnection.freshKey();
    try (TestNode listener = pairing.listener().start(Options.named("listener"));
        TestNode first = pairing.dialer().start(Options.named("first").key(key));
        TestNode second = pairing.dialer().start(Options.named("second").key(key))) {
      first.dial(listener.self());
      listener.awaitPeer(first.id());

      second.dial(listener.self());
      assertThat(second.awaitRefusal()).contains("already connected");
      assertThat(listener.awaitRefusal()).contains("already connected");
      first.echo(listener.id(), 100, true);
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void whoSharesNoProtocolIsAUselessPeer(Pairing pairing) throws Exception {
    try (TestNode listener = pairing.listener().start(Options.named("listener"));
        TestNode dialer =
            pairing.dialer().start(Options.named("dialer").protocols("bench/2", "other/1"))) {
      dialer.dial(listener.self());
      assertThat(dialer.awaitRefusal()).contains("useless peer");
      assertThat(listener.awaitRefusal()).contains("useless peer");
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void whoIsNotTheOneThatWasDialedIsFoundOutInTheHandshake(Pairing pairing) throws Exception {
    try (TestNode listener = pairing.listener().start(Options.named("listener"));
        TestNode dialer = pairing.dialer().start(Options.named("dialer"))) {
      int port = listener.self().tcpPort();
      dialer.dial(Node.of(RawConnection.freshKey().publicKey(), "127.0.0.1", port, port));
      assertThat(listener.awaitRefusal())
          .containsAnyOf("auth.decrypt", "Failed RLPx handshake: ecies: invalid message");
      // It is told nothing but the end.
      assertThat(dialer.awaitRefusal())
          .containsAnyOf("ack.closed", "ack.lost", "Failed RLPx handshake: EOF", "reset by peer");
    }
  }

  @Test
  void goEthereumWithAnotherIdentityInHelloIsToldUnexpectedIdentity() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      String other = HexFormat.of().formatHex(RawConnection.freshKey().publicKey().bytes());
      assertThat(go.play(ours.self(), Map.of("id", other)).end()).isEqualTo("unexpected identity");
      assertThat(ours.awaitRefusal()).startsWith("hello.unexpected-identity");

      GoScript.Listener listener = go.listen(Map.of("id", other));
      ours.dial(listener.node());
      assertThat(listener.play().await().end()).isEqualTo("unexpected identity");
      assertThat(ours.awaitRefusal()).startsWith("hello.unexpected-identity");
    }
  }

  @Test
  void weWithAnotherIdentityInHelloAreToldUnexpectedIdentityByGoEthereum() throws Exception {
    try (TestNode go = TestNode.Kind.GO_ETHEREUM.start(Options.named("go"))) {
      try (RawConnection raw = RawConnection.dial(go.self())) {
        assertThat(raw.reasonAgainst(Hello.VERSION, RawConnection.freshKey()))
            .isEqualTo("unexpected identity");
      }
      try (RawConnection.Listener listener = new RawConnection.Listener()) {
        go.dial(listener.node());
        try (RawConnection raw = listener.accept()) {
          assertThat(raw.reasonAgainst(Hello.VERSION, RawConnection.freshKey()))
              .isEqualTo("unexpected identity");
        }
      }
    }
  }

  @Test
  void weWithAnotherIdentityInHelloAreToldUnexpectedIdentityByUs() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        RawConnection raw = RawConnection.dial(ours.self())) {
      assertThat(raw.reasonAgainst(Hello.VERSION, RawConnection.freshKey()))
          .isEqualTo("unexpected identity");
    }
  }

  @Test
  void anIdentityThatIsNoKeyIsToldInvalidIdentity() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      for (int bytes : new int[] {64, 63, 0}) {
        String id = bytes == 0 ? "c0" : "00".repeat(bytes);
        assertThat(go.play(ours.self(), Map.of("id", id)).end()).isEqualTo("invalid node identity");
        assertThat(ours.awaitRefusal()).startsWith("hello.identity");
      }
    }
  }

  @Test
  void anOlderVersionThanFourIsToldIncompatibleVersion() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      for (int version : new int[] {0, 3}) {
        Session session = go.play(ours.self(), Map.of("version", version));
        assertThat(session.end()).isEqualTo("incompatible p2p protocol version");
        assertThat(ours.awaitRefusal()).contains("incompatible p2p protocol version");
      }
      GoScript.Listener listener = go.listen(Map.of("version", 3));
      ours.dial(listener.node());
      assertThat(listener.play().await().end()).isEqualTo("incompatible p2p protocol version");
      assertThat(ours.awaitRefusal()).contains("incompatible p2p protocol version");
    }
  }

  @Test
  void versionFourIsSpokenWithoutCompression() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        TestNode peer = TestNode.Kind.GO_ETHEREUM.start(Options.named("go"));
        GoScript go = GoScript.start()) {
      Session session = go.play(ours.self(), Map.of("version", 4, "then", "echo", "size", 100_000));
      assertThat(session.echoed()).isTrue();

      try (RawConnection raw = RawConnection.dial(peer.self())) {
        raw.greet(4, raw.key());
        byte[] payload = Bench.payload(100_000, true);
        raw.write(16 + Bench.ECHO, payload);
        assertThat(raw.read().payload()).isEqualTo(payload);
      }
    }
  }

  @Test
  void aLaterVersionIsSpokenWithAsTheSpecificationAsks() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      Session session = go.play(ours.self(), Map.of("version", 77, "then", "echo", "size", 1000));
      assertThat(session.echoed()).isTrue();
      assertThat(session.hello().path("version").asInt()).isEqualTo(5);
    }
  }

  @Test
  void whoHasOurOwnKeyIsToldSelf() throws Exception {
    SecretKey key = RawConnection.freshKey();
    try (OurNode ours = OurNode.start(Options.named("ours").key(key));
        TestNode theirs = TestNode.Kind.GO_ETHEREUM.start(Options.named("go").key(key));
        GoScript go = GoScript.start()) {
      Session session = go.play(ours.self(), Map.of("key", HexFormat.of().formatHex(key.bytes())));
      assertThat(session.end()).isEqualTo("connected to self");
      assertThat(ours.awaitRefusal()).contains("connected to self");

      for (TestNode node : new TestNode[] {ours, theirs}) {
        try (RawConnection raw = RawConnection.dial(node.self(), key)) {
          assertThatThrownBy(raw::greet)
              .isInstanceOfSatisfying(
                  RlpxException.class,
                  e -> assertThat(e.remoteReason()).contains(DisconnectReason.SELF));
        }
      }
    }
  }

  @Test
  void anAnswerInPlaceOfHelloIsABreachOfProtocol() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      // More capabilities than a Hello may hold bytes.
      String caps = "x/1,".repeat(1000);
      assertThat(go.play(ours.self(), Map.of("caps", caps)).end()).isEqualTo("breach of protocol");
      assertThat(ours.awaitRefusal()).startsWith("hello.too-big");
    }
  }

  @Test
  void whatInflatesToMoreThanAMessageMayHaveIsABreachOfProtocol() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      int largest = (1 << 24) - 1;
      assertThat(go.play(ours.self(), Map.of("then", "inflate", "size", largest)).echoed())
          .isTrue();
      assertThat(go.play(ours.self(), Map.of("then", "inflate", "size", largest + 1)).end())
          .isEqualTo("breach of protocol");
      ServerEvent.PeerDropped drop =
          ours.await(
              ServerEvent.PeerDropped.class, e -> e.reason() == DisconnectReason.PROTOCOL_ERROR);
      assertThat(drop.failure().name()).isEqualTo(RlpxFailure.SNAPPY_TOO_BIG.text());
      assertThat(drop.byRemote()).isFalse();
    }
  }
}
