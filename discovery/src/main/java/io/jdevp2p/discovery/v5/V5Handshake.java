package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of the handshake: the answer to a WHOAREYOU that we got, and the check of the answer
 * to one that we sent. Stateless; takes long, so never under a lock.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-theory.md#handshake-steps">the
 *     specification</a>
 */
final class V5Handshake {
  private final SecretKey key;
  private final NodeId own;
  private final Limit sessionMessages;

  V5Handshake(SecretKey key, NodeId own, Limit sessionMessages) {
    this.key = key;
    this.own = own;
    this.sessionMessages = sessionMessages;
  }

  /** What our handshake packet has to prove who we are, and the session it begins. */
  @SuppressWarnings("ArrayRecordComponent") // compared with nothing
  record Answer(byte[] idSignature, byte[] ephemeralKey, Session session) {}

  /**
   * Who sent a handshake packet, and in answer to what; the session it begins, and the first
   * message in that.
   */
  record Checked(Challenge challenge, Node node, Session session, V5Message message) {}

  /**
   * Answers a WHOAREYOU.
   *
   * @param ephemeral a key for this occasion; destroyed afterwards
   * @param callee who sent it
   */
  Answer answer(SecretKey ephemeral, Node callee, V5Packet.Whoareyou challenge) {
    byte[] challengeData = challenge.challengeData();
    byte[] ephemeralKey = ephemeral.publicKey().compressed();
    byte[] signature = V5Crypto.idSignature(key, challengeData, ephemeralKey, callee.id());
    V5SessionKeys keys =
        V5Crypto.deriveKeys(ephemeral, callee.publicKey(), own, callee.id(), challengeData);
    ephemeral.destroy();
    return new Answer(signature, ephemeralKey, Session.ofInitiator(callee, keys, sessionMessages));
  }

  /**
   * Checks the answer to a WHOAREYOU of ours. To which one is what its signature tells, so that all
   * that costs more is done for one at most.
   *
   * @param challenges to which it can be, in the order in which they are tried
   * @throws V5Exception if it isn't one by the node that it claims to be
   */
  Checked check(V5Packet.Handshake packet, List<Challenge> challenges) throws V5Exception {
    Node sent = packet.record().length == 0 ? null : sent(packet);
    for (Challenge challenge : challenges) {
      Node node = newer(sent, challenge.known());
      if (node != null
          && V5Crypto.verifyIdSignature(
              node.publicKey(),
              packet.idSignature(),
              challenge.challengeData(),
              packet.ephemeralKey(),
              own)) {
        return begin(packet, challenge, node);
      }
    }
    if (sent == null && challenges.stream().allMatch(challenge -> challenge.known() == null)) {
      throw new V5Exception(V5Failure.HANDSHAKE_NO_RECORD, "we have none and none came");
    }
    throw new V5Exception(
        V5Failure.HANDSHAKE_SIGNATURE, "not by " + packet.source().shortHex() + ", or an old one");
  }

  private Checked begin(V5Packet.Handshake packet, Challenge challenge, Node node)
      throws V5Exception {
    PublicKey ephemeralKey = V5Crypto.ephemeralKey(packet.ephemeralKey());
    V5SessionKeys keys =
        V5Crypto.deriveKeys(key, ephemeralKey, node.id(), own, challenge.challengeData());
    Session session = Session.ofRecipient(node, keys, sessionMessages);
    return new Checked(challenge, node, session, packet.message().open(session.receiving()));
  }

  private static Node sent(V5Packet.Handshake packet) throws V5Exception {
    NodeRecord record;
    try {
      record = NodeRecord.decode(packet.record());
    } catch (EnrException e) {
      throw new V5Exception(V5Failure.HANDSHAKE_RECORD, "it is not valid");
    }
    if (!record.id().equals(packet.source())) {
      throw new V5Exception(V5Failure.HANDSHAKE_RECORD, "it is another node's");
    }
    return Node.of(record);
  }

  /** The newer one of the record that was sent and the one that we had. */
  private static @Nullable Node newer(@Nullable Node sent, @Nullable Node known) {
    boolean isNewer =
        sent != null
            && (known == null || Long.compareUnsigned(sent.sequence(), known.sequence()) > 0);
    return isNewer ? sent : known;
  }
}
