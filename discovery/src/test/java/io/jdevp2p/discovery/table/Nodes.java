package io.jdevp2p.discovery.table;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryBounds;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Bound;
import io.jdevp2p.host.LimitBook;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Nodes without records, at addresses of their own, in an order that a seed gives. */
final class Nodes {
  private static final int UDP_PORT = 30303;

  final Random random;
  private int addresses;

  Nodes(long seed) {
    this.random = new Random(seed);
  }

  /** The standard limits. */
  static LimitBook limits() {
    return DiscoveryBounds.newBook();
  }

  /** The standard limits but for one. */
  static LimitBook limits(Bound other, long maximum) {
    LimitBook book = new LimitBook();
    for (Bound bound : DiscoveryBounds.all()) {
      book.add(bound, bound.equals(other) ? maximum : bound.description().standard());
    }
    return book;
  }

  Node next() {
    return at(World.publicAddress(addresses++));
  }

  Node at(String address) {
    return Node.of(SecretKey.generate(random).publicKey(), ip(address), UDP_PORT, UDP_PORT);
  }

  static Node moved(Node node, String address) {
    return Node.of(node.publicKey(), ip(address), node.tcpPort(), node.udpPort());
  }

  List<Node> next(int count) {
    List<Node> nodes = new ArrayList<>();
    while (nodes.size() < count) {
      nodes.add(next());
    }
    return nodes;
  }

  /** A node at a distance. */
  Node next(NodeId from, int distance) {
    return at(from, distance, World.publicAddress(addresses++));
  }

  Node at(NodeId from, int distance, String address) {
    Node node = at(address);
    while (NodeId.logDistance(from, node.id()) != distance) {
      node = at(address);
    }
    return node;
  }

  NodeId id() {
    byte[] bytes = new byte[NodeId.BYTES];
    random.nextBytes(bytes);
    return NodeId.of(bytes);
  }

  private static InetAddress ip(String address) {
    return InetAddress.ofLiteral(address);
  }
}
