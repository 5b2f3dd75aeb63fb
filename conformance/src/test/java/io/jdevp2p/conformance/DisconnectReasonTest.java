package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.conformance.GoScript.Session;
import io.jdevp2p.conformance.TestNode.Options;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.ServerEvent;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Why a connection ended is told in words, and in the same words on both sides. */
class DisconnectReasonTest {
  /** Those that can be sent: what has no connection left, or no meaning, is not. */
  private static List<DisconnectReason> sendable() {
    return Stream.of(DisconnectReason.values())
        .filter(r -> r != DisconnectReason.NETWORK_ERROR && r != DisconnectReason.UNKNOWN)
        .toList();
  }

  static List<Arguments> pairingsAndReasons() {
    List<Arguments> all = new ArrayList<>();
    for (Pairing pairing : Pairing.values()) {
      for (DisconnectReason reason : sendable()) {
        all.add(Arguments.of(pairing, reason));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("pairingsAndReasons")
  void theReasonThatAServerGivesIsToldOnBothSides(Pairing pairing, DisconnectReason reason)
      throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      peers.dialer().disconnect(peers.listener().id(), reason);
      assertThat(peers.dialer().awaitDrop(peers.listener().id())).isEqualTo(reason.words());
      assertThat(peers.listener().awaitDrop(peers.dialer().id())).isEqualTo(reason.words());
    }
    try (Pairing.Connected peers = pairing.connect()) {
      peers.listener().disconnect(peers.dialer().id(), reason);
      assertThat(peers.listener().awaitDrop(peers.dialer().id())).isEqualTo(reason.words());
      assertThat(peers.dialer().awaitDrop(peers.listener().id())).isEqualTo(reason.words());
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void aNetworkErrorIsNotSentAndTheOtherSideSeesTheEnd(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      peers.dialer().disconnect(peers.listener().id(), DisconnectReason.NETWORK_ERROR);
      assertThat(peers.dialer().awaitDrop(peers.listener().id())).isEqualTo("network error");
      assertThat(peers.listener().awaitDrop(peers.dialer().id()))
          .matches("network error|EOF|read tcp .* connection reset by peer");
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void aServerThatStopsSaysThatItQuits(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      peers.dialer().close();
      assertThat(peers.listener().awaitDrop(peers.dialer().id())).isEqualTo("client quitting");
    }
    try (Pairing.Connected peers = pairing.connect()) {
      peers.listener().close();
      assertThat(peers.dialer().awaitDrop(peers.listener().id())).isEqualTo("client quitting");
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void aNodeThatIsRemovedIsToldSo(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      peers.dialer().remove(peers.listener().self());
      assertThat(peers.listener().awaitDrop(peers.dialer().id())).isEqualTo("disconnect requested");
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void aHandlerThatFailsIsASubprotocolError(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      peers.dialer().send(peers.listener().id(), 7, 100);
      assertThat(peers.dialer().awaitDrop(peers.listener().id())).isEqualTo("subprotocol error");
    }
  }

  /** On the wire: the list that the specification has, and the bare byte that some send. */
  private static List<byte[]> forms(int code) {
    byte value = (byte) (code == 0 ? 0x80 : code);
    return List.of(new byte[] {(byte) 0xc1, value}, new byte[] {value});
  }

  private static String wordsOf(int code) {
    return DisconnectReason.of(code).words();
  }

  @Test
  void allThatGoEthereumCanSendIsUnderstoodInEitherForm() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      for (int code = 0; code <= 0x10; code++) {
        for (byte[] form : forms(code)) {
          SecretKey key = RawConnection.freshKey();
          Session session =
              go.play(
                  ours.self(),
                  Map.of(
                      "key",
                      HexFormat.of().formatHex(key.bytes()),
                      "then",
                      "disconnect",
                      "payload",
                      HexFormat.of().formatHex(form)));
          ServerEvent.PeerDropped drop = ours.awaitDropped(NodeId.of(key.publicKey()));
          assertThat(drop.reason()).isEqualTo(DisconnectReason.of(code));
          assertThat(drop.byRemote()).isTrue();
          assertThat(drop.failure().detail()).isEqualTo(wordsOf(code));
          assertThat(session.hello().path("name").asString()).isEqualTo("ours");
        }
      }
    }
  }

  @Test
  void allThatWeCanSendIsUnderstoodByGoEthereumInEitherForm() throws Exception {
    try (TestNode go = TestNode.Kind.GO_ETHEREUM.start(Options.named("go"))) {
      for (int code : IntStream.rangeClosed(0, 0x10).toArray()) {
        for (byte[] form : forms(code)) {
          SecretKey key = RawConnection.freshKey();
          NodeId id = NodeId.of(key.publicKey());
          try (RawConnection raw = RawConnection.dial(go.self(), key)) {
            raw.greet();
            go.awaitPeer(id);
            raw.disconnect(form);
            String unknown = "unknown disconnect reason " + code;
            assertThat(go.awaitDrop(id))
                .isEqualTo(
                    DisconnectReason.of(code) == DisconnectReason.UNKNOWN
                        ? unknown
                        : wordsOf(code));
          }
        }
      }
    }
  }

  @Test
  void inPlaceOfHelloTheReasonIsUnderstoodToo() throws Exception {
    try (OurNode ours = OurNode.start(Options.named("ours"));
        GoScript go = GoScript.start()) {
      for (DisconnectReason reason : sendable()) {
        for (byte[] form : forms(reason.code())) {
          go.play(ours.self(), Map.of("instead", HexFormat.of().formatHex(form)));
          assertThat(ours.awaitRefusal()).contains(reason.words());
        }
      }
    }
  }

  @Test
  void aListenerThatDisconnectsInPlaceOfHelloIsUnderstood() throws Exception {
    try (GoScript go = GoScript.start()) {
      for (DisconnectReason reason : sendable()) {
        try (OurNode ours = OurNode.start(Options.named("ours"))) {
          GoScript.Listener listener =
              go.listen(
                  Map.of("instead", HexFormat.of().formatHex(forms(reason.code()).getFirst())));
          ours.dial(listener.node());
          assertThat(ours.awaitRefusal()).contains(reason.words());
        }
      }
    }
  }
}
