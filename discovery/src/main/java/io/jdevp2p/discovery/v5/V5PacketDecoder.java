package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.NodeId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads the header of a packet that came in. Everything is checked before anything is allocated, or
 * changed: the header is unmasked in its place once it is known to be one.
 */
final class V5PacketDecoder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private V5PacketDecoder() {}

  static boolean isV5(byte[] packet, V5Mask own) {
    if (packet.length < V5Limits.SMALLEST_PACKET_BYTES) {
      return false;
    }
    KeyStream stream = own.take();
    stream.start(packet);
    boolean is = isV5(packet, stream);
    own.giveBack(stream);
    return is;
  }

  static V5Packet decode(byte[] packet, V5Mask own) throws V5Exception {
    if (packet.length < V5Limits.SMALLEST_PACKET_BYTES) {
      throw tooShort(packet);
    }
    if (packet.length > UdpLimits.PACKET_BYTES) {
      throw new V5Exception(V5Failure.PACKET_TOO_LONG, packet.length + " bytes");
    }
    KeyStream stream = own.take();
    int headerBytes;
    try {
      stream.start(packet);
      headerBytes = headerBytes(packet, stream);
      stream.xor(packet, V5Header.PROTOCOL_ID_OFFSET, headerBytes - V5Header.PROTOCOL_ID_OFFSET);
    } finally {
      own.giveBack(stream);
    }
    V5Nonce nonce = V5Nonce.of(packet, V5Header.NONCE_OFFSET);
    return switch (packet[V5Header.FLAG_OFFSET]) {
      case V5Header.ORDINARY ->
          new V5Packet.Ordinary(nonce, source(packet), new V5Sealed(packet, headerBytes));
      case V5Header.WHOAREYOU -> whoareyou(packet);
      default ->
          new V5Packet.Handshake(
              nonce,
              source(packet),
              Arrays.copyOfRange(packet, V5Header.SIGNATURE_OFFSET, V5Header.EPHEMERAL_KEY_OFFSET),
              Arrays.copyOfRange(packet, V5Header.EPHEMERAL_KEY_OFFSET, V5Header.RECORD_OFFSET),
              Arrays.copyOfRange(packet, V5Header.RECORD_OFFSET, headerBytes),
              new V5Sealed(packet, headerBytes));
    };
  }

  /** What is in a WHOAREYOU packet whose header is in the clear. */
  static V5Packet.Whoareyou whoareyou(byte[] packet) {
    return new V5Packet.Whoareyou(
        V5Nonce.of(packet, V5Header.NONCE_OFFSET),
        Arrays.copyOfRange(packet, V5Header.ID_NONCE_OFFSET, V5Header.RECORD_SEQUENCE_OFFSET),
        (long) LONG.get(packet, V5Header.RECORD_SEQUENCE_OFFSET),
        packet);
  }

  private static boolean isV5(byte[] packet, KeyStream stream) {
    byte[] id = V5Header.PROTOCOL_ID;
    for (int i = 0; i < id.length; i++) {
      if (stream.peek(packet, V5Header.PROTOCOL_ID_OFFSET + i) != id[i]) {
        return false;
      }
    }
    return true;
  }

  /** Checks all that can be checked without a session: where the message begins. */
  private static int headerBytes(byte[] packet, KeyStream stream) throws V5Exception {
    if (!isV5(packet, stream)) {
      throw new V5Exception(
          V5Failure.PACKET_FOREIGN, "not \"discv5\", or not masked for this node");
    }
    int version = peekShort(packet, V5Header.VERSION_OFFSET, stream);
    // Later ones are taken, as go-ethereum does: the header is what they have in common.
    if (version < V5Header.VERSION) {
      throw new V5Exception(V5Failure.PACKET_VERSION, "version " + version);
    }
    int authdataBytes = peekShort(packet, V5Header.AUTHDATA_SIZE_OFFSET, stream);
    int headerBytes = V5Header.AUTHDATA_OFFSET + authdataBytes;
    if (headerBytes > packet.length) {
      throw tooShort(packet);
    }
    int flag = stream.peek(packet, V5Header.FLAG_OFFSET);
    switch (flag) {
      case V5Header.ORDINARY -> checkAuthdata(authdataBytes, V5Header.ORDINARY_AUTHDATA_BYTES);
      case V5Header.WHOAREYOU -> {
        checkAuthdata(authdataBytes, V5Header.WHOAREYOU_AUTHDATA_BYTES);
        if (packet.length > headerBytes) {
          throw new V5Exception(
              V5Failure.PACKET_UNEXPECTED_MESSAGE,
              packet.length - headerBytes + " bytes behind WHOAREYOU");
        }
        return headerBytes;
      }
      case V5Header.HANDSHAKE -> checkHandshake(packet, authdataBytes, stream);
      default -> throw new V5Exception(V5Failure.PACKET_KIND, "kind " + flag);
    }
    if (packet.length - headerBytes < V5Key.TAG_BYTES) {
      throw new V5Exception(
          V5Failure.PACKET_MESSAGE_TOO_SHORT, packet.length - headerBytes + " bytes of message");
    }
    return headerBytes;
  }

  private static void checkHandshake(byte[] packet, int authdataBytes, KeyStream stream)
      throws V5Exception {
    int recordBytes = authdataBytes - V5Header.HANDSHAKE_AUTHDATA_BYTES;
    if (recordBytes < 0) {
      throw wrongAuthdata(authdataBytes);
    }
    if (stream.peek(packet, V5Header.SIGNATURE_SIZE_OFFSET) != V5Header.SIGNATURE_BYTES
        || stream.peek(packet, V5Header.KEY_SIZE_OFFSET) != V5Header.EPHEMERAL_KEY_BYTES) {
      throw new V5Exception(V5Failure.HANDSHAKE_SIZES, "not those of identity scheme \"v4\"");
    }
    if (recordBytes > EnrLimits.RECORD_BYTES) {
      throw new V5Exception(
          V5Failure.HANDSHAKE_RECORD_TOO_LONG, "record of " + recordBytes + " bytes");
    }
  }

  private static void checkAuthdata(int bytes, int wanted) throws V5Exception {
    if (bytes != wanted) {
      throw wrongAuthdata(bytes);
    }
  }

  private static V5Exception wrongAuthdata(int bytes) {
    return new V5Exception(V5Failure.PACKET_AUTHDATA_SIZE, bytes + " bytes of authentication data");
  }

  private static V5Exception tooShort(byte[] packet) {
    return new V5Exception(V5Failure.PACKET_TOO_SHORT, packet.length + " bytes");
  }

  private static int peekShort(byte[] packet, int offset, KeyStream stream) {
    return stream.peek(packet, offset) << Byte.SIZE | stream.peek(packet, offset + 1);
  }

  private static NodeId source(byte[] packet) {
    return NodeId.of(
        Arrays.copyOfRange(packet, V5Header.SOURCE_OFFSET, V5Header.SOURCE_OFFSET + NodeId.BYTES));
  }
}
