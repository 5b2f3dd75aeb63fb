package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;

/**
 * The handshake's cryptography under the "v4" identity scheme. Pure; any thread. Each of these
 * takes as long as thousands of bytes of encryption do.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-theory.md#identity-specific-cryptography-in-the-handshake">the
 *     specification</a>
 */
@SuppressWarnings("DoNotCallSuggester")
public final class V5Crypto {
  private V5Crypto() {}

  /**
   * Proves who sends a handshake packet.
   *
   * @param key the sender's node key
   * @param challengeData of the WHOAREYOU packet that is answered
   * @param ephemeralKey the sender's ephemeral public key, 33 bytes
   * @param recipient who sent WHOAREYOU
   * @return 64 bytes
   */
  public static byte[] idSignature(
      SecretKey key, byte[] challengeData, byte[] ephemeralKey, NodeId recipient) {
    throw new UnsupportedOperationException();
  }

  /**
   * Checks who sent a handshake packet.
   *
   * @param signer the key of the node that it claims to be
   * @param signature as it came
   * @param challengeData of our WHOAREYOU packet
   * @param ephemeralKey as it came
   * @param recipient our own id
   * @return whether it is a signature by that key
   */
  public static boolean verifyIdSignature(
      PublicKey signer,
      byte[] signature,
      byte[] challengeData,
      byte[] ephemeralKey,
      NodeId recipient) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the ephemeral key of a handshake packet.
   *
   * @param compressed as it came
   * @return a point of the curve
   * @throws V5Exception with {@link V5Failure#HANDSHAKE_KEY} if it is none
   */
  public static PublicKey ephemeralKey(byte[] compressed) throws V5Exception {
    throw new UnsupportedOperationException();
  }

  /**
   * Derives the keys of a session.
   *
   * @param own the initiator's ephemeral key, or the recipient's node key
   * @param remote the recipient's node key, or the initiator's ephemeral key
   * @param initiator the id of who sends the handshake packet
   * @param recipient the id of who sent WHOAREYOU
   * @param challengeData of the WHOAREYOU packet
   * @return the same on both sides
   */
  public static V5SessionKeys deriveKeys(
      SecretKey own, PublicKey remote, NodeId initiator, NodeId recipient, byte[] challengeData) {
    throw new UnsupportedOperationException();
  }
}
