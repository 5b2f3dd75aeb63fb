package io.jdevp2p.enr;

import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The database in memory. Thread-safe: one lock around all of it, never held across anything slow.
 *
 * <p>Records and contacts are bounded apart from each other: anybody can make contacts by pinging
 * under new ids, and shall not thereby drive out records. Each map is in the order of writing, the
 * oldest first, and the oldest makes room. An eviction counts as a refusal of the limit.
 */
final class MemoryNodeDatabase implements NodeDatabase {
  private final Host host;
  private final Limit recordLimit;
  private final Limit contactLimit;
  private final Limit addressLimit =
      new Limit(EnrBound.CONTACT_ADDRESSES, EnrLimits.CONTACT_ADDRESSES);
  private final Limit localLimit = new Limit(EnrBound.LOCAL_IDENTITIES, EnrLimits.LOCAL_IDENTITIES);

  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final Map<NodeId, NodeRecord> records = new LinkedHashMap<>();
  private final Map<NodeId, Map<InetAddress, Contact>> contacts = new LinkedHashMap<>();
  private final Map<NodeId, Local> locals = new LinkedHashMap<>();

  MemoryNodeDatabase(Host host, int maxRecords) {
    this.host = host;
    this.recordLimit = new Limit(EnrBound.DATABASE_RECORDS, maxRecords);
    this.contactLimit =
        new Limit(EnrBound.CONTACTS_PER_RECORD, (long) maxRecords * EnrLimits.CONTACTS_PER_RECORD);
  }

  /** An own identity: the highest sequence number used, and the last record if it is known. */
  record Local(NodeId id, long sequence, @Nullable NodeRecord record) {}

  /** What is known of a node at one address. */
  private static final class Contact {
    @Nullable Instant ping;
    @Nullable Instant pong;
    int findFailures = -1;
  }

  @Override
  public OptionalLong localSequence(NodeId id) {
    lock.lock();
    try {
      Local local = locals.get(id);
      return local == null ? OptionalLong.empty() : OptionalLong.of(local.sequence());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void storeLocalSequence(NodeId id, long seq) {
    lock.lock();
    try {
      Local known = locals.get(id);
      if (known == null) {
        putNewest(locals, id, new Local(id, seq, null), localLimit);
      } else if (Long.compareUnsigned(seq, known.sequence()) > 0) {
        putNewest(locals, id, new Local(id, seq, known.record()), localLimit);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<NodeRecord> localRecord(NodeId id) {
    lock.lock();
    try {
      Local local = locals.get(id);
      return local == null ? Optional.empty() : Optional.ofNullable(local.record());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void storeLocalRecord(NodeRecord own) {
    lock.lock();
    try {
      Local known = locals.get(own.id());
      if (known == null || Long.compareUnsigned(own.sequence(), known.sequence()) >= 0) {
        putNewest(locals, own.id(), new Local(own.id(), own.sequence(), own), localLimit);
      }
    } finally {
      lock.unlock();
    }
  }

  /** All own identities, the one written longest ago first. */
  List<Local> locals() {
    lock.lock();
    try {
      return List.copyOf(locals.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<NodeRecord> record(NodeId id) {
    lock.lock();
    try {
      return Optional.ofNullable(records.get(id));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void store(NodeRecord r) {
    lock.lock();
    try {
      NodeRecord known = records.get(r.id());
      if (known == null || Long.compareUnsigned(r.sequence(), known.sequence()) >= 0) {
        putNewest(records, r.id(), r, recordLimit);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(NodeId id) {
    lock.lock();
    try {
      records.remove(id);
      contacts.remove(id);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Instant> lastPing(NodeId id, InetAddress ip) {
    lock.lock();
    try {
      Contact contact = contact(id, ip);
      return contact == null ? Optional.empty() : Optional.ofNullable(contact.ping);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void storePing(NodeId id, InetAddress ip, Instant when) {
    lock.lock();
    try {
      writtenContact(id, ip).ping = when;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Instant> lastPong(NodeId id, InetAddress ip) {
    lock.lock();
    try {
      Contact contact = contact(id, ip);
      return contact == null ? Optional.empty() : Optional.ofNullable(contact.pong);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void storePong(NodeId id, InetAddress ip, Instant when) {
    lock.lock();
    try {
      writtenContact(id, ip).pong = when;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalInt findFailures(NodeId id, InetAddress ip) {
    lock.lock();
    try {
      Contact contact = contact(id, ip);
      return contact == null || contact.findFailures < 0
          ? OptionalInt.empty()
          : OptionalInt.of(contact.findFailures);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void storeFindFailures(NodeId id, InetAddress ip, int failures) {
    if (failures < 0) {
      throw new IllegalArgumentException(failures + " failures");
    }
    lock.lock();
    try {
      writtenContact(id, ip).findFailures = failures;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Node> seeds(int max, Duration maxAge) {
    Instant oldest = host.clock().wallClock().minus(maxAge);
    List<Node> answered = new ArrayList<>();
    lock.lock();
    try {
      for (NodeRecord record : records.values()) {
        Node node = Node.of(record);
        Contact contact = node.ip().map(ip -> contact(node.id(), ip)).orElse(null);
        if (contact != null && contact.pong != null && !contact.pong.isBefore(oldest)) {
          answered.add(node);
        }
      }
    } finally {
      lock.unlock();
    }
    // The first places of a shuffle: each draws one of those that are left.
    int count = Math.min(max, answered.size());
    for (int i = 0; i < count; i++) {
      int drawn = i + host.random().nextInt(answered.size() - i);
      Node node = answered.get(drawn);
      answered.set(drawn, answered.get(i));
      answered.set(i, node);
    }
    return List.copyOf(answered.subList(0, count));
  }

  @Override
  public void close() {}

  private @Nullable Contact contact(NodeId id, InetAddress ip) {
    Map<InetAddress, Contact> byAddress = contacts.get(id);
    return byAddress == null ? null : byAddress.get(ip);
  }

  /** The contact, made if need be, and now the one written last. */
  private Contact writtenContact(NodeId id, InetAddress ip) {
    Map<InetAddress, Contact> byAddress = contacts.get(id);
    if (byAddress == null) {
      byAddress = new LinkedHashMap<>();
    }
    Contact contact = byAddress.get(ip);
    if (contact == null) {
      contact = new Contact();
    }
    putNewest(byAddress, ip, contact, addressLimit);
    putNewest(contacts, id, byAddress, contactLimit);
    return contact;
  }

  private static <K, V> void putNewest(Map<K, V> map, K key, V value, Limit limit) {
    map.remove(key);
    if (map.size() >= limit.maximum()) {
      limit.refuse();
      map.remove(map.keySet().iterator().next());
    }
    map.put(key, value);
    limit.observe(map.size());
  }
}
