package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.Keccak256;
import java.util.Arrays;

/**
 * What both sides know after the handshake, and nobody else. Lives from the last step of {@link
 * Handshake} until the ciphers of the connection are made, and is {@linkplain #wipe wiped} then.
 *
 * <p>Both directions use the same AES key and the same IV: known plaintext of one direction gives
 * away the other's at the same place. That is how RLPx is defined (see the known issues in the
 * specification) and cannot be repaired compatibly: nothing that must stay secret belongs on it.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#initial-handshake">RLPx,
 *     initial handshake</a>
 */
final class Secrets {

  private final byte[] aesSecret;
  private final byte[] macSecret;
  private final Keccak256 egressMac;
  private final Keccak256 ingressMac;

  /**
   * Derives the secrets of one side.
   *
   * @param ephemeralShared the x coordinate that both ephemeral keys agree on; wiped
   * @param initiatorNonce 32 bytes
   * @param recipientNonce 32 bytes
   * @param initiator whether this is the side of the initiator
   * @param auth the auth packet as it was on the wire, with its size prefix
   * @param ack the ack packet, likewise
   */
  Secrets(
      byte[] ephemeralShared,
      byte[] initiatorNonce,
      byte[] recipientNonce,
      boolean initiator,
      byte[] auth,
      byte[] ack) {
    // shared-secret = keccak256(ephemeral-key || keccak256(nonce || initiator-nonce))
    byte[] shared = Keccak256.hash(ephemeralShared, Keccak256.hash(recipientNonce, initiatorNonce));
    // aes-secret = keccak256(ephemeral-key || shared-secret)
    aesSecret = Keccak256.hash(ephemeralShared, shared);
    // mac-secret = keccak256(ephemeral-key || aes-secret)
    macSecret = Keccak256.hash(ephemeralShared, aesSecret);
    // mac of auth = keccak256.init((mac-secret ^ recipient-nonce) || auth)
    Keccak256 authMac = macOf(recipientNonce, auth);
    // mac of ack = keccak256.init((mac-secret ^ initiator-nonce) || ack)
    Keccak256 ackMac = macOf(initiatorNonce, ack);
    egressMac = initiator ? authMac : ackMac;
    ingressMac = initiator ? ackMac : authMac;
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(ephemeralShared, (byte) 0);
  }

  private Keccak256 macOf(byte[] nonce, byte[] packet) {
    return new Keccak256().update(Handshake.xor(macSecret, nonce)).update(packet);
  }

  /** The cipher of what is sent. */
  FrameCipher egress() {
    return new FrameCipher(aesSecret, new FrameMac(macSecret, egressMac));
  }

  /** The cipher of what is received. */
  FrameCipher ingress() {
    return new FrameCipher(aesSecret, new FrameMac(macSecret, ingressMac));
  }

  void wipe() {
    Arrays.fill(aesSecret, (byte) 0);
    Arrays.fill(macSecret, (byte) 0);
  }

  byte[] aesSecret() {
    return aesSecret;
  }

  byte[] macSecret() {
    return macSecret;
  }

  Keccak256 ingressMac() {
    return ingressMac;
  }

  Keccak256 egressMac() {
    return egressMac;
  }
}
