package io.jdevp2p.server;

import static io.jdevp2p.server.Nodes.id;
import static io.jdevp2p.server.Nodes.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Owner;
import io.jdevp2p.rlpx.DisconnectReason;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Node 0 is the server itself, which has room for four peers, two of them inbound. */
class AdmissionTest {
  private static final Protocol PROTOCOL = Protocol.raw("test", 1, 1, (_, _) -> {});

  private final Owner owner = new Owner("peers");
  private final PeerSet peers = new PeerSet(owner, new Limit("trusted", 10));

  /** A checkpoint; the connection under test shares a protocol unless said otherwise. */
  enum Checkpoint {
    AFTER_ENCRYPTION {
      @Override
      Verdict judge(Admission admission, PeerSet peers, int number, ConnectionFlag flag) {
        return admission.afterEncryption(
            new Connection.Encrypted(Set.of(flag), node(number)), peers);
      }
    },
    AFTER_HELLO {
      @Override
      Verdict judge(Admission admission, PeerSet peers, int number, ConnectionFlag flag) {
        return admission.afterHello(greeted(number, flag, PROTOCOL), peers);
      }
    };

    abstract Verdict judge(Admission admission, PeerSet peers, int number, ConnectionFlag flag);
  }

  @BeforeEach
  void ownThePeers() {
    owner.claim();
  }

  @ParameterizedTest
  @EnumSource
  void aStrangerIsAdmittedWhileThereIsRoom(Checkpoint checkpoint) {
    admit(1, ConnectionFlag.INBOUND);
    admit(2, ConnectionFlag.DYNAMIC_DIALED);
    admit(3, ConnectionFlag.DYNAMIC_DIALED);
    assertThat(judge(checkpoint, 9, ConnectionFlag.INBOUND)).isEqualTo(Verdict.PROCEED);
    assertThat(judge(checkpoint, 9, ConnectionFlag.DYNAMIC_DIALED)).isEqualTo(Verdict.PROCEED);
    assertThat(judge(checkpoint, 9, ConnectionFlag.STATIC_DIALED)).isEqualTo(Verdict.PROCEED);
  }

  @ParameterizedTest
  @EnumSource
  void noMorePeersThanTheMaximum(Checkpoint checkpoint) {
    fill();
    refused(checkpoint, 9, ConnectionFlag.INBOUND, Admission.TOO_MANY_PEERS);
    refused(checkpoint, 9, ConnectionFlag.DYNAMIC_DIALED, Admission.TOO_MANY_PEERS);
    refused(checkpoint, 9, ConnectionFlag.STATIC_DIALED, Admission.TOO_MANY_PEERS);
  }

  @ParameterizedTest
  @EnumSource
  void noMoreInboundPeersThanTheirShare(Checkpoint checkpoint) {
    admit(1, ConnectionFlag.INBOUND);
    admit(2, ConnectionFlag.INBOUND);
    refused(checkpoint, 9, ConnectionFlag.INBOUND, Admission.TOO_MANY_INBOUND);
    assertThat(judge(checkpoint, 9, ConnectionFlag.DYNAMIC_DIALED)).isEqualTo(Verdict.PROCEED);
  }

  @ParameterizedTest
  @EnumSource
  void aServerWithoutRoomForPeersRefusesAll(Checkpoint checkpoint) {
    Admission closed = new Admission(id(0), 0, 0, 1, true);
    assertThat(checkpoint.judge(closed, peers, 9, ConnectionFlag.STATIC_DIALED))
        .isEqualTo(Admission.TOO_MANY_PEERS);
    peers.trust(id(9));
    assertThat(checkpoint.judge(closed, peers, 9, ConnectionFlag.INBOUND))
        .isEqualTo(Verdict.PROCEED);
  }

  @ParameterizedTest
  @EnumSource
  void aNodeIsAPeerOnce(Checkpoint checkpoint) {
    admit(1, ConnectionFlag.DYNAMIC_DIALED);
    refused(checkpoint, 1, ConnectionFlag.INBOUND, DisconnectReason.ALREADY_CONNECTED);
    refused(checkpoint, 1, ConnectionFlag.STATIC_DIALED, DisconnectReason.ALREADY_CONNECTED);
  }

  @ParameterizedTest
  @EnumSource
  void theServerIsNotItsOwnPeer(Checkpoint checkpoint) {
    refused(checkpoint, 0, ConnectionFlag.INBOUND, DisconnectReason.SELF);
    refused(checkpoint, 0, ConnectionFlag.STATIC_DIALED, DisconnectReason.SELF);
  }

  @ParameterizedTest
  @EnumSource
  void theLimitsDoNotCountForTrustedNodes(Checkpoint checkpoint) {
    fill();
    peers.trust(id(9));
    assertThat(judge(checkpoint, 9, ConnectionFlag.INBOUND)).isEqualTo(Verdict.PROCEED);
    assertThat(judge(checkpoint, 9, ConnectionFlag.DYNAMIC_DIALED)).isEqualTo(Verdict.PROCEED);
    peers.distrust(id(9));
    refused(checkpoint, 9, ConnectionFlag.INBOUND, Admission.TOO_MANY_PEERS);
  }

