package io.jdevp2p.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.conformance.TestNode.Options;
import io.jdevp2p.conformance.TestNode.PeerView;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.server.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two nodes say to each other when all goes well. */
class ConversationTest {
  /** All that a message may have, EIP-706. */
  private static final int LARGEST = (1 << 24) - 1;

  /**
   * The largest incompressible payload: a frame of 2^24 - 1 bytes holds one byte of message id, the
   * four bytes with which Snappy says how large the payload is, and three bytes before each 64 KiB
   * of it, of which there are 256.
   */
  private static final int LARGEST_INCOMPRESSIBLE = (1 << 24) - 1 - 1 - 4 - 3 * 256;

  /** go-ethereum drops the peer with that error; which of both is told first is chance. */
  private static final String GO_REFUSES = "message length >= 16MB|the peer went after 0 of 1";

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void bothKnowTheOthersNameCapabilitiesAndWhoDialed(Pairing pairing) throws Exception {
    try (TestNode listener =
            pairing.listener().start(Options.named("listener/v1").protocols("bench/1", "eth/68"));
        TestNode dialer =
            pairing.dialer().start(Options.named("dialer/v2").protocols("bench/1", "abc/7"))) {
      dialer.dial(listener.self());
      PeerView atDialer = dialer.awaitPeer(listener.id());
      PeerView atListener = listener.awaitPeer(dialer.id());

      assertThat(atDialer.name()).isEqualTo("listener/v1");
      assertThat(atDialer.capabilities()).containsExactly("bench/1", "eth/68");
      assertThat(atDialer.inbound()).isFalse();
      assertThat(atListener.name()).isEqualTo("dialer/v2");
      assertThat(atListener.capabilities()).containsExactly("abc/7", "bench/1");
      assertThat(atListener.inbound()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void whatIsSentComesBackAsItWas(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      for (int size : new int[] {0, 1, 100, 64 << 10, (64 << 10) + 1, 1 << 20}) {
        for (boolean random : new boolean[] {false, true}) {
          echoBothWays(peers, size, random);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void theLargestPayloadsComeBackAsTheyWere(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      echoBothWays(peers, LARGEST, false);
      echoBothWays(peers, LARGEST_INCOMPRESSIBLE, true);
    }
  }

  @ParameterizedTest
  @EnumSource(TestNode.Kind.class)
  void oneByteMoreCannotBeSent(TestNode.Kind kind) throws Exception {
    boolean ours = kind == TestNode.Kind.OURS;
    Pairing pairing = ours ? Pairing.WE_DIAL_GO : Pairing.GO_DIALS_US; // it is the one who dials
    try (Pairing.Connected peers = pairing.connect()) {
      assertThatThrownBy(() -> peers.dialer().echo(peers.listener().id(), LARGEST + 1, false))
          .hasMessageFindingMatch(ours ? "16777216 bytes; bench/1 allows 16777215" : GO_REFUSES);
    }
    try (Pairing.Connected peers = pairing.connect()) {
      assertThatThrownBy(
              () -> peers.dialer().echo(peers.listener().id(), LARGEST_INCOMPRESSIBLE + 1, true))
          .hasMessageFindingMatch(ours ? "16777216 bytes, at most 16777215" : GO_REFUSES);
    }
  }

  @Test
  void whoTriesToSendTooMuchKeepsThePeer() throws Exception {
    try (Pairing.Connected peers = Pairing.WE_DIAL_GO.connect()) {
      NodeId go = peers.listener().id();
      assertThatThrownBy(() -> peers.dialer().echo(go, LARGEST + 1, false))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> peers.dialer().echo(go, LARGEST_INCOMPRESSIBLE + 1, true))
          .isInstanceOf(IllegalArgumentException.class);
      echoBothWays(peers, 100, true);
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void tenThousandMessagesAtOnceComeBackInOrder(Pairing pairing) throws Exception {
    try (Pairing.Connected peers = pairing.connect()) {
      peers.dialer().pipeline(peers.listener().id(), 10_000, 100);
      peers.listener().pipeline(peers.dialer().id(), 10_000, 100);
    }
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void sharedProtocolsAreTheHighestVersionsAndTheirCodesInAlphabeticalOrder(Pairing pairing)
      throws Exception {
    try (TestNode listener =
            pairing
                .listener()
                .start(
                    Options.named("listener")
                        .protocols("bench/1", "bench/2", "bench/3", "mmm/1", "zzz/9"));
        TestNode dialer =
            pairing
                .dialer()
                .start(Options.named("dialer").protocols("aaa/1", "bench/1", "bench/2", "zzz/9"))) {
      dialer.dial(listener.self());
      dialer.awaitPeer(listener.id());
      listener.awaitPeer(dialer.id());
      // Codes 16 to 23 are those of bench/2 now, 24 to 31 those of zzz/9.
      talkOnBenchAndZzz(dialer, listener.id());
      talkOnBenchAndZzz(listener, dialer.id());
    }
  }

  private static void talkOnBenchAndZzz(TestNode node, NodeId other) throws Exception {
    if (node instanceof OurNode ours) {
      assertThat(ours.server().peer(other).orElseThrow().sharedCapabilities())
          .map(Object::toString)
          .containsExactly("bench/2", "zzz/9");
      ours.echo("bench", other, 1000, true);
      ours.echo("zzz", other, 1000, true);
    } else {
      node.echo(other, 1000, true); // on either
    }
  }

  private static void echoBothWays(Pairing.Connected peers, int size, boolean random)
      throws Exception {
    peers.dialer().echo(peers.listener().id(), size, random);
    peers.listener().echo(peers.dialer().id(), size, random);
  }

  static {
    assertThat(Protocol.MAX_MESSAGE_BYTES).isEqualTo(LARGEST);
  }
}
