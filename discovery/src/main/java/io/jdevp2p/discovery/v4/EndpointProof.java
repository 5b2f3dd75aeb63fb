package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.discovery.udp.EndpointOrder;
import io.jdevp2p.enr.NetworkPrefix;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who has proved to be where, until when: whoever sent from an endpoint the hash of a ping that we
 * sent there. Others could claim any address, so nobody else gets long answers. And who has had
 * such a proof of us, as far as we know.
 *
 * <p>A proof is of a node id at an address and port together. An endpoint has one, the latest: what
 * answers there is one process. Of a network that has its share the oldest proof goes; when all
 * places are taken, the oldest one of the network that has most.
 *
 * <p>Under the lock of {@link V4Protocol}.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv4.md#endpoint-proof">discv4.md,
 *     Endpoint Proof</a>
 */
final class EndpointProof {
  private final Clock clock;
  private final Limit limit;
  private final Limit networkLimit;
  private final Map<InetSocketAddress, Proof> proofs = new TreeMap<>(EndpointOrder.BY_BYTES);
  private final Map<NetworkPrefix, Set<InetSocketAddress>> networks = new LinkedHashMap<>();

  private static final class Proof {
    final PublicKey key;
    final NodeId id;
    final long provedNanos;
    @Nullable Long toldNanos; // when it had a proof of us

    Proof(PublicKey key, NodeId id, long provedNanos) {
      this.key = key;
      this.id = id;
      this.provedNanos = provedNanos;
    }
  }

  EndpointProof(Clock clock, Limit limit, Limit networkLimit) {
    this.clock = clock;
    this.limit = limit;
    this.networkLimit = networkLimit;
  }

  /** Whether a node has proved to be there. */
  boolean isProved(NodeId id, InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    return proof != null && proof.id.equals(id);
  }

  /** Whether any node has: so much can be asked before it is known who signed a packet. */
  boolean isProved(InetSocketAddress endpoint) {
    return valid(endpoint) != null;
  }

  /** Who has; null if nobody. */
  @Nullable PublicKey provedBy(InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    return proof == null ? null : proof.key;
  }

  /** Whether its proof is missing, or in the second half of its time. */
  boolean isDue(NodeId id, InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    return proof == null
        || !proof.id.equals(id)
        || clock.nanos() - proof.provedNanos > V4Limits.PROOF_TIME.toNanos() / 2;
  }

  /** Whether it has proved to be there so lately that it should be left alone. */
  boolean isNew(NodeId id, InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    return proof != null
        && proof.id.equals(id)
        && clock.nanos() - proof.provedNanos < V4Limits.NEWCOMER_REST.toNanos();
  }

  /** A node has sent from there the hash of our ping. */
  void prove(PublicKey key, NodeId id, InetSocketAddress endpoint) {
    Proof former = valid(endpoint);
    remove(endpoint);
    NetworkPrefix network = NetworkPrefix.of(endpoint.getAddress());
    makeRoom(network);
    Proof proof = new Proof(key, id, clock.nanos());
    if (former != null && former.id.equals(id)) {
      proof.toldNanos = former.toldNanos;
    }
    proofs.put(endpoint, proof);
    networks.computeIfAbsent(network, _ -> new LinkedHashSet<>()).add(endpoint);
    limit.observe(proofs.size());
  }

  /** A node that has proved to be there has got such a proof of us. */
  void tell(NodeId id, InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    if (proof != null && proof.id.equals(id)) {
      proof.toldNanos = clock.nanos();
    }
  }

  /** Whether a node there has a proof of us, if it keeps it as long as we would. */
  boolean isTold(NodeId id, InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    return proof != null
        && proof.id.equals(id)
        && proof.toldNanos != null
        && clock.nanos() - proof.toldNanos < V4Limits.PROOF_TIME.toNanos();
  }

  /** A node seems to have lost its proof of us. */
  void forgetTold(NodeId id, InetSocketAddress endpoint) {
    Proof proof = valid(endpoint);
    if (proof != null && proof.id.equals(id)) {
      proof.toldNanos = null;
    }
  }

  private @Nullable Proof valid(InetSocketAddress endpoint) {
    Proof proof = proofs.get(endpoint);
    boolean expired =
        proof != null && clock.nanos() - proof.provedNanos >= V4Limits.PROOF_TIME.toNanos();
    return expired ? null : proof;
  }

  private void makeRoom(NetworkPrefix network) {
    Set<InetSocketAddress> neighbors = networks.get(network);
    if (neighbors != null && neighbors.size() >= networkLimit.maximum()) {
      networkLimit.refuse();
      remove(neighbors.iterator().next());
    } else if (proofs.size() >= limit.maximum()) {
      limit.refuse();
      remove(largestNetwork().iterator().next());
    }
  }

  /** Looked for only when all places are taken by endpoints that did answer. */
  private Set<InetSocketAddress> largestNetwork() {
    Set<InetSocketAddress> largest = Set.of();
    for (Set<InetSocketAddress> network : networks.values()) {
      if (network.size() > largest.size()) {
        largest = network;
      }
    }
    return largest;
  }

  private void remove(InetSocketAddress endpoint) {
    if (proofs.remove(endpoint) != null) {
      NetworkPrefix network = NetworkPrefix.of(endpoint.getAddress());
      Set<InetSocketAddress> neighbors = networks.get(network);
      if (neighbors != null) {
        neighbors.remove(endpoint);
        networkLimit.observe(neighbors.size() + 1L);
        if (neighbors.isEmpty()) {
          networks.remove(network);
        }
      }
    }
  }
}
