package io.jdevp2p.conformance;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.ServerLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A node that a test drives, go-ethereum's or ours: the tests don't know which. It speaks the
 * protocol "bench", see {@link Bench}. Used by one thread.
 */
interface TestNode extends AutoCloseable {
  /** How long something may take that should take milliseconds. */
  Duration PATIENCE = Duration.ofSeconds(30);

  /** Whose code the node runs. */
  enum Kind {
    GO_ETHEREUM,
    OURS;

    TestNode start(Options options) throws Exception {
      return switch (this) {
        case GO_ETHEREUM -> GoPeer.start(options);
        case OURS -> OurNode.start(options);
      };
    }

    @Override
    public String toString() {
      return this == GO_ETHEREUM ? "go-ethereum" : "jdevp2p";
    }
  }

  /**
   * What a node is to be.
   *
   * @param limits for our own only
   */
  record Options(
      SecretKey key, String name, int maxPeers, List<Capability> protocols, ServerLimits limits) {
    static Options named(String name) {
      return new Options(
          SecretKey.generate(Host.system().random()),
          name,
          50,
          List.of(new Capability(Bench.NAME, Bench.VERSION)),
          ServerLimits.defaults());
    }

    Options key(SecretKey value) {
      return new Options(value, name, maxPeers, protocols, limits);
    }

    Options maxPeers(int value) {
      return new Options(key, name, value, protocols, limits);
    }

    Options limits(ServerLimits value) {
      return new Options(key, name, maxPeers, protocols, value);
    }

    Options protocols(String... values) {
      List<Capability> parsed = List.of(values).stream().map(Options::capability).toList();
      return new Options(key, name, maxPeers, parsed, limits);
    }

    private static Capability capability(String nameAndVersion) {
      int slash = nameAndVersion.indexOf('/');
      return new Capability(
          nameAndVersion.substring(0, slash),
          Integer.parseInt(nameAndVersion.substring(slash + 1)));
    }
  }

  /** A peer, as the node tells it. */
  record PeerView(String name, List<String> capabilities, boolean inbound) {}

  Node self();

  default NodeId id() {
    return self().id();
  }

  /** Keeps that node connected. */
  void dial(Node node) throws Exception;

  /** Doesn't, and lets it go. */
  void remove(Node node) throws Exception;

  /** Lets that node in, whatever the limits say. */
  void trust(Node node) throws Exception;

  PeerView awaitPeer(NodeId id) throws Exception;

  /** Waits until a peer goes, and says why, in the node's words. */
  String awaitDrop(NodeId id) throws Exception;

  /** Waits for a connection that does not become a peer, and says why, in the node's words. */
  String awaitRefusal() throws Exception;

  /**
   * Sends a payload, all zeros or random, and checks that it comes back as it was.
   *
   * @throws IOException when it can't be sent, or does not come back so
   */
  void echo(NodeId peer, int size, boolean random) throws Exception;

  /**
   * Sends numbered payloads without waiting, and checks that all come back, in order.
   *
   * @throws IOException when they don't
   */
  void pipeline(NodeId peer, int count, int size) throws Exception;

  /** Sends one message of no matter what content. */
  void send(NodeId peer, int code, int size) throws Exception;

  void disconnect(NodeId peer, DisconnectReason reason) throws Exception;

  @Override
  void close();
}
