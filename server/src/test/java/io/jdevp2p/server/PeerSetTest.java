package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Owner;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerSetTest {
  private final Owner owner = new Owner("run loop");
  private final Limit trustedLimit = new Limit("trusted", 2);
  private final PeerSet peers = new PeerSet(owner, trustedLimit);

  @BeforeEach
  void own() {
    owner.claim();
  }

  @Test
  void countsPeersAndThoseThatDialedUs() {
    Peer inbound = Peers.peer(1, ConnectionFlag.INBOUND);
    Peer dialed = Peers.peer(2, ConnectionFlag.STATIC_DIALED);
    peers.add(inbound);
    peers.add(dialed);
    assertThat(peers.size()).isEqualTo(2);
    assertThat(peers.inbound()).isEqualTo(1);
    assertThat(peers.contains(id(1))).isTrue();
    assertThat(peers.find(id(2))).containsSame(dialed);
    assertThat(peers.find(id(3))).isEmpty();

    assertThat(peers.remove(inbound)).isTrue();
    assertThat(peers.remove(inbound)).isFalse();
    assertThat(peers.inbound()).isZero();
    assertThat(peers.all()).containsExactly(dialed);
  }

  @Test
  void listsPeersInTheOrderOfAdmission() {
    List<Peer> added =
        List.of(
            Peers.peer(3, ConnectionFlag.INBOUND),
            Peers.peer(1, ConnectionFlag.INBOUND),
            Peers.peer(2, ConnectionFlag.INBOUND));
    added.forEach(peers::add);
    assertThat(peers.all()).containsExactlyElementsOf(added);
  }

  @Test
  void aNodeIsAdmittedOnce() {
    peers.add(Peers.peer(1, ConnectionFlag.INBOUND));
    assertThatThrownBy(() -> peers.add(Peers.peer(1, ConnectionFlag.INBOUND)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("admitted twice");
    assertThat(peers.inbound()).isEqualTo(1);
  }

  @Test
  void theEndOfAnOldConnectionLeavesTheNewPeer() {
    Peer old = Peers.peer(1, ConnectionFlag.INBOUND);
    Peer young = Peers.peer(1, ConnectionFlag.DYNAMIC_DIALED);
    peers.add(young);
    assertThat(peers.remove(old)).isFalse();
    assertThat(peers.find(id(1))).containsSame(young);
    assertThat(peers.inbound()).isZero();
  }

  @Test
  void trustIsForNodesThatMayNotBeConnected() {
    assertThat(peers.trust(id(1))).isTrue();
    assertThat(peers.isTrusted(id(1))).isTrue();
    peers.distrust(id(1));
    peers.distrust(id(2));
    assertThat(peers.isTrusted(id(1))).isFalse();
  }

  @Test
  void aLivePeersFlagFollows() {
    Peer peer = Peers.peer(1, ConnectionFlag.INBOUND);
    peers.add(peer);
    peers.trust(id(1));
    assertThat(peer.flags())
        .containsExactlyInAnyOrder(ConnectionFlag.INBOUND, ConnectionFlag.TRUSTED);
    peers.distrust(id(1));
    assertThat(peer.flags()).containsExactly(ConnectionFlag.INBOUND);
  }

  @Test
  void theTrustedListHasAMaximum() {
    assertThat(peers.trust(id(1))).isTrue();
    assertThat(peers.trust(id(2))).isTrue();
    assertThat(peers.trust(id(3))).isFalse();
    assertThat(peers.isTrusted(id(3))).isFalse();
    assertThat(peers.trust(id(2))).isTrue();
    assertThat(trustedLimit.refused()).isEqualTo(1);
    peers.distrust(id(1));
    assertThat(peers.trust(id(3))).isTrue();
  }

  @Test
  void onlyTheOwnersThreadMayTouchIt() throws InterruptedException {
    Peer peer = Peers.peer(1, ConnectionFlag.INBOUND);
    List<Consumer<PeerSet>> touches =
        List.of(
            PeerSet::size,
            PeerSet::inbound,
            PeerSet::all,
            p -> p.contains(id(1)),
            p -> p.find(id(1)),
            p -> p.isTrusted(id(1)),
            p -> p.add(peer),
            p -> p.remove(peer),
            p -> p.trust(id(1)),
            p -> p.distrust(id(1)));
    for (Consumer<PeerSet> touch : touches) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread stranger =
          Thread.ofPlatform()
              .name("stranger")
              .start(() -> {
                try {
                  touch.accept(peers);
                } catch (IllegalStateException e) {
                  thrown.set(e);
                }
              });
      stranger.join();
      assertThat(thrown.get())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("run loop belongs to thread")
          .hasMessageContaining("touched by thread \"stranger\"");
    }
    assertThat(peers.all()).isEmpty();
    assertThat(peers.isTrusted(id(1))).isFalse();
  }
}
