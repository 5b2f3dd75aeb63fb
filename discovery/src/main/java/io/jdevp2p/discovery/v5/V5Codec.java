package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlp.RlpWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes to packets and messages, and back. Pure; any thread.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#packet-encoding">the
 *     specification</a>
 */
public final class V5Codec {
  /** Bytes of the IV that a header is masked with. */
  public static final int MASKING_IV_BYTES = 16;

  /** Bytes of the nonce that is signed in a handshake. */
  public static final int ID_NONCE_BYTES = 16;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
    return V5PacketDecoder.isV5(packet, own);
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
    return V5PacketDecoder.decode(packet, own);
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
    byte[] packet = withMessage(V5Header.ORDINARY_AUTHDATA_BYTES, message);
    return ordinary(packet, destination, maskingIv, nonce, source, key);
  }

  /**
   * Makes a packet with what may be no valid message, as tests of other nodes need it.
   *
   * @param destination the mask of the recipient's id
   * @param maskingIv 16 bytes by chance
   * @param nonce never used before with this key
   * @param source our own id
   * @param key our key of the session
   * @param plaintext what to encrypt
   * @return the packet's bytes
   * @throws V5Exception with {@link V5Failure#PACKET_TOO_LONG} if it doesn't fit
   */
  public static byte[] encodeOrdinary(
      V5Mask destination,
      byte[] maskingIv,
      V5Nonce nonce,
      NodeId source,
      V5Key key,
      byte[] plaintext)
      throws V5Exception {
    byte[] packet = withRoom(V5Header.ORDINARY_AUTHDATA_BYTES, plaintext.length);
    int headerBytes = V5Header.AUTHDATA_OFFSET + V5Header.ORDINARY_AUTHDATA_BYTES;
    System.arraycopy(plaintext, 0, packet, headerBytes, plaintext.length);
    return ordinary(packet, destination, maskingIv, nonce, source, key);
  }

  private static byte[] ordinary(
      byte[] packet,
      V5Mask destination,
      byte[] maskingIv,
      V5Nonce nonce,
      NodeId source,
      V5Key key) {
    putHeader(packet, maskingIv, V5Header.ORDINARY, nonce, V5Header.ORDINARY_AUTHDATA_BYTES);
    System.arraycopy(source.bytes(), 0, packet, V5Header.SOURCE_OFFSET, NodeId.BYTES);
    return sealAndMask(packet, V5Header.ORDINARY_AUTHDATA_BYTES, nonce, key, destination);
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
    int headerBytes = V5Header.AUTHDATA_OFFSET + V5Header.ORDINARY_AUTHDATA_BYTES;
    byte[] packet = new byte[headerBytes + content.length];
    putHeader(packet, maskingIv, V5Header.ORDINARY, nonce, V5Header.ORDINARY_AUTHDATA_BYTES);
    System.arraycopy(source.bytes(), 0, packet, V5Header.SOURCE_OFFSET, NodeId.BYTES);
    System.arraycopy(content, 0, packet, headerBytes, content.length);
    destination.mask(packet, headerBytes);
    return packet;
  }

  /**
   * Makes a WHOAREYOU packet.
   *
   * @param destination the mask of the recipient's id
   * @param challenge what is in it; see {@link #challenge}
   * @return the packet's bytes, 63
   */
  public static byte[] encodeWhoareyou(V5Mask destination, V5Packet.Whoareyou challenge) {
    byte[] packet = challenge.challengeData().clone();
    destination.mask(packet, packet.length);
    return packet;
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
    byte[] packet = new byte[V5Header.WHOAREYOU_BYTES];
    putHeader(packet, maskingIv, V5Header.WHOAREYOU, nonce, V5Header.WHOAREYOU_AUTHDATA_BYTES);
    System.arraycopy(idNonce, 0, packet, V5Header.ID_NONCE_OFFSET, ID_NONCE_BYTES);
    LONG.set(packet, V5Header.RECORD_SEQUENCE_OFFSET, recordSequence);
    return V5PacketDecoder.whoareyou(packet);
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
    int authdataBytes = V5Header.HANDSHAKE_AUTHDATA_BYTES + record.length;
    byte[] packet = withMessage(authdataBytes, message);
    putHeader(packet, maskingIv, V5Header.HANDSHAKE, nonce, authdataBytes);
    System.arraycopy(source.bytes(), 0, packet, V5Header.SOURCE_OFFSET, NodeId.BYTES);
    packet[V5Header.SIGNATURE_SIZE_OFFSET] = V5Header.SIGNATURE_BYTES;
    packet[V5Header.KEY_SIZE_OFFSET] = V5Header.EPHEMERAL_KEY_BYTES;
    System.arraycopy(idSignature, 0, packet, V5Header.SIGNATURE_OFFSET, V5Header.SIGNATURE_BYTES);
    System.arraycopy(
        ephemeralKey, 0, packet, V5Header.EPHEMERAL_KEY_OFFSET, V5Header.EPHEMERAL_KEY_BYTES);
    System.arraycopy(record, 0, packet, V5Header.RECORD_OFFSET, record.length);
    return sealAndMask(packet, authdataBytes, nonce, key, destination);
  }

  /**
   * Encodes a message alone: its type and its list.
   *
   * @param message the message
   * @return what is encrypted in a packet
   */
  public static byte[] encodeMessage(V5Message message) {
    RlpWriter list = V5MessageCodec.list(message);
    byte[] plaintext = new byte[1 + list.size()];
    plaintext[0] = (byte) V5MessageCodec.type(message);
    list.writeTo(plaintext, 1);
    return plaintext;
  }

  /**
   * Reads a message that was decrypted. Elements after those that are known are ignored.
   *
   * @param plaintext its type and its list, exactly
   * @return the message
   * @throws V5Exception if it isn't one
   */
  public static V5Message decodeMessage(byte[] plaintext) throws V5Exception {
    return V5MessageCodec.decode(plaintext);
  }

  /** A packet with nothing in it but its message, in the clear. */
  private static byte[] withMessage(int authdataBytes, V5Message message) throws V5Exception {
    RlpWriter list = V5MessageCodec.list(message);
    byte[] packet = withRoom(authdataBytes, 1 + list.size());
    int headerBytes = V5Header.AUTHDATA_OFFSET + authdataBytes;
    packet[headerBytes] = (byte) V5MessageCodec.type(message);
    list.writeTo(packet, headerBytes + 1);
    return packet;
  }

  private static byte[] withRoom(int authdataBytes, int plaintextBytes) throws V5Exception {
    int bytes = V5Header.AUTHDATA_OFFSET + authdataBytes + plaintextBytes + V5Key.TAG_BYTES;
    if (bytes > UdpLimits.PACKET_BYTES) {
      throw new V5Exception(V5Failure.PACKET_TOO_LONG, bytes + " bytes");
    }
    return new byte[bytes];
  }

  private static void putHeader(
      byte[] packet, byte[] maskingIv, int flag, V5Nonce nonce, int authdataBytes) {
    System.arraycopy(maskingIv, 0, packet, 0, MASKING_IV_BYTES);
    byte[] id = V5Header.PROTOCOL_ID;
    System.arraycopy(id, 0, packet, V5Header.PROTOCOL_ID_OFFSET, id.length);
    SHORT.set(packet, V5Header.VERSION_OFFSET, (short) V5Header.VERSION);
    packet[V5Header.FLAG_OFFSET] = (byte) flag;
    nonce.writeTo(packet, V5Header.NONCE_OFFSET);
    SHORT.set(packet, V5Header.AUTHDATA_SIZE_OFFSET, (short) authdataBytes);
  }

  private static byte[] sealAndMask(
      byte[] packet, int authdataBytes, V5Nonce nonce, V5Key key, V5Mask destination) {
    int headerBytes = V5Header.AUTHDATA_OFFSET + authdataBytes;
    key.seal(packet, headerBytes, nonce);
    destination.mask(packet, headerBytes);
    return packet;
  }
}
