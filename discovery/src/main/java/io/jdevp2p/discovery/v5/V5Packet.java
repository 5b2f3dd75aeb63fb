package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;

/**
 * A packet whose header is unmasked, and whose message isn't decrypted yet.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#packet-encoding">the
 *     specification</a>
 */
@SuppressWarnings(
    "ArrayRecordComponent") // a packet is made once, read once and compared with nothing
public sealed interface V5Packet {
  /**
   * The nonce in the header.
   *
   * @return in WHOAREYOU the one of the packet that is answered, else the one of the message
   */
  V5Nonce nonce();

  /**
   * A message within a session; or without one, and then nobody can decrypt it.
   *
   * @param nonce unique to the message
   * @param source who claims to have sent it
   * @param message what is in it
   */
  record Ordinary(V5Nonce nonce, NodeId source, V5Sealed message) implements V5Packet {}

  /**
   * WHOAREYOU: the other side has no keys for our packet, and challenges us to prove who we are.
   *
   * @param nonce the one of the packet that can't be decrypted
   * @param idNonce 16 bytes by chance
   * @param recordSequence the sequence number of our record as the other side has it, unsigned; 0
   *     if it has none
   * @param challengeData masking IV, header and authentication data: what signature and keys are
   *     bound to
   */
  record Whoareyou(V5Nonce nonce, byte[] idNonce, long recordSequence, byte[] challengeData)
      implements V5Packet {}

  /**
   * The answer to WHOAREYOU, which begins a session.
   *
   * @param nonce unique to the message
   * @param source who claims to have sent it
   * @param idSignature 64 bytes, see {@link V5Crypto#verifyIdSignature}
   * @param ephemeralKey 33 bytes, perhaps no point of the curve: see {@link V5Crypto#ephemeralKey}
   * @param record the sender's record, not checked in any way, not larger than a record may be;
   *     empty if there is none
   * @param message what is in it
   */
  record Handshake(
      V5Nonce nonce,
      NodeId source,
      byte[] idSignature,
      byte[] ephemeralKey,
      byte[] record,
      V5Sealed message)
      implements V5Packet {}
}
