package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;

/**
 * Bytes to packets and messages, and back. Pure; any thread.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#packet-encoding">the
 *     specification</a>
 */
@SuppressWarnings("DoNotCallSuggester")
public final class V5Codec {
  /** Bytes of the IV that a header is masked with. */
  public static final int MASKING_IV_BYTES = 16;

  /** Bytes of the nonce that is signed in a handshake. */
  public static final int ID_NONCE_BYTES = 16;

  private V5Codec() {}

  /**
   * Whether a packet is one of version 5, masked for us. Says nothing about whether it is a valid
   * one. Changes nothing, allocates nothing.
   *
   * @param packet its bytes
   * @param own the mask of our own id
   * @return true if its unmasked header says "discv5"
   */
  public static boolean isV5(byte[] packet, V5Mask own) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a packet that came in. Its message is decrypted by {@link V5Sealed#open}.
   *
   * @param packet its bytes, exactly; they belong to what is returned, and are changed by this
   *     method unless it throws
   * @param own the mask of our own id
   * @return the packet
   * @throws V5Exception if it isn't one
   */
  public static V5Packet decode(byte[] packet, V5Mask own) throws V5Exception {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a packet with a message of a session.
   *
   * @param destination the mask of the recipient's id
   * @param maskingIv 16 bytes by chance
   * @param nonce never used before with this key
   * @param source our own id
   * @param key our key of the session
   * @param message what to send
   * @return the packet's bytes
   * @throws V5Exception with {@link V5Failure#PACKET_TOO_LONG} if the message doesn't fit
   */
  public static byte[] encodeOrdinary(
      V5Mask destination,
      byte[] maskingIv,
      V5Nonce nonce,
      NodeId source,
      V5Key key,
      V5Message message)
      throws V5Exception {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes the packet that is sent when there is no session: one whose message nobody can decrypt,
   * so that the recipient answers with WHOAREYOU.
   *
   * @param destination the mask of the recipient's id
   * @param maskingIv 16 bytes by chance
   * @param nonce by chance
   * @param source our own id
   * @param content bytes by chance in place of a message, at least 16; go-ethereum sends 20
   * @return the packet's bytes
   */
  public static byte[] encodeRandom(
      V5Mask destination, byte[] maskingIv, V5Nonce nonce, NodeId source, byte[] content) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a WHOAREYOU packet.
   *
   * @param destination the mask of the recipient's id
   * @param challenge what is in it; see {@link #challenge}
   * @return the packet's bytes, 63
   */
  public static byte[] encodeWhoareyou(V5Mask destination, V5Packet.Whoareyou challenge) {
    throw new UnsupportedOperationException();
  }

  /**
   * What is in a new WHOAREYOU packet.
   *
   * @param maskingIv 16 bytes by chance
   * @param nonce of the packet that is answered
   * @param idNonce 16 bytes by chance
   * @param recordSequence the sequence number of the other side's record, as we have it, unsigned;
   *     0 if we have none
   * @return with the challenge data, for which the masking IV is needed
   */
  public static V5Packet.Whoareyou challenge(
      byte[] maskingIv, V5Nonce nonce, byte[] idNonce, long recordSequence) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a handshake packet.
   *
   * @param destination the mask of the recipient's id
   * @param maskingIv 16 bytes by chance
   * @param nonce never used before with this key
   * @param source our own id
   * @param idSignature 64 bytes, by {@link V5Crypto#idSignature}
   * @param ephemeralKey our ephemeral public key, 33 bytes
   * @param record the encoding of our record, empty if the other side has it
   * @param key the initiator's key of the new session
   * @param message what to send
   * @return the packet's bytes
   * @throws V5Exception with {@link V5Failure#PACKET_TOO_LONG} if the message doesn't fit
   */
  public static byte[] encodeHandshake(
      V5Mask destination,
      byte[] maskingIv,
      V5Nonce nonce,
      NodeId source,
      byte[] idSignature,
      byte[] ephemeralKey,
      byte[] record,
      V5Key key,
      V5Message message)
      throws V5Exception {
    throw new UnsupportedOperationException();
  }

  /**
   * Encodes a message alone: its type and its list.
   *
   * @param message the message
   * @return what is encrypted in a packet
   */
  public static byte[] encodeMessage(V5Message message) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads a message that was decrypted. Elements after those that are known are ignored.
   *
   * @param plaintext its type and its list, exactly
   * @return the message
   * @throws V5Exception if it isn't one
   */
  public static V5Message decodeMessage(byte[] plaintext) throws V5Exception {
    throw new UnsupportedOperationException();
  }
}
