package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.Keccak256;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.crypto.Signature;
import io.jdevp2p.discovery.udp.UdpLimits;
import io.jdevp2p.discovery.v4.V4Packet.Endpoint;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.EnrResponse;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.discovery.v4.V4Packet.Ping;
import io.jdevp2p.discovery.v4.V4Packet.Pong;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Packets of version 4 as bytes: hash, signature, type, body. Pure.
 *
 * <p>Reading has three steps, the cheap ones first, so that a flood costs little: {@link #open}
 * looks at length, hash and type, {@link Opened#packet} reads the body, and {@link Opened#signer}
 * finds out who signed. As EIP-8 wants it, further elements of the body's list and bytes behind it
 * are ignored, whatever they are. Whether a packet has expired the caller decides, who has a clock.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv4.md#wire-protocol">discv4.md,
 *     Wire Protocol</a>
 * @see <a href="https://eips.ethereum.org/EIPS/eip-8">EIP-8</a>
 */
public final class V4Codec {
  static final int SIGNATURE_AT = PacketHash.BYTES;
  static final int TYPE_AT = SIGNATURE_AT + Signature.BYTES;
  static final int BODY_AT = TYPE_AT + 1;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private V4Codec() {}

  /** A packet, ready to be sent. */
  public static final class Encoded {
    private final byte[] bytes;
    private final PacketHash hash;

    private Encoded(byte[] bytes) {
      this.bytes = bytes;
      this.hash = PacketHash.beginning(bytes);
    }

    /**
     * All of it.
     *
     * @return always the same array, not to be changed
     */
    public byte[] bytes() {
      return bytes;
    }

    /**
     * By what an answer names it.
     *
     * @return its hash
     */
    public PacketHash hash() {
      return hash;
    }
  }

  /**
   * A packet that was received.
   *
   * @param packet what it says
   * @param signer who signed it
   * @param hash by which an answer names it
   */
  public record Decoded(V4Packet packet, PublicKey signer, PacketHash hash) {}

  /**
   * Signs a packet.
   *
   * @param packet what it says
   * @param key the sender's
   * @return its bytes
   * @throws IllegalArgumentException if it would be longer than a packet may be
   */
  public static Encoded encode(V4Packet packet, SecretKey key) {
    RlpWriter body = new RlpWriter();
    writeBody(packet, body);
    int length = BODY_AT + body.size();
    if (length > UdpLimits.PACKET_BYTES) {
      throw new IllegalArgumentException("a packet of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    bytes[TYPE_AT] = (byte) packet.type();
    body.writeTo(bytes, BODY_AT);
    byte[] signature = Secp256k1.sign(key, signedHash(bytes)).bytes65();
    System.arraycopy(signature, 0, bytes, SIGNATURE_AT, Signature.BYTES);
    Keccak256.hash(bytes, SIGNATURE_AT, length - SIGNATURE_AT, bytes, 0);
    return new Encoded(bytes);
  }

  /**
   * Reads a packet.
   *
   * @param packet all of its bytes
   * @return what it says, and who says so
   * @throws V4Exception when it is none
   */
  public static Decoded decode(byte[] packet) throws V4Exception {
    return decoded(packet, null);
  }

  /**
   * Reads a packet, which takes less time if it is of whom it seems to be.
   *
   * @param packet all of its bytes
   * @param expected who is expected to have signed it
   * @return what it says, and who says so, whether expected or not
   * @throws V4Exception when it is none
   */
  public static Decoded decode(byte[] packet, PublicKey expected) throws V4Exception {
    return decoded(packet, expected);
  }

  private static Decoded decoded(byte[] packet, @Nullable PublicKey expected) throws V4Exception {
    Opened opened = open(packet);
    return new Decoded(opened.packet(), opened.signer(expected), opened.hash());
  }

  /** Looks at what is cheap to look at. */
  static Opened open(byte[] packet) throws V4Exception {
    if (packet.length <= BODY_AT) {
      throw new V4Exception(V4Exception.Reason.TOO_SHORT, packet.length + " bytes");
    }
    if (packet.length > UdpLimits.PACKET_BYTES) {
      throw new V4Exception(V4Exception.Reason.TOO_LONG, packet.length + " bytes");
    }
    int type = packet[TYPE_AT] & 0xff;
    if (type < Ping.TYPE || type > EnrResponse.TYPE) {
      throw new V4Exception(V4Exception.Reason.UNKNOWN_TYPE, "type " + type);
    }
    byte[] hash = new byte[PacketHash.BYTES];
    Keccak256.hash(packet, SIGNATURE_AT, packet.length - SIGNATURE_AT, hash, 0);
    if (!Arrays.equals(hash, 0, hash.length, packet, 0, hash.length)) {
      throw new V4Exception(V4Exception.Reason.WRONG_HASH, "the hash is that of other bytes");
    }
    return new Opened(packet, type);
  }

  /** A packet whose hash is right; neither body nor signature were looked at. */
  static final class Opened {
    private final byte[] bytes;
    private final int type;

    private Opened(byte[] bytes, int type) {
      this.bytes = bytes;
      this.type = type;
    }

    int type() {
      return type;
    }

    PacketHash hash() {
      return PacketHash.beginning(bytes);
    }

    V4Packet packet() throws V4Exception {
      return readBody(type, bytes, BODY_AT);
    }

    /**
     * Who signed it. Where a certain signer is to be expected, to check its signature costs less
     * than to find out who signed, which is done only if it is not right. A forger can have both
     * done, but only in the name of somebody who is expected.
     *
     * <p>The two agree but for the lowest bit of the recovery id, which a check doesn't need: who
     * turns it over gets another key by recovery, and here still the one that did sign these bytes.
     * A high s is refused by the check, and goes the long way.
     */
    PublicKey signer(@Nullable PublicKey expected) throws V4Exception {
      try {
        byte[] hash = signedHash(bytes);
        Signature signature = Signature.of(Arrays.copyOfRange(bytes, SIGNATURE_AT, TYPE_AT));
        if (expected != null
            && signature.recoveryId() <= 1
            && Secp256k1.verify(expected, hash, signature.bytes64())) {
          return expected;
        }
        return Secp256k1.recover(hash, signature);
      } catch (CryptoException e) {
        throw new V4Exception(V4Exception.Reason.INVALID_SIGNATURE, String.valueOf(e.getMessage()));
      }
    }
  }

  private static byte[] signedHash(byte[] packet) {
    byte[] hash = new byte[Keccak256.DIGEST_BYTES];
    Keccak256.hash(packet, TYPE_AT, packet.length - TYPE_AT, hash, 0);
    return hash;
  }

  /** Reads the body of a known type, from somewhere in an array to its end. */
  static V4Packet readBody(int type, byte[] bytes, int from) throws V4Exception {
    RlpReader body = new RlpReader(bytes, from, bytes.length - from);
    try {
      body.enterList();
      V4Packet packet =
          switch (type) {
            case Ping.TYPE -> readPing(body);
            case Pong.TYPE -> readPong(body);
            case FindNode.TYPE -> new FindNode(readKey(body), body.readLong());
            case Neighbors.TYPE -> new Neighbors(readNeighbors(body), body.readLong());
            case EnrRequest.TYPE -> new EnrRequest(body.readLong());
            case EnrResponse.TYPE -> new EnrResponse(readHash(body), readRecord(body));
            default -> throw new V4Exception(V4Exception.Reason.UNKNOWN_TYPE, "type " + type);
          };
      body.leaveListIgnoringRest();
      return packet;
    } catch (RlpException e) {
      throw new V4Exception(V4Exception.Reason.MALFORMED_BODY, e.getMessage());
    }
  }

  static void writeBody(V4Packet packet, RlpWriter body) {
    body.beginList();
    switch (packet) {
      case Ping(long version, Endpoint from, Endpoint to, long expiration, long sequence) -> {
        body.writeLong(version);
        writeEndpoint(from, body);
        writeEndpoint(to, body);
        body.writeLong(expiration).writeLong(sequence);
      }
      case Pong(Endpoint to, PacketHash pingHash, long expiration, long sequence) -> {
        writeEndpoint(to, body);
        body.writeBytes(pingHash.shared()).writeLong(expiration).writeLong(sequence);
      }
      case FindNode(EncodedKey target, long expiration) ->
          body.writeBytes(target.bytes()).writeLong(expiration);
      case Neighbors(List<Neighbor> nodes, long expiration) -> {
        body.beginList();
        nodes.forEach(node -> writeNeighbor(node, body));
        body.endList().writeLong(expiration);
      }
      case EnrRequest(long expiration) -> body.writeLong(expiration);
      case EnrResponse(PacketHash requestHash, NodeRecord record) ->
          body.writeBytes(requestHash.shared()).writeRaw(record.encode());
    }
    body.endList();
  }

  private static Ping readPing(RlpReader body) throws RlpException {
    return new Ping(
        body.readLong(),
        readEndpoint(body),
        readEndpoint(body),
        body.readLong(),
        readOptionalSequence(body));
  }

  private static Pong readPong(RlpReader body) throws RlpException {
    return new Pong(
        readEndpoint(body), readHash(body), body.readLong(), readOptionalSequence(body));
  }

  /**
   * The sequence number came with EIP-868. Whatever else stands in its place is a further element,
   * which EIP-8 wants ignored; its own vectors have a list there.
   */
  private static long readOptionalSequence(RlpReader body) {
    try {
      return body.hasNext() ? body.readLong() : 0;
    } catch (RlpException e) {
      return 0;
    }
  }

  private static Endpoint readEndpoint(RlpReader from) throws RlpException {
    from.enterList();
    Endpoint endpoint = new Endpoint(readAddress(from), readPort(from), readPort(from));
    from.leaveListIgnoringRest();
    return endpoint;
  }

  private static List<Neighbor> readNeighbors(RlpReader from) throws RlpException {
    from.enterList();
    List<Neighbor> nodes = new ArrayList<>();
    while (from.hasNext()) {
      from.enterList();
      nodes.add(new Neighbor(readAddress(from), readPort(from), readPort(from), readKey(from)));
      from.leaveListIgnoringRest();
    }
    from.leaveList();
    return nodes;
  }

  private static Optional<InetAddress> readAddress(RlpReader from) throws RlpException {
    byte[] address = from.readBytesUpTo(IPV6_BYTES);
    if (address.length != IPV4_BYTES && address.length != IPV6_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(address)); // unwraps IPv4 in IPv6
    } catch (UnknownHostException e) {
      throw new AssertionError("the length is right", e);
    }
  }

  private static int readPort(RlpReader from) throws RlpException {
    int port = from.readInt();
    if (port > 65535) {
      throw new RlpException("port " + port, from.offset());
    }
    return port;
  }

  private static EncodedKey readKey(RlpReader from) throws RlpException {
    return EncodedKey.of(from.readBytes(PublicKey.BYTES));
  }

  private static PacketHash readHash(RlpReader from) throws RlpException {
    return PacketHash.of(from.readBytes(PacketHash.BYTES));
  }

  private static NodeRecord readRecord(RlpReader from) throws RlpException, V4Exception {
    try {
      return NodeRecord.decode(from.readRaw());
    } catch (EnrException e) {
      throw new V4Exception(V4Exception.Reason.INVALID_RECORD, String.valueOf(e.getMessage()));
    }
  }

  private static void writeEndpoint(Endpoint endpoint, RlpWriter to) {
    to.beginList();
    writeAddress(endpoint.ip(), to);
    to.writeLong(endpoint.udpPort()).writeLong(endpoint.tcpPort()).endList();
  }

  private static void writeNeighbor(Neighbor node, RlpWriter to) {
    to.beginList();
    writeAddress(node.ip(), to);
    to.writeLong(node.udpPort()).writeLong(node.tcpPort()).writeBytes(node.key().bytes()).endList();
  }

  private static void writeAddress(Optional<InetAddress> ip, RlpWriter to) {
    to.writeBytes(ip.map(InetAddress::getAddress).orElse(new byte[0]));
  }
}
