package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Limit;

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

  /** Who sent a handshake packet, the session it begins, and the first message in that. */
  record Checked(Node node, Session session, V5Message message) {}

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
   * Checks the answer to a WHOAREYOU of ours.
   *
   * @throws V5Exception if it isn't one by the node that it claims to be
   */
  Checked check(V5Packet.Handshake packet, Challenge challenge) throws V5Exception {
    Node node = newest(packet, challenge);
    byte[] challengeData = challenge.challengeData();
    if (!V5Crypto.verifyIdSignature(
        node.publicKey(), packet.idSignature(), challengeData, packet.ephemeralKey(), own)) {
      throw new V5Exception(
          V5Failure.HANDSHAKE_SIGNATURE, "not by " + node.id().shortHex() + ", or an old one");
    }
    PublicKey ephemeralKey = V5Crypto.ephemeralKey(packet.ephemeralKey());
    V5SessionKeys keys = V5Crypto.deriveKeys(key, ephemeralKey, node.id(), own, challengeData);
    Session session = Session.ofRecipient(node, keys, sessionMessages);
    return new Checked(node, session, packet.message().open(session.receiving()));
  }

  /** The newer one of the record that was sent and the one that we had. */
  private static Node newest(V5Packet.Handshake packet, Challenge challenge) throws V5Exception {
    Node known = challenge.known();
    if (packet.record().length == 0) {
      if (known == null) {
        throw new V5Exception(V5Failure.HANDSHAKE_NO_RECORD, "we have none and none came");
      }
      return known;
    }
    NodeRecord record;
    try {
      record = NodeRecord.decode(packet.record());
    } catch (EnrException e) {
      throw new V5Exception(V5Failure.HANDSHAKE_RECORD, "it is not valid");
    }
    if (!record.id().equals(packet.source())) {
      throw new V5Exception(V5Failure.HANDSHAKE_RECORD, "it is another node's");
    }
    if (known != null && Long.compareUnsigned(known.sequence(), record.sequence()) >= 0) {
      return known;
    }
    return Node.of(record);
  }
}
