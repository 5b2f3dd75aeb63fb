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
import org.jspecify.annotations.Nullable;

/**
 * This node, as it tells others about itself. Thread-safe: one lock, held while signing and while
 * the database stores the new record, which happens only when a changed record is first asked for.
 *
 * <p>Of each address family the address is the static one, else the one predicted from what others
 * say, else the fallback. An address or port that is not known is not published; {@code udp6} only
 * when it differs from {@code udp}.
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
  private int tcpPort;
  private int udpPort;
  private OptionalLong usedSequence;
  private @Nullable NodeRecord current;
  private boolean changed = true;
  private @Nullable UncheckedIOException storeFailure;

  /** What is known of the own endpoint in one address family. */
  private static final class Family {
    @Nullable InetAddress staticIp;
    @Nullable InetSocketAddress predicted;
    @Nullable InetAddress fallbackIp;

    @Nullable InetAddress ip() {
      if (staticIp != null) {
        return staticIp;
      }
      return predicted != null ? predicted.getAddress() : fallbackIp;
    }

    /** A node behind a NAT is reached at the port that others see. */
    int udpPort(int configured) {
      return staticIp == null && predicted != null ? predicted.getPort() : configured;
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
   * Publishes the TCP port.
   *
   * @param port 1 to 65535, or 0 to publish none
   * @throws IllegalArgumentException if it is neither
   */
  public void tcpPort(int port) {
    Node.checkPort(port);
    lock.lock();
    try {
      tcpPort = port;
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes the UDP port.
   *
   * @param port 1 to 65535, or 0 to publish none unless one is predicted
   * @throws IllegalArgumentException if it is neither
   */
  public void udpPort(int port) {
    Node.checkPort(port);
    lock.lock();
    try {
      udpPort = port;
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Publishes an address whatever others say, in place of an earlier one of its family.
   *
   * @param address the address; an unspecified one (0.0.0.0, ::) takes the static address of its
   *     family back
   * @throws IllegalArgumentException if it is a multicast address
   */
  public void staticIp(InetAddress address) {
    InetAddress known = known(address);
    lock.lock();
    try {
      family(address).staticIp = known;
      changed = true;
    } finally {
      lock.unlock();
    }
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
    InetAddress known = known(address);
    lock.lock();
    try {
      family(address).fallbackIp = known;
      changed = true;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      family(address).predicted =
          known == null ? null : new InetSocketAddress(known, endpoint.getPort());
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
    return address instanceof Inet4Address ? four : six;
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
    int udp4 = four.udpPort(udpPort);
    int udp6 = six.udpPort(udpPort);
    putPort(content, NodeRecord.TCP, tcpPort);
    putPort(content, NodeRecord.UDP, udp4);
    putPort(content, NodeRecord.UDP6, udp6 == udp4 ? 0 : udp6);
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
