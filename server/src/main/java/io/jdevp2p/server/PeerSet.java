package io.jdevp2p.server;

import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The peers, how many of them dialed us, and the trusted list. Owner: the run loop's thread,
 * checked on every touch; only {@link RunLoop} has one.
 */
final class PeerSet {
  private final Owner owner;
  private final Limit trustedLimit;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final Set<NodeId> trusted = new LinkedHashSet<>();
  private final Map<NetworkPrefix, Integer> inboundByPrefix = new HashMap<>(); // for lookup only
  private int inbound;

  PeerSet(Owner owner, Limit trustedLimit) {
    this.owner = owner;
    this.trustedLimit = trustedLimit;
  }

  int size() {
    owner.check();
    return peers.size();
  }

  int inbound() {
    owner.check();
    return inbound;
  }

  /** How many peers from this network dialed us. */
  int inboundFrom(NetworkPrefix prefix) {
    owner.check();
    return inboundByPrefix.getOrDefault(prefix, 0);
  }

  boolean contains(NodeId id) {
    owner.check();
    return peers.containsKey(id);
  }

  Optional<Peer> find(NodeId id) {
    owner.check();
    return Optional.ofNullable(peers.get(id));
  }

  List<Peer> all() {
    owner.check();
    return new ArrayList<>(peers.values());
  }

  void add(Peer peer) {
    owner.check();
    if (peers.putIfAbsent(peer.id(), peer) != null) {
      throw new IllegalStateException("a peer was admitted twice: " + peer);
    }
    if (peer.inbound()) {
      inbound++;
      inboundByPrefix.merge(prefix(peer), 1, Integer::sum);
    }
  }

  /** Removes this very peer; a newer one with the same id stays. */
  boolean remove(Peer peer) {
    owner.check();
    if (!peers.remove(peer.id(), peer)) {
      return false;
    }
    if (peer.inbound()) {
      inbound--;
      inboundByPrefix.computeIfPresent(prefix(peer), (_, n) -> n == 1 ? null : n - 1);
    }
    return true;
  }

  private static NetworkPrefix prefix(Peer peer) {
    return NetworkPrefix.of(peer.remoteAddress().getAddress());
  }

  boolean isTrusted(NodeId id) {
    owner.check();
    return trusted.contains(id);
  }

  /** Trusts a node; false when the list is full. A live peer's flag follows. */
  boolean trust(NodeId id) {
    owner.check();
    if (!trusted.contains(id)) {
      if (trusted.size() >= trustedLimit.maximum()) {
        trustedLimit.refuse();
        return false;
      }
      trusted.add(id);
      trustedLimit.observe(trusted.size());
    }
    Optional.ofNullable(peers.get(id)).ifPresent(p -> p.trusted(true));
    return true;
  }

  void distrust(NodeId id) {
    owner.check();
    trusted.remove(id);
    Optional.ofNullable(peers.get(id)).ifPresent(p -> p.trusted(false));
  }
}
