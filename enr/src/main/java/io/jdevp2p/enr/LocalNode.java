package io.jdevp2p.enr;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlp.RlpWriter;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node, as it tells others about itself. Thread-safe: one lock, held while signing and while
 * the database stores the new record, which happens only when a changed record is first asked for.
 *
 * <p>Of each address family the address is the static one, else the one predicted from what others
 * say, unless it reaches less far than the fallback, else the fallback. An address or port that is
 * not known is not published. {@code tcp} and {@code udp} hold for IPv6, too; {@code tcp6} and
 * {@code udp6} are published where they differ, and in place of the others by a node that has an
 * IPv6 address only. go-ethereum reads the record in the same way. Clients that look for an IPv6
 * endpoint in {@code udp6} only, as Lighthouse does, so find a node that has nothing else, and one
 * with both addresses at its IPv4 address; to say the same port twice is what the specification
 * advises against.
 *
 * <p>The first sequence number is the wall clock's milliseconds. From then on it grows by one, and
 * only when the content differs from the record given out before, also when that was by an earlier
 * process with the same database and whatever the clock does meanwhile. Changes take effect
 * together when {@link #record} is next called, so set everything before asking.
 */
public final class LocalNode {
  private static final Set<String> OWN_KEYS =
      Set.of(
          NodeRecordCodec.ID,
          NodeRecordCodec.SECP256K1,
          NodeRecord.IP4,
          NodeRecord.IP6,
          NodeRecord.TCP,
          NodeRecord.TCP6,
          NodeRecord.UDP,
          NodeRecord.UDP6);

  private final Host host;
  private final SecretKey key;
  private final NodeDatabase database;
  private final NodeId id;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final SortedMap<String, byte[]> entries = new TreeMap<>();
  private final Family four = new Family();
  private final Family six = new Family();
  private OptionalLong usedSequence;
  private @Nullable NodeRecord current;
  private boolean changed = true;
  private @Nullable UncheckedIOException storeFailure;

  /** What is known of the own endpoint in one address family. */
  private static final class Family {
    @Nullable InetAddress staticIp;
    @Nullable InetSocketAddress predicted;
    @Nullable InetAddress fallbackIp;
    int tcpPort;
    int udpPort;

    @Nullable InetAddress ip() {
      if (staticIp != null) {
        return staticIp;
      }
      InetSocketAddress seen = seen();
      return seen != null ? seen.getAddress() : fallbackIp;
    }

    /** A node behind a NAT is reached at the port that others see. */
    int udpPort() {
      InetSocketAddress seen = seen();
      return staticIp == null && seen != null ? seen.getPort() : udpPort;
    }

    /** What neighbours see of a node that has a public address is of no use to anybody else. */
    private @Nullable InetSocketAddress seen() {
      boolean reachesLess =
          predicted != null
              && fallbackIp != null
              && AddressScope.of(predicted.getAddress()).compareTo(AddressScope.of(fallbackIp)) < 0;
      return reachesLess ? null : predicted;
    }
  }

  /**
   * A node that publishes its key only, until more is set.
   *
   * @param host gives the wall clock
   * @param key the node's key
   * @param db where the sequence number is kept; stays the caller's to close
   */
  public LocalNode(Host host, SecretKey key, NodeDatabase db) {
    this.host = host;
    this.key = key;
    this.database = db;
    this.id = NodeId.of(key.publicKey());
    this.usedSequence = db.localSequence(id);
    // If the record is older than the last number used, somebody has seen another one after it.
    this.current =
        db.localRecord(id)
            .filter(record -> record.sequence() == usedSequence.orElse(0))
            .orElse(null);
  }

  /**
   * The own id.
   *
   * @return never changes
   */
  public NodeId id() {
    return id;
  }

  /**
   * The own record; signed now if something was changed since the last call.
   *
   * @return the record with all changes made before
   */
  public NodeRecord record() {
    lock.lock();
    try {
      NodeRecord known = current;
      if (known != null && !changed) {
        return known;
      }
      SortedMap<String, byte[]> content = content();
      if (known == null || !known.hasPairs(content)) {
        known = NodeRecordCodec.sign(nextSequence(), content, key);
        usedSequence = OptionalLong.of(known.sequence());
        store(known);
        current = known;
      }
      changed = false;
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The own node, at the best endpoint of its record.
   *
   * @return the node with {@link #record}
   */
  public Node node() {
    return Node.of(record());
  }

  /**
   * Why the last record signed could not be stored, if so. It is published all the same: what is at
   * stake is only that its sequence number isn't known after a restart, when the wall clock stands
   * in for it.
   *
   * @return what the database said, or nothing if it could be stored
   */
  public Optional<UncheckedIOException> storeFailure() {
    lock.lock();
    try {
      return Optional.ofNullable(storeFailure);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes a pair of a protocol, as {@code eth}.
   *
   * @param entryKey the key, a character for each byte; not one that this class sets
   * @param rlpValue exactly one RLP item, copied
   * @throws IllegalArgumentException if it is anything else, or if a record with all pairs and all
   *     endpoint fields could be larger than 300 bytes; nothing is changed then
   */
  public void set(String entryKey, byte[] rlpValue) {
    NodeRecordCodec.checkKey(entryKey);
    NodeRecordCodec.checkValue(entryKey, rlpValue);
    if (OWN_KEYS.contains(entryKey)) {
      throw new IllegalArgumentException("\"" + entryKey + "\" has a setter of its own");
    }
    lock.lock();
    try {
      int bytes = NodeRecordCodec.pairBytes(entryKey, rlpValue);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        if (!entry.getKey().equals(entryKey)) {
          bytes += NodeRecordCodec.pairBytes(entry.getKey(), entry.getValue());
        }
      }
      if (bytes > EnrLimits.LOCAL_PAIRS_BYTES) {
        throw new IllegalArgumentException(
            "with "
                + Excerpt.of(entryKey)
                + " the pairs of the local record have "
                + bytes
                + " bytes, at most "
                + EnrLimits.LOCAL_PAIRS_BYTES
                + " are left beside its endpoint");
      }
      entries.put(entryKey, rlpValue.clone());
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes a pair no longer.
   *
   * @param entryKey its key; one that isn't there is harmless
   */
  public void remove(String entryKey) {
    lock.lock();
    try {
      entries.remove(entryKey);
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes the TCP port, that of IPv6 too unless {@link #tcp6Port} says another.
   *
   * @param port 1 to 65535, or 0 to publish none
   * @throws IllegalArgumentException if it is neither
   */
  public void tcpPort(int port) {
    change(Node.checkPort(port), number -> four.tcpPort = number);
  }

  /**
   * Publishes the TCP port for IPv6, as long as there is an IPv6 address.
   *
   * @param port 1 to 65535, or 0 if it is that of {@link #tcpPort}
   * @throws IllegalArgumentException if it is neither
   */
  public void tcp6Port(int port) {
    change(Node.checkPort(port), number -> six.tcpPort = number);
  }

  /**
   * Publishes the UDP port, that of IPv6 too unless {@link #udp6Port} says another.
   *
   * @param port 1 to 65535, or 0 to publish none unless one is predicted
   * @throws IllegalArgumentException if it is neither
   */
  public void udpPort(int port) {
    change(Node.checkPort(port), number -> four.udpPort = number);
  }

  /**
   * Publishes the UDP port for IPv6, as long as there is an IPv6 address.
   *
   * @param port 1 to 65535, or 0 if it is that of {@link #udpPort}, unless one is predicted
   * @throws IllegalArgumentException if it is neither
   */
  public void udp6Port(int port) {
    change(Node.checkPort(port), number -> six.udpPort = number);
  }

  /**
   * Publishes an address whatever others say, in place of an earlier one of its family.
   *
   * @param address the address; an unspecified one (0.0.0.0, ::) takes the static address of its
   *     family back
   * @throws IllegalArgumentException if it is a multicast address
   */
  public void staticIp(InetAddress address) {
    change(known(address), known -> family(address).staticIp = known);
  }

  /**
   * Publishes an address as long as nothing better is known, in place of an earlier one of its
   * family.
   *
   * @param address the address; an unspecified one (0.0.0.0, ::) takes the fallback of its family
   *     back
   * @throws IllegalArgumentException if it is a multicast address
   */
  public void fallbackIp(InetAddress address) {
    change(known(address), known -> family(address).fallbackIp = known);
  }

  /**
   * Says at which endpoint others see this node; used where there is no static address.
   *
   * @param endpoint the address and UDP port; with an unspecified address (0.0.0.0, ::) there is no
   *     prediction any more for its family
   * @throws IllegalArgumentException if it is a multicast address, or the endpoint is unresolved
   */
  public void predictedEndpoint(InetSocketAddress endpoint) {
    InetAddress address = endpoint.getAddress();
    if (address == null) {
      throw new IllegalArgumentException(endpoint + " is not resolved");
    }
    InetAddress known = known(address);
    change(
        known == null ? null : new InetSocketAddress(known, endpoint.getPort()),
        predicted -> family(address).predicted = predicted);
  }

  private <T extends @Nullable Object> void change(T to, Consumer<T> set) {
    lock.lock();
    try {
      set.accept(to);
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  /** The address without its zone, or null if it is the unspecified one. */
  private static @Nullable InetAddress known(InetAddress address) {
    if (address.isMulticastAddress()) {
      throw new IllegalArgumentException(address + " is a multicast address");
    }
    return address.isAnyLocalAddress() ? null : PlainAddress.of(address);
  }

  private Family family(InetAddress address) {
    return PlainAddress.of(address) instanceof Inet4Address ? four : six;
  }

  private long nextSequence() {
    return usedSequence.isPresent()
        ? usedSequence.getAsLong() + 1
        : Math.max(1, host.clock().wallClock().toEpochMilli());
  }

  /** The database remembers a number before anybody sees it. */
  private void store(NodeRecord record) {
    try {
      database.storeLocalRecord(record);
      storeFailure = null;
    } catch (UncheckedIOException e) {
      storeFailure = e;
    }
  }

  private SortedMap<String, byte[]> content() {
    SortedMap<String, byte[]> content = new TreeMap<>(entries);
    putAddress(content, NodeRecord.IP4, four.ip());
    putAddress(content, NodeRecord.IP6, six.ip());
    int tcp6 = six.tcpPort == 0 ? four.tcpPort : six.tcpPort;
    int udp6 = six.udpPort() == 0 ? four.udpPort : six.udpPort();
    if (six.ip() == null) {
      putPort(content, NodeRecord.TCP, four.tcpPort);
      putPort(content, NodeRecord.UDP, four.udpPort());
    } else if (four.ip() == null) {
      putPort(content, NodeRecord.TCP6, tcp6);
      putPort(content, NodeRecord.UDP6, udp6);
    } else {
      putPort(content, NodeRecord.TCP, four.tcpPort);
      putPort(content, NodeRecord.UDP, four.udpPort());
      putPort(content, NodeRecord.TCP6, tcp6 == four.tcpPort ? 0 : tcp6);
      putPort(content, NodeRecord.UDP6, udp6 == four.udpPort() ? 0 : udp6);
    }
    return content;
  }

  private static void putAddress(
      SortedMap<String, byte[]> content, String field, @Nullable InetAddress ip) {
    if (ip != null) {
      content.put(field, new RlpWriter().writeBytes(ip.getAddress()).toBytes());
    }
  }

  private static void putPort(SortedMap<String, byte[]> content, String field, int port) {
    if (port != 0) {
      content.put(field, RlpWriter.encodeInt(port));
    }
  }
}
