package io.jdevp2p.enr;

import io.jdevp2p.crypto.PublicKey;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A node one can dial: its id and key, where it is, and its record when that is known. Immutable.
 *
 * <p>A node has one endpoint. Of a record with an IPv4 and an IPv6 address it is the one that
 * reaches further (see {@link AddressScope}), and IPv4 if both reach equally far. The ports are
 * then those of that family, where {@code tcp} and {@code udp} also hold for IPv6 unless the record
 * has {@code tcp6} or {@code udp6}.
 */
public final class Node {
  private final PublicKey publicKey;
  private final NodeId id;
  private final @Nullable InetAddress ip;
  private final @Nullable String hostname;
  private final int tcpPort;
  private final int udpPort;
  private final @Nullable NodeRecord record;

  /** The caller has checked the name and the ports. */
  Node(
      PublicKey publicKey,
      @Nullable InetAddress ip,
      @Nullable String hostname,
      int tcpPort,
      int udpPort,
      @Nullable NodeRecord record) {
    this.publicKey = publicKey;
    this.id = record == null ? NodeId.of(publicKey) : record.id();
    this.ip = ip == null ? null : PlainAddress.of(ip);
    this.hostname = hostname;
    this.tcpPort = tcpPort;
    this.udpPort = udpPort;
    this.record = record;
  }

  /**
   * Reads either text form of a node.
   *
   * @param enodeOrEnr an enode URL, or the text of a record
   * @return the node
   * @throws EnrException naming the field and what is wrong with it
   */
  public static Node parse(String enodeOrEnr) throws EnrException {
    if (enodeOrEnr.startsWith(NodeRecordCodec.TEXT_PREFIX)) {
      return of(NodeRecord.parse(enodeOrEnr));
    }
    if (enodeOrEnr.regionMatches(true, 0, "enode:", 0, 6)) {
      return EnodeUrl.parse(enodeOrEnr);
    }
    throw new EnrException(
        "scheme: " + Excerpt.of(enodeOrEnr) + " does not begin with \"enode://\" or \"enr:\"");
  }

  /**
   * The node that signed a record, at the best endpoint in it.
   *
   * @param r its record
   * @return the node; without an address if the record has none
   */
  public static Node of(NodeRecord r) {
    InetAddress ip4 = r.ip4().filter(Node::isUnicast).orElse(null);
    InetAddress ip6 = r.ip6().filter(Node::isUnicast).orElse(null);
    boolean ipv4Reaches =
        ip6 == null || (ip4 != null && AddressScope.of(ip4).compareTo(AddressScope.of(ip6)) >= 0);
    InetAddress best = ipv4Reaches ? ip4 : ip6;
    // The ip6 pair may hold an IPv4-mapped address, which has the ports of IPv4.
    boolean six = best != null && !(best instanceof Inet4Address);
    int tcp = six ? first(r.tcp6(), r.tcp()) : r.tcp().orElse(0);
    int udp = six ? first(r.udp6(), r.udp()) : r.udp().orElse(0);
    return new Node(r.publicKey(), best, null, tcp, udp, r);
  }

  /**
   * A node without a record.
   *
   * @param key its key
   * @param host an IPv4 or IPv6 address (without brackets), a name, or "" if it is not known where
   *     the node is; a name is not looked up
   * @param tcp its TCP port, 0 for none
   * @param udp its UDP port, 0 for none
   * @return the node
   * @throws IllegalArgumentException if the host is none of these or a port is not 0 to 65535
   */
  public static Node of(PublicKey key, String host, int tcp, int udp) {
    HostPart part;
    try {
      part = host.isEmpty() ? new HostPart(null, null) : HostPart.parse(host);
    } catch (EnrException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return new Node(key, part.ip(), part.name(), checkPort(tcp), checkPort(udp), null);
  }

  /**
   * A node without a record at a known address.
   *
   * @param key its key
   * @param ip its address; a zone is left out
   * @param tcp its TCP port, 0 for none
   * @param udp its UDP port, 0 for none
   * @return the node
   * @throws IllegalArgumentException if a port is not 0 to 65535
   */
  public static Node of(PublicKey key, InetAddress ip, int tcp, int udp) {
    return new Node(key, ip, null, checkPort(tcp), checkPort(udp), null);
  }

  /**
   * Its id.
   *
   * @return the hash of its key
   */
  public NodeId id() {
    return id;
  }

  /**
   * Its key.
   *
   * @return the key with which it proves who it is
   */
  public PublicKey publicKey() {
    return publicKey;
  }

  /**
   * Its address.
   *
   * @return never one with a zone; nothing if it is not known, or only by name
   */
  public Optional<InetAddress> ip() {
    return Optional.ofNullable(ip);
  }

  /**
   * Its DNS name, which stays when {@link #withIp} adds what the name stands for.
   *
   * @return nothing if it was given by address
   */
  public Optional<String> hostname() {
    return Optional.ofNullable(hostname);
  }

  /**
   * Where it accepts connections.
   *
   * @return 0 for none
   */
  public int tcpPort() {
    return tcpPort;
  }

  /**
   * Where it takes part in discovery.
   *
   * @return 0 for none
   */
  public int udpPort() {
    return udpPort;
  }

  /**
   * Its record.
   *
   * @return nothing if only its URL is known
   */
  public Optional<NodeRecord> record() {
    return Optional.ofNullable(record);
  }

  /**
   * The sequence number of its record.
   *
   * @return an unsigned number, 0 without a record
   */
  public long sequence() {
    return record == null ? 0 : record.sequence();
  }

  /**
   * Where to dial.
   *
   * @return nothing without an address or TCP port, or if the address is a multicast or unspecified
   *     one, which nobody can dial
   */
  public Optional<InetSocketAddress> tcpAddress() {
    return address(tcpPort);
  }

  /**
   * Where to send packets.
   *
   * @return nothing without an address or UDP port, or if the address is a multicast or unspecified
   *     one
   */
  public Optional<InetSocketAddress> udpAddress() {
    return address(udpPort);
  }

  /**
   * Its URL, with {@code discport} only when the UDP port is not the TCP port.
   *
   * @return what {@link EnodeUrl#format} writes
   */
  public String enode() {
    return EnodeUrl.format(this);
  }

  /**
   * The same node at another address, as when its name was looked up.
   *
   * @param address the address; a zone is left out
   * @return a node with the same key, name, ports and record
   */
  public Node withIp(InetAddress address) {
    return new Node(publicKey, address, hostname, tcpPort, udpPort, record);
  }

  /** True for the same id, endpoint (address, name and ports) and sequence number. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof Node other
        && id.equals(other.id)
        && Objects.equals(ip, other.ip)
        && Objects.equals(hostname, other.hostname)
        && tcpPort == other.tcpPort
        && udpPort == other.udpPort
        && sequence() == other.sequence();
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The text of the record if there is one, else the URL. */
  @Override
  public String toString() {
    return record == null ? enode() : record.text();
  }

  private Optional<InetSocketAddress> address(int port) {
    return ip == null || port == 0 || ip.isAnyLocalAddress() || !isUnicast(ip)
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(ip, port));
  }

  private static int first(OptionalInt own, OptionalInt shared) {
    return own.orElse(shared.orElse(0));
  }

  private static boolean isUnicast(InetAddress ip) {
    return !ip.isMulticastAddress();
  }

  static int checkPort(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(port + " is not a port from 0 to 65535");
    }
    return port;
  }
}
