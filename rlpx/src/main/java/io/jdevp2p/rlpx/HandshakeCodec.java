package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Ecies;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.crypto.Signature;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.util.random.RandomGenerator;

/**
 * The two messages of the handshake to and from bytes, in the format of EIP-8. Pure. A packet is
 * the size prefix with the sealed message behind it, as it is on the wire.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#initial-handshake">RLPx,
 *     initial handshake</a>
 * @see <a href="https://eips.ethereum.org/EIPS/eip-8">EIP-8</a>
 */
final class HandshakeCodec {

  static final int PREFIX_BYTES = 2;
  static final int NONCE_BYTES = 32;

  /** The list of signature (67), key (66), nonce (33) and a version (1) has 2 + 167 bytes. */
  static final int SMALLEST_AUTH_BYTES = Ecies.OVERHEAD + 169;

  /** The list of key (66), nonce (33) and a version (1) has 2 + 100 bytes. */
  static final int SMALLEST_ACK_BYTES = Ecies.OVERHEAD + 102;

  private static final int VERSION = 4;

  /** EIP-8 asks for at least 100 bytes; go-ethereum adds 100 to 199, and so do we. */
  private static final int SMALLEST_PADDING = 100;

  private static final int PADDING_CHOICES = 100;

  private HandshakeCodec() {}

  /**
   * The initiator's message.
   *
   * @param signature 65 bytes, made by the ephemeral key
   * @param key the initiator's node key
   * @param nonce 32 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Auth(Signature signature, PublicKey key, byte[] nonce) {}

  /**
   * The recipient's message.
   *
   * @param ephemeralKey the recipient's ephemeral key
   * @param nonce 32 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Ack(PublicKey ephemeralKey, byte[] nonce) {}

  static int sizeOf(byte[] prefix, int off) {
    return ((prefix[off] & 0xff) << 8) | (prefix[off + 1] & 0xff);
  }

  /** {@code auth-body = [sig, initiator-pubk, initiator-nonce, auth-vsn, ...]}, sealed. */
  static byte[] encode(Auth auth, PublicKey to, RandomGenerator random) {
    RlpWriter body = new RlpWriter();
    body.beginList()
        .writeBytes(auth.signature().bytes65())
        .writeBytes(auth.key().bytes())
        .writeBytes(auth.nonce())
        .writeLong(VERSION)
        .endList();
    return seal(body, to, random);
  }

  /** {@code ack-body = [recipient-ephemeral-pubk, recipient-nonce, ack-vsn, ...]}, sealed. */
  static byte[] encode(Ack ack, PublicKey to, RandomGenerator random) {
    RlpWriter body = new RlpWriter();
    body.beginList()
        .writeBytes(ack.ephemeralKey().bytes())
        .writeBytes(ack.nonce())
        .writeLong(VERSION)
        .endList();
    return seal(body, to, random);
  }

  /** {@code enc-body = ecies.encrypt(pubk, body || padding, size)} behind its size. */
  private static byte[] seal(RlpWriter body, PublicKey to, RandomGenerator random) {
    byte[] padding = new byte[SMALLEST_PADDING + random.nextInt(PADDING_CHOICES)];
    random.nextBytes(padding);
    byte[] plain = new byte[body.size() + padding.length];
    body.writeTo(plain, 0);
    System.arraycopy(padding, 0, plain, body.size(), padding.length);
    int size = plain.length + Ecies.OVERHEAD;
    byte[] prefix = {(byte) (size >>> 8), (byte) size};
    byte[] sealed = Ecies.seal(to, plain, prefix, random);
    byte[] packet = new byte[PREFIX_BYTES + sealed.length];
    System.arraycopy(prefix, 0, packet, 0, PREFIX_BYTES);
    System.arraycopy(sealed, 0, packet, PREFIX_BYTES, sealed.length);
    return packet;
  }

  /** EIP-8: the version, further elements, and what follows the list are not looked at. */
  static Auth decodeAuth(SecretKey own, byte[] packet) throws RlpxException {
    byte[] plain = open(own, packet, RlpxFailure.AUTH_DECRYPT);
    byte[] signature;
    byte[] key;
    byte[] nonce;
    try {
      RlpReader reader = new RlpReader(plain);
      reader.enterList();
      signature = reader.readBytes(65);
      key = reader.readBytes(64);
      nonce = reader.readBytes(NONCE_BYTES);
      reader.leaveListIgnoringRest();
    } catch (RlpException e) {
      throw new RlpxException(RlpxFailure.AUTH_MALFORMED, "the auth message is malformed", e);
    }
    PublicKey publicKey = publicKey(key, RlpxFailure.AUTH_KEY);
    try {
      return new Auth(Signature.of(signature), publicKey, nonce);
    } catch (CryptoException e) {
      throw new RlpxException(RlpxFailure.AUTH_SIGNATURE, "the signature is malformed", e);
    }
  }

  /** EIP-8: the version, further elements, and what follows the list are not looked at. */
  static Ack decodeAck(SecretKey own, byte[] packet) throws RlpxException {
    byte[] plain = open(own, packet, RlpxFailure.ACK_DECRYPT);
    byte[] key;
    byte[] nonce;
    try {
      RlpReader reader = new RlpReader(plain);
      reader.enterList();
      key = reader.readBytes(64);
      nonce = reader.readBytes(NONCE_BYTES);
      reader.leaveListIgnoringRest();
    } catch (RlpException e) {
      throw new RlpxException(RlpxFailure.ACK_MALFORMED, "the ack message is malformed", e);
    }
    return new Ack(publicKey(key, RlpxFailure.ACK_KEY), nonce);
  }

  private static byte[] open(SecretKey own, byte[] packet, RlpxFailure failure)
      throws RlpxException {
    byte[] prefix = {packet[0], packet[1]};
    try {
      return Ecies.open(own, packet, PREFIX_BYTES, packet.length - PREFIX_BYTES, prefix);
    } catch (CryptoException e) {
      throw new RlpxException(failure, "the message cannot be opened with our key", e);
    }
  }

  private static PublicKey publicKey(byte[] bytes, RlpxFailure failure) throws RlpxException {
    try {
      return PublicKey.of(bytes);
    } catch (CryptoException e) {
      throw new RlpxException(failure, "not a public key", e);
    }
  }
}
