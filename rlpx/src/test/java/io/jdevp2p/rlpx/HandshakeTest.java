package io.jdevp2p.rlpx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.rlpx.Handshake.Step;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What both sides of a handshake rely on, whatever the pieces in which it arrives. */
class HandshakeTest {

  private final Handshake initiator = initiator(5);
  private final Handshake recipient = recipient(6);

  private static Handshake initiator(long seed) {
    return Handshake.initiator(
        Wire.ALICE, Wire.BOB.publicKey(), new Random(seed), RlpxLimits.defaults());
  }

  private static Handshake recipient(long seed) {
    return Handshake.recipient(Wire.BOB, new Random(seed), RlpxLimits.defaults());
  }

  private static byte[] sent(Step step) {
    return ((Step.Send) step).bytes();
  }

  /** Hands over bytes as they are asked for, in pieces; returns how many were taken. */
  private static int feed(Handshake machine, byte[] bytes, int from, int to, int piece) {
    int at = from;
    while (at < to && machine.next() instanceof Step.NeedBytes(int count)) {
      int len = Math.min(Math.min(count, piece), to - at);
      machine.received(bytes, at, len);
      at += len;
    }
    return at;
  }

  private static void assertAgreed(Handshake initiator, Handshake recipient) throws Exception {
    Step.Done atInitiator = (Step.Done) initiator.next();
    Step.Done atRecipient = (Step.Done) recipient.next();
    assertThat(atInitiator.remote()).isEqualTo(Wire.BOB.publicKey());
    assertThat(atRecipient.remote()).isEqualTo(Wire.ALICE.publicKey());
    byte[] data = {8, 1, 2, 3};
    byte[] frame = Wire.sealed(atInitiator.secrets().egress(), data);
    FrameCipher ingress = atRecipient.secrets().ingress();
    assertThat(ingress.openHeader(frame, 0)).isEqualTo(4);
    ingress.openPiece(frame, FrameCipher.HEADER_BYTES, 16, FrameCipher.HEADER_BYTES);
    ingress.openEnd(frame, FrameCipher.HEADER_BYTES + 16);
    assertThat(Arrays.copyOfRange(frame, 32, 36)).isEqualTo(data);
  }

  @Test
  void bothSidesAgree() throws Exception {
    byte[] auth = sent(initiator.next());
    assertThat(feed(recipient, auth, 0, auth.length, 4096)).isEqualTo(auth.length);
    byte[] ack = sent(recipient.next());
    assertThat(feed(initiator, ack, 0, ack.length, 4096)).isEqualTo(ack.length);
    assertAgreed(initiator, recipient);
  }

  @Test
  void bothSidesAgreeByteByByte() throws Exception {
    byte[] auth = sent(initiator.next());
    feed(recipient, auth, 0, auth.length, 1);
    byte[] ack = sent(recipient.next());
    feed(initiator, ack, 0, ack.length, 1);
    assertAgreed(initiator, recipient);
  }

  @Test
  void everySplitOfAuthWillDo() {
    byte[] auth = sent(initiator.next());
    for (int split = 0; split <= auth.length; split++) {
      Handshake machine = recipient(split);
      assertThat(feed(machine, auth, 0, split, 4096)).isEqualTo(split);
      assertThat(feed(machine, auth, split, auth.length, 4096)).isEqualTo(auth.length);
      assertThat(machine.next()).isInstanceOf(Step.Send.class);
    }
  }

  @Test
  void everySplitOfAckWillDo() {
    // The same seed gives the same ephemeral key, so one ack answers many initiators.
    byte[] auth = sent(initiator(7).next());
    feed(recipient, auth, 0, auth.length, 4096);
    byte[] ack = sent(recipient.next());
    for (int split = 0; split <= ack.length; split++) {
      Handshake machine = initiator(7);
      assertThat(sent(machine.next())).isEqualTo(auth);
      feed(machine, ack, 0, split, 4096);
      feed(machine, ack, split, ack.length, 4096);
      assertThat(machine.next()).isInstanceOf(Step.Done.class);
    }
  }

  @Test
  void framesThatFollowAtOnceAreLeftAlone() {
    byte[] auth = sent(initiator.next());
    byte[] more = Arrays.copyOf(auth, auth.length + 100);
    assertThat(feed(recipient, more, 0, more.length, 4096)).isEqualTo(auth.length);
  }

  @Test
  void paddingIsRandomInLengthAndContent() {
    TreeSet<Integer> lengths = new TreeSet<>();
    for (int seed = 0; seed < 1000; seed++) {
      lengths.add(sent(initiator(seed).next()).length);
    }
    int unpadded = 2 + HandshakeCodec.SMALLEST_AUTH_BYTES;
    assertThat(lengths.first()).isEqualTo(unpadded + 100);
    assertThat(lengths.last()).isEqualTo(unpadded + 199);
  }

  @Test
  void smallestSizesAreExact() throws Exception {
    // Auth and ack without padding, as nobody should send them but anybody may.
    byte[] nonce = new byte[32];
    var auth =
        new io.jdevp2p.rlp.RlpWriter()
            .beginList()
            .writeBytes(new byte[65])
            .writeBytes(new byte[64])
            .writeBytes(nonce)
            .writeLong(4)
            .endList();
    var ack =
        new io.jdevp2p.rlp.RlpWriter()
            .beginList()
            .writeBytes(new byte[64])
            .writeBytes(nonce)
            .writeLong(4)
            .endList();
    assertThat(HandshakeCodec.SMALLEST_AUTH_BYTES)
        .isEqualTo(io.jdevp2p.crypto.Ecies.OVERHEAD + auth.size());
    assertThat(HandshakeCodec.SMALLEST_ACK_BYTES)
        .isEqualTo(io.jdevp2p.crypto.Ecies.OVERHEAD + ack.size());
  }

  @Test
  void aFailedHandshakeStaysFailed() {
    feed(recipient, new byte[] {0, 0}, 0, 2, 2);
    Step first = recipient.next();
    assertThat(first).isInstanceOf(Step.Failed.class);
    assertThat(recipient.next()).isEqualTo(first);
  }

  @Test
  void bytesThatWereNotAskedForAreABug() {
    assertThatThrownBy(() -> recipient.received(new byte[3], 0, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
