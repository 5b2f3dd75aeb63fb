package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The answer to FINDNODE, put together from its parts. Whatever the other side sends, it is
 * complete after a bounded number of parts and nodes.
 *
 * <p>Not thread-safe: the protocol's lock guards it, except for {@link #check}, which takes long
 * and changes nothing.
 */
final class NodesAnswer {
  private static final int LAST_SYSTEM_PORT = 1023; // no node has one of these, but much else has

  private final Remote teller;
  private final BitSet distances;
  private final Predicate<InetAddress> allowed;
  private final CheckedRecords records;
  private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
  private int parts;
  private int total;

  /**
   * Nothing has come.
   *
   * @param teller who was asked
   * @param distances for nodes at which distances from it
   * @param allowed which addresses we speak with
   * @param records those that need no second check
   */
  NodesAnswer(
      Remote teller,
      List<Integer> distances,
      Predicate<InetAddress> allowed,
      CheckedRecords records) {
    this.teller = teller;
    this.distances = new BitSet();
    distances.forEach(this.distances::set);
    this.allowed = allowed;
    this.records = records;
  }

  /** Those of the records that are good: signed, asked for, and fit to be told by that one. */
  List<Node> check(List<byte[]> records) {
    List<Node> good = new ArrayList<>();
    for (byte[] record : records) {
      if (good.size() < V5Limits.NODES) {
        check(record).ifPresent(good::add);
      }
    }
    return good;
  }

  private Optional<Node> check(byte[] record) {
    try {
      Node node = Node.of(records.decode(record));
      int distance = NodeId.logDistance(teller.id(), node.id());
      // Of itself it may tell everything, also that it is nowhere.
      boolean good = distances.get(distance) && (distance == 0 || mayBeTold(node));
      return good ? Optional.of(node) : Optional.empty();
    } catch (EnrException e) {
      return Optional.empty();
    }
  }

  private boolean mayBeTold(Node node) {
    return node.udpAddress()
        .filter(there -> there.getPort() > LAST_SYSTEM_PORT)
        .map(there -> there.getAddress())
        .filter(there -> AddressScope.mayTell(teller.endpoint().getAddress(), there))
        .filter(allowed)
        .isPresent();
  }

  /**
   * Takes a part in; gives whether it was the last.
   *
   * @param announced how many parts there are, as the other side says: any number
   * @param checked what {@link #check} made of it
   */
  boolean add(int announced, List<Node> checked) {
    if (parts == 0) {
      total = Math.clamp(announced, 1, V5Limits.NODES_PACKETS_ACCEPTED);
    }
    parts++;
    for (Node node : checked) {
      if (nodes.size() < V5Limits.NODES) {
        nodes.putIfAbsent(node.id(), node);
      }
    }
    return parts >= total || nodes.size() >= V5Limits.NODES;
  }

  boolean hasBegun() {
    return parts > 0;
  }

  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }
}
