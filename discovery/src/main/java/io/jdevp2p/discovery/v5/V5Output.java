package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.PacketSender;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.RandomSource;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes our packets and sends them. Stateless, any thread; encrypts, so never under a lock. */
final class V5Output {
  private static final int PROBE_BYTES = 20; // as go-ethereum's, from which ours aren't told

  private final Host host;
  private final RandomSource random;
  private final LocalNode localNode;
  private final NodeId own;
  private final PacketSender sender;

  V5Output(DiscoveryContext context) {
    this.host = context.host();
    this.random = context.host().random();
    this.localNode = context.localNode();
    this.own = localNode.id();
    this.sender = context.sender();
  }

  void send(List<V5Calls.Sending> sendings) {
    for (V5Calls.Sending sending : sendings) {
      switch (sending) {
        case V5Calls.Sending.Probe(Call call, V5Nonce nonce) -> probe(call, nonce);
        case V5Calls.Sending.InSession(Call call, Session session, V5Nonce nonce) ->
            send(session, nonce, call.message, call.remote.endpoint());
      }
    }
  }

  /** Answers in a session, where the question came from; a session that is used up says nothing. */
  void reply(Session session, V5Message message, InetSocketAddress to) {
    V5Nonce nonce = session.nextNonce(random);
    if (nonce != null) {
      send(session, nonce, message, to);
    }
  }

  private void send(Session session, V5Nonce nonce, V5Message message, InetSocketAddress to) {
    try {
      sender.send(
          V5Codec.encodeOrdinary(
              session.mask(), maskingIv(), nonce, own, session.sending(), message),
          to);
    } catch (V5Exception e) {
      throw new IllegalStateException("a message of ours that fits no packet", e);
    }
  }

  private void probe(Call call, V5Nonce nonce) {
    sender.send(
        V5Codec.encodeRandom(call.mask, maskingIv(), nonce, own, bytes(PROBE_BYTES)),
        call.remote.endpoint());
  }

  /** Sends a call's message in a handshake packet. */
  void handshake(
      Call call, V5Packet.Whoareyou challenge, V5Handshake.Answer answer, V5Nonce nonce) {
    byte[] record = new byte[0];
    var current = localNode.record();
    if (Long.compareUnsigned(challenge.recordSequence(), current.sequence()) < 0) {
      record = current.encode();
    }
    try {
      sender.send(
          V5Codec.encodeHandshake(
              call.mask,
              maskingIv(),
              nonce,
              own,
              answer.idSignature(),
              answer.ephemeralKey(),
              record,
              answer.session().sending(),
              call.message),
          call.remote.endpoint());
    } catch (V5Exception e) {
      throw new IllegalStateException("a message of ours that fits no handshake packet", e);
    }
  }

  /**
   * A WHOAREYOU for a packet that we can't decrypt, not yet sent. It is smaller than any packet
   * with a message, so nobody gets more bytes by it than were sent in its name.
   *
   * @param nonce of that packet
   * @param known what we know of its sender
   */
  Challenge challenge(NodeId recipient, V5Nonce nonce, @Nullable Node known) {
    long sequence = known == null ? 0 : known.sequence();
    V5Packet.Whoareyou challenge =
        V5Codec.challenge(maskingIv(), nonce, bytes(V5Codec.ID_NONCE_BYTES), sequence);
    return new Challenge(
        V5Codec.encodeWhoareyou(V5Mask.of(recipient), challenge),
        challenge.challengeData(),
        known,
        host.clock().deadline(V5Limits.CHALLENGE_LIFE));
  }

  void challenge(Challenge challenge, InetSocketAddress to) {
    sender.send(challenge.packet(), to);
  }

  private byte[] maskingIv() {
    return bytes(V5Codec.MASKING_IV_BYTES);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
