package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;
import java.nio.charset.StandardCharsets;

/**
 * Where what is in a packet's header. The places count from the packet's start, with the masking
 * IV.
 *
 * <pre>
 * masking-iv 16 | "discv5" 6 | version 2 | flag 1 | nonce 12 | authdata-size 2 | authdata | message
 *
 * authdata of ordinary    source 32
 * authdata of WHOAREYOU   id-nonce 16 | enr-seq 8
 * authdata of handshake   source 32 | sig-size 1 | eph-key-size 1 | id-signature 64 | eph-pubkey 33 | record
 * </pre>
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#protocol-header">the
 *     specification</a>
 */
final class V5Header {
  static final byte[] PROTOCOL_ID = "discv5".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;

  static final int ORDINARY = 0;
  static final int WHOAREYOU = 1;
  static final int HANDSHAKE = 2;

  static final int PROTOCOL_ID_OFFSET = V5Codec.MASKING_IV_BYTES;
  static final int VERSION_OFFSET = PROTOCOL_ID_OFFSET + PROTOCOL_ID.length;
  static final int FLAG_OFFSET = VERSION_OFFSET + Short.BYTES;
  static final int NONCE_OFFSET = FLAG_OFFSET + Byte.BYTES;
  static final int AUTHDATA_SIZE_OFFSET = NONCE_OFFSET + V5Nonce.BYTES;
  static final int AUTHDATA_OFFSET = AUTHDATA_SIZE_OFFSET + Short.BYTES;

  static final int SOURCE_OFFSET = AUTHDATA_OFFSET;
  static final int ORDINARY_AUTHDATA_BYTES = NodeId.BYTES;

  static final int ID_NONCE_OFFSET = AUTHDATA_OFFSET;
  static final int RECORD_SEQUENCE_OFFSET = ID_NONCE_OFFSET + V5Codec.ID_NONCE_BYTES;
  static final int WHOAREYOU_AUTHDATA_BYTES = V5Codec.ID_NONCE_BYTES + Long.BYTES;
  static final int WHOAREYOU_BYTES = AUTHDATA_OFFSET + WHOAREYOU_AUTHDATA_BYTES;

  static final int SIGNATURE_BYTES = 64;
  static final int EPHEMERAL_KEY_BYTES = 33;
  static final int SIGNATURE_SIZE_OFFSET = SOURCE_OFFSET + NodeId.BYTES;
  static final int KEY_SIZE_OFFSET = SIGNATURE_SIZE_OFFSET + Byte.BYTES;
  static final int SIGNATURE_OFFSET = KEY_SIZE_OFFSET + Byte.BYTES;
  static final int EPHEMERAL_KEY_OFFSET = SIGNATURE_OFFSET + SIGNATURE_BYTES;
  static final int RECORD_OFFSET = EPHEMERAL_KEY_OFFSET + EPHEMERAL_KEY_BYTES;
  static final int HANDSHAKE_AUTHDATA_BYTES = RECORD_OFFSET - AUTHDATA_OFFSET;

  private V5Header() {}
}