  @ParameterizedTest
  @EnumSource
  void allOtherRowsCountForTrustedNodesToo(Checkpoint checkpoint) {
    admit(1, ConnectionFlag.INBOUND);
    peers.trust(id(1));
    peers.trust(id(0));
    refused(checkpoint, 1, ConnectionFlag.INBOUND, DisconnectReason.ALREADY_CONNECTED);
    refused(checkpoint, 0, ConnectionFlag.INBOUND, DisconnectReason.SELF);
  }

  @Test
  void aPeerWithoutACommonProtocolIsUseless() {
    assertThat(admission().afterHello(greeted(9, ConnectionFlag.INBOUND), peers))
        .isEqualTo(new Verdict.Refuse(DisconnectReason.USELESS_PEER));
    peers.trust(id(9));
    assertThat(admission().afterHello(greeted(9, ConnectionFlag.INBOUND), peers))
        .isEqualTo(new Verdict.Refuse(DisconnectReason.USELESS_PEER));
  }

  @Test
  void noPeerIsUselessToAServerWithoutProtocols() {
    Admission nothingOffered = new Admission(id(0), 4, 2, 2, false);
    assertThat(nothingOffered.afterHello(greeted(9, ConnectionFlag.INBOUND), peers))
        .isEqualTo(Verdict.PROCEED);
  }

  @ParameterizedTest
  @EnumSource
  void theFirstRowThatAppliesDecides(Checkpoint checkpoint) {
    // The server's own id, connected, in a full server: all rows apply but uselessness.
    fill();
    peers.remove(peers.find(id(4)).orElseThrow());
    admit(0, ConnectionFlag.DYNAMIC_DIALED);
    refused(checkpoint, 0, ConnectionFlag.INBOUND, Admission.TOO_MANY_PEERS);

    // Not full any more, but the inbound share is.
    peers.remove(peers.find(id(3)).orElseThrow());
    refused(checkpoint, 0, ConnectionFlag.INBOUND, Admission.TOO_MANY_INBOUND);
    refused(checkpoint, 0, ConnectionFlag.DYNAMIC_DIALED, DisconnectReason.ALREADY_CONNECTED);

    // Nor the inbound share.
    peers.remove(peers.find(id(1)).orElseThrow());
    refused(checkpoint, 0, ConnectionFlag.INBOUND, DisconnectReason.ALREADY_CONNECTED);

    // Nor connected.
    peers.remove(peers.find(id(0)).orElseThrow());
    refused(checkpoint, 0, ConnectionFlag.INBOUND, DisconnectReason.SELF);
  }

  @Test
  void uselessnessComesFirst() {
    fill();
    peers.remove(peers.find(id(4)).orElseThrow());
    admit(0, ConnectionFlag.DYNAMIC_DIALED);
    assertThat(admission().afterHello(greeted(0, ConnectionFlag.INBOUND), peers))
        .isEqualTo(new Verdict.Refuse(DisconnectReason.USELESS_PEER));
  }

  @Test
  void judgingChangesNothing() {
    for (Checkpoint checkpoint : Checkpoint.values()) {
      judge(checkpoint, 9, ConnectionFlag.INBOUND);
    }
    assertThat(peers.all()).isEmpty();
    assertThat(peers.inbound()).isZero();
  }

  @Test
  void aRefusalHasItsPlaceInTheTaxonomy() {
    assertThat(Admission.TOO_MANY_PEERS.failure())
        .hasToString("admission.too-many-peers: all places are taken");
    assertThat(new Verdict.Refuse(DisconnectReason.USELESS_PEER).failure())
        .hasToString("admission.useless-peer: useless peer");
  }

  private static Admission admission() {
    return new Admission(id(0), 4, 2, 2, true);
  }

  private Verdict judge(Checkpoint checkpoint, int number, ConnectionFlag flag) {
    return checkpoint.judge(admission(), peers, number, flag);
  }

  private void refused(
      Checkpoint checkpoint, int number, ConnectionFlag flag, DisconnectReason reason) {
    refused(checkpoint, number, flag, new Verdict.Refuse(reason));
  }

  private void refused(
      Checkpoint checkpoint, int number, ConnectionFlag flag, Verdict.Refuse refusal) {
    assertThat(judge(checkpoint, number, flag)).isEqualTo(refusal);
  }

  /** Two inbound peers, 1 and 2, and two dialed ones, 3 and 4. */
  private void fill() {
    admit(1, ConnectionFlag.INBOUND);
    admit(2, ConnectionFlag.INBOUND);
    admit(3, ConnectionFlag.DYNAMIC_DIALED);
    admit(4, ConnectionFlag.STATIC_DIALED);
  }

  private void admit(int number, ConnectionFlag flag) {
    peers.add(Peers.peer(number, flag));
  }

  private static Connection.Greeted greeted(int number, ConnectionFlag flag, Protocol... shared) {
    return new Connection.Greeted(
        Set.of(flag),
        Peers.peer(number, flag),
        List.of(),
        ProtocolOffsets.match(
            List.of(shared), List.of(shared).stream().map(Protocol::capability).toList()));
  }
}
