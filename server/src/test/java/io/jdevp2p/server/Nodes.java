package io.jdevp2p.server;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Numbered nodes, the same in every run, each with a public address of its own. */
final class Nodes {
  static final int PORT = 30303;

  private static final Map<Integer, Node> NODES = new ConcurrentHashMap<>();

  private Nodes() {}

  /** The key of a node: its number and one. */
  static SecretKey key(int number) {
    try {
      return SecretKey.of(ByteBuffer.allocate(32).putInt(28, number + 1).array());
    } catch (CryptoException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Node node(int number) {
    return NODES.computeIfAbsent(
        number, n -> Node.of(key(n).publicKey(), "20.0." + (n >> 8) + "." + (n & 255), PORT, PORT));
  }

  static NodeId id(int number) {
    return node(number).id();
  }

  static List<Node> nodes(int first, int end) {
    return IntStream.range(first, end).mapToObj(Nodes::node).toList();
  }

  static InetAddress ip(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
