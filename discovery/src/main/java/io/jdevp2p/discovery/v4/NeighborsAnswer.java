package io.jdevp2p.discovery.v4;

import io.jdevp2p.discovery.v4.V4Packet.Neighbor;
import io.jdevp2p.discovery.v4.V4Packet.Neighbors;
import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The answer to findnode as it comes in, in packets that don't say how many there are. Of what they
 * tell, only nodes are taken that the teller can reach, at ports and with keys that nodes can have.
 *
 * <p>Under the lock of {@link V4Protocol}.
 */
final class NeighborsAnswer {
  private static final int LAST_PACKET_OF_A_FULL_ANSWER =
      V4Limits.NEIGHBORS - V4Limits.NEIGHBORS_PER_PACKET;

  private final InetAddress teller;
  private final Predicate<Node> welcome;
  private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
  private final Set<EncodedKey> told = new LinkedHashSet<>(); // valid or not
  private int packets;
  private Progress progress = Progress.PART;

  /** How much of an answer is there. */
  enum Progress {
    /** More must follow. */
    PART,
    /** More can follow only if this packet has overtaken another one. */
    PERHAPS_ALL,
    ALL
  }

  /** Nothing yet; {@code welcome} has the last word on each node. */
  NeighborsAnswer(InetAddress teller, Predicate<Node> welcome) {
    this.teller = teller;
    this.welcome = welcome;
  }

  /** Takes a packet in; gives what it changes: of one that came before nothing can be expected. */
  Progress add(Neighbors packet) {
    boolean anyNew = false;
    for (Neighbor neighbor : packet.nodes()) {
      if (told.size() < V4Limits.NEIGHBORS && told.add(neighbor.key())) {
        anyNew = true;
        Node node = valid(neighbor);
        if (node != null) {
          nodes.put(node.id(), node);
        }
      }
    }
    if (anyNew || packets == 0) {
      packets++;
      progress = progress(packet.nodes().size());
      return progress;
    }
    // A packet that was on the way twice says nothing about how many there are, and is no reason
    // to wait any longer: whoever repeated one would keep our question open for ever.
    return progress == Progress.ALL ? Progress.ALL : Progress.PART;
  }

  private Progress progress(int inPacket) {
    boolean full = told.size() >= V4Limits.NEIGHBORS;
    boolean second = packets > 1; // and nobody needs a third
    if (full || second || inPacket == 0) {
      return Progress.ALL;
    }
    if (inPacket >= V4Limits.NEIGHBORS_PER_PACKET) {
      return Progress.PART;
    }
    return inPacket <= LAST_PACKET_OF_A_FULL_ANSWER ? Progress.PERHAPS_ALL : Progress.ALL;
  }

  /** Whether any packet came. */
  boolean isBegun() {
    return packets > 0;
  }

  /** Valid ones without duplicates, as they came. */
  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  private @Nullable Node valid(Neighbor neighbor) {
    Optional<InetAddress> ip = neighbor.ip();
    if (ip.isEmpty()
        || neighbor.udpPort() < V4Limits.LOWEST_TOLD_PORT
        || !AddressScope.mayTell(teller, ip.get())) {
      return null;
    }
    return neighbor
        .key()
        .key()
        .map(key -> Node.of(key, ip.get(), neighbor.tcpPort(), neighbor.udpPort()))
        .filter(welcome)
        .orElse(null);
  }
}
