package io.jdevp2p.enr;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A node as a database keeps it. Pure; any thread.
 *
 * <p>The bytes are a checksum of what follows, for the store has none; the time of the answer
 * (milliseconds of the epoch, 8 bytes, so that the age is known without reading the rest); and the
 * RLP list {@code [ip, tcp, udp, key, record]}, of which either the key or the record is the empty
 * string. The endpoint is the one that answered, which need not be that of the record.
 *
 * @param node the node, with an address and without a name
 * @param answered when it answered, in milliseconds
 */
record StoredNode(Node node, Instant answered) {
  private static final byte[] NONE = {};
  private static final int TIME_AT = Integer.BYTES;
  private static final int LIST_AT = TIME_AT + Long.BYTES;

  byte[] encode() {
    RlpWriter content =
        new RlpWriter()
            .beginList()
            .writeBytes(node.ip().map(InetAddress::getAddress).orElse(NONE))
            .writeLong(node.tcpPort())
            .writeLong(node.udpPort());
    Optional<NodeRecord> record = node.record();
    if (record.isPresent()) {
      content.writeBytes(NONE).writeRaw(record.get().encode());
    } else {
      content.writeBytes(node.publicKey().bytes()).writeBytes(NONE);
    }
    return sealed(answered.toEpochMilli(), content.endList().toBytes());
  }

  /** The time and the list, whatever is in it, with their checksum. */
  static byte[] sealed(long answeredMillis, byte[] list) {
    ByteBuffer bytes =
        ByteBuffer.allocate(LIST_AT + list.length).putInt(0).putLong(answeredMillis).put(list);
    return bytes.putInt(0, checksum(bytes.array())).array();
  }

  /** When the node answered, in milliseconds, of bytes that may be anything. */
  static long answeredMillis(byte[] encoded) {
    return encoded.length < LIST_AT ? Long.MIN_VALUE : ByteBuffer.wrap(encoded).getLong(TIME_AT);
  }

  /** Whether two of them are the same but for the time. */
  static boolean sameNode(byte[] encoded, byte[] other) {
    return encoded.length >= LIST_AT
        && other.length >= LIST_AT
        && Arrays.equals(encoded, LIST_AT, encoded.length, other, LIST_AT, other.length);
  }

  /**
   * Reads what {@link #encode} wrote, on a disk that may have changed it.
   *
   * @param id under which id it was found
   * @throws EnrException if it is anything else, or another node's
   */
  static StoredNode decode(NodeId id, byte[] encoded) throws EnrException {
    if (encoded.length < LIST_AT || ByteBuffer.wrap(encoded).getInt() != checksum(encoded)) {
      throw new EnrException("stored node: the checksum is that of other bytes");
    }
    Node node;
    try {
      RlpReader reader = new RlpReader(encoded, LIST_AT, encoded.length - LIST_AT);
      reader.enterList();
      InetAddress ip = InetAddress.getByAddress(reader.readBytesUpTo(16));
      int tcp = reader.readInt();
      int udp = reader.readInt();
      byte[] key = reader.readBytesUpTo(64);
      node =
          reader.nextIsList()
              ? at(NodeRecord.decode(reader.readRaw()), ip, tcp, udp)
              : Node.of(withoutRecord(reader, key), ip, tcp, udp);
      reader.leaveList();
      reader.expectEnd();
    } catch (RlpException | CryptoException | UnknownHostException | IllegalArgumentException e) {
      throw new EnrException("stored node: " + e.getMessage(), e);
    }
    if (!node.id().equals(id)) {
      throw new EnrException("stored node: another one than " + id.shortHex());
    }
    if (node.udpAddress().isEmpty()) {
      throw new EnrException("stored node: without an endpoint");
    }
    return new StoredNode(node, Instant.ofEpochMilli(answeredMillis(encoded)));
  }

  private static int checksum(byte[] encoded) {
    CRC32C checksum = new CRC32C();
    checksum.update(encoded, TIME_AT, encoded.length - TIME_AT);
    return (int) checksum.getValue();
  }

  private static PublicKey withoutRecord(RlpReader reader, byte[] key)
      throws RlpException, CryptoException {
    reader.readBytes(0);
    return PublicKey.of(key);
  }

  private static Node at(NodeRecord record, InetAddress ip, int tcp, int udp) {
    return new Node(record.publicKey(), ip, null, Node.checkPort(tcp), Node.checkPort(udp), record);
  }
}
