package io.jdevp2p.enr;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.rlp.RlpException;
import io.jdevp2p.rlp.RlpReader;
import io.jdevp2p.rlp.RlpWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node record (ENR, EIP-778): what a node says about itself, with a sequence number and its
 * signature. Immutable; there are no others than correctly signed ones of at most 300 bytes under
 * the "v4" identity scheme.
 *
 * <p>Pairs this class doesn't know are kept byte for byte. A pair it knows whose value has the
 * wrong shape doesn't make the record invalid (the signature is what counts); the accessor says
 * then that it is not there, and {@link #raw} still has it.
 *
 * <p>A key is a byte string; here it is a string with a character for each byte (ISO 8859-1).
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/enr.md">the specification</a>
 */
public final class NodeRecord {
  static final String IP4 = "ip";
  static final String IP6 = "ip6";
  static final String TCP = "tcp";
  static final String UDP = "udp";
  static final String TCP6 = "tcp6";
  static final String UDP6 = "udp6";

  private final byte[] encoded;
  private final long sequence;
  private final SortedMap<String, byte[]> pairs;
  private final PublicKey publicKey;
  private final NodeId id;

  /** Only {@link NodeRecordCodec} calls this, with what it has checked and nobody else holds. */
  NodeRecord(byte[] encoded, long sequence, SortedMap<String, byte[]> pairs, PublicKey publicKey) {
    this.encoded = encoded;
    this.sequence = sequence;
    this.pairs = pairs;
    this.publicKey = publicKey;
    this.id = NodeId.of(publicKey);
  }

  /**
   * Reads a record from its text form and checks all of it.
   *
   * @param enrText {@code enr:} and the URL-safe base64 of the encoding, without padding
   * @return the record
   * @throws EnrException if the text, the encoding or the signature is not valid
   */
  public static NodeRecord parse(String enrText) throws EnrException {
    return NodeRecordCodec.parse(enrText);
  }

  /**
   * Reads a record from its encoding and checks all of it: size, order of the keys, signature.
   *
   * @param rlp the whole record and nothing after it; copied
   * @return the record
   * @throws EnrException if the encoding or the signature is not valid
   */
  public static NodeRecord decode(byte[] rlp) throws EnrException {
    return NodeRecordCodec.decode(rlp);
  }

  /**
   * The record as it was signed.
   *
   * @return its RLP encoding, at most 300 bytes, a new array
   */
  public byte[] encode() {
    return encoded.clone();
  }

  /**
   * The record as text.
   *
   * @return {@code enr:} and URL-safe base64 without padding
   */
  public String text() {
    return NodeRecordCodec.text(encoded);
  }

  /**
   * The sequence number, which grows whenever the node changes its record.
   *
   * @return an unsigned 64-bit number: compare with {@link Long#compareUnsigned}
   */
  public long sequence() {
    return sequence;
  }

  /**
   * The id of the node that signed this.
   *
   * @return its id
   */
  public NodeId id() {
    return id;
  }

  /**
   * The key by which this is signed.
   *
   * @return its key
   */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * The value of any pair.
   *
   * @param key the key, a character for each byte
   * @return the RLP of the value, a new array, or nothing if there is no such pair
   */
  public Optional<byte[]> raw(String key) {
    return Optional.ofNullable(pairs.get(key)).map(byte[]::clone);
  }

  /**
   * All pairs, with those of the identity scheme.
   *
   * @return RLP values by key, in the order of the record; a copy
   */
  public SortedMap<String, byte[]> pairs() {
    SortedMap<String, byte[]> copy = new TreeMap<>();
    pairs.forEach((key, value) -> copy.put(key, value.clone()));
    return copy;
  }

  /**
   * The IPv4 address.
   *
   * @return the {@code ip} pair, if its value has 4 bytes
   */
  public Optional<InetAddress> ip4() {
    return address(IP4, 4);
  }

  /**
   * The IPv6 address.
   *
   * @return the {@code ip6} pair, if its value has 16 bytes; an IPv4-mapped one comes as the IPv4
   *     address
   */
  public Optional<InetAddress> ip6() {
    return address(IP6, 16);
  }

  /**
   * The TCP port, of both addresses unless there is a {@link #tcp6}.
   *
   * @return the {@code tcp} pair, if it is 1 to 65535
   */
  public OptionalInt tcp() {
    return port(TCP);
  }

  /**
   * The UDP port, of both addresses unless there is a {@link #udp6}.
   *
   * @return the {@code udp} pair, if it is 1 to 65535
   */
  public OptionalInt udp() {
    return port(UDP);
  }

  /**
   * The TCP port of the IPv6 address, if it has one of its own.
   *
   * @return the {@code tcp6} pair, if it is 1 to 65535
   */
  public OptionalInt tcp6() {
    return port(TCP6);
  }

  /**
   * The UDP port of the IPv6 address, if it has one of its own.
   *
   * @return the {@code udp6} pair, if it is 1 to 65535
   */
  public OptionalInt udp6() {
    return port(UDP6);
  }

  /**
   * Starts a record without pairs and with sequence number 0.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** True for the same bytes. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof NodeRecord other && Arrays.equals(encoded, other.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  /** The text form. */
  @Override
  public String toString() {
    return text();
  }

  /** Whether these and those of the identity scheme are all its pairs. */
  boolean hasPairs(SortedMap<String, byte[]> others) {
    return pairs.size() == others.size() + 2
        && others.entrySet().stream()
            .allMatch(other -> Arrays.equals(other.getValue(), pairs.get(other.getKey())));
  }

  private Optional<InetAddress> address(String key, int length) {
    byte[] value = pairs.get(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(new RlpReader(value).readBytes(length)));
    } catch (RlpException | UnknownHostException e) {
      return Optional.empty();
    }
  }

  private OptionalInt port(String key) {
    byte[] value = pairs.get(key);
    if (value == null) {
      return OptionalInt.empty();
    }
    try {
      long port = new RlpReader(value).readLong();
      return port >= 1 && port <= 65535 ? OptionalInt.of((int) port) : OptionalInt.empty();
    } catch (RlpException e) {
      return OptionalInt.empty();
    }
  }

  /** Collects the pairs of a record. Not thread-safe; can be signed more than once. */
  public static final class Builder {
    private final SortedMap<String, byte[]> pairs = new TreeMap<>();
    private long sequence;

    private Builder() {}

    /**
     * Sets the sequence number.
     *
     * @param sequence an unsigned 64-bit number
     * @return this
     */
    public Builder sequence(long sequence) {
      this.sequence = sequence;
      return this;
    }

    /**
     * Adds a pair, or replaces it.
     *
     * @param key the key, a character for each byte
     * @param rlpValue exactly one RLP item, copied
     * @return this
     * @throws IllegalArgumentException if the value is anything else, a character is above 255, or
     *     the key is one that {@link #sign} sets
     */
    public Builder put(String key, byte[] rlpValue) {
      NodeRecordCodec.checkKey(key);
      NodeRecordCodec.checkValue(key, rlpValue);
      if (key.equals(NodeRecordCodec.ID) || key.equals(NodeRecordCodec.SECP256K1)) {
        throw new IllegalArgumentException("\"" + key + "\" is set by signing");
      }
      pairs.put(key, rlpValue.clone());
      return this;
    }

    /**
     * Leaves a pair out.
     *
     * @param key its key
     * @return this
     */
    public Builder remove(String key) {
      pairs.remove(key);
      return this;
    }

    /**
     * Sets {@code ip} or {@code ip6}, by the family of the address. A zone is left out.
     *
     * @param address the address
     * @return this
     */
    public Builder ip(InetAddress address) {
      byte[] bytes = PlainAddress.of(address).getAddress();
      return put(bytes.length == 4 ? IP4 : IP6, new RlpWriter().writeBytes(bytes).toBytes());
    }

    /**
     * Sets {@code tcp}.
     *
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder tcp(int port) {
      return port(TCP, port);
    }

    /**
     * Sets {@code udp}.
     *
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder udp(int port) {
      return port(UDP, port);
    }

    /**
     * Sets {@code tcp6}.
     *
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder tcp6(int port) {
      return port(TCP6, port);
    }

    /**
     * Sets {@code udp6}.
     *
     * @param port 1 to 65535
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder udp6(int port) {
      return port(UDP6, port);
    }

    /**
     * Adds the identity scheme and the key, and signs.
     *
     * @param key the node's key
     * @return the record
     * @throws IllegalStateException if it would be larger than 300 bytes; the message says how
     *     large
     */
    public NodeRecord sign(SecretKey key) {
      return NodeRecordCodec.sign(sequence, pairs, key);
    }

    private Builder port(String key, int port) {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException(key + " " + port + " is not a port from 1 to 65535");
      }
      return put(key, RlpWriter.encodeInt(port));
    }
  }
}
