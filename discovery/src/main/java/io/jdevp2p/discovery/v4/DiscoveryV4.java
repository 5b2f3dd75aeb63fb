package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.discovery.Discovery;
import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.discovery.table.AwaitedReply;
import io.jdevp2p.discovery.table.NodeTable;
import io.jdevp2p.discovery.table.Target;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Bound;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Discovery version 4. Thread-safe; it has no state of its own. What happens to a packet is in
 * {@code V4Protocol}, how others are asked in {@code V4Asker}.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv4.md">the specification</a>
 */
public final class DiscoveryV4 implements Discovery, PacketHandler {
  private final DiscoveryContext context;
  private final V4Protocol protocol;
  private final V4Asker asker;
  private final NodeTable table;

  private DiscoveryV4(DiscoveryContext context) {
    this.context = context;
    this.protocol = new V4Protocol(context);
    this.asker = protocol.asker();
    this.table = protocol.table();
  }

  /**
   * Version 4 at a port that is open or about to be. It answers packets that are given to it, and
   * asks others what it is told to; it begins nothing by itself before it is started.
   *
   * @param context what it runs on
   * @return version 4, to be closed
   */
  public static DiscoveryV4 create(DiscoveryContext context) {
    return new DiscoveryV4(context);
  }

  /**
   * The bounds of version 4.
   *
   * @return always the same
   */
  public static List<Bound> bounds() {
    return List.of(V4Bound.values());
  }

  /** Begins to fill the table and to keep it alive. */
  public void start() {
    table.start();
  }

  @Override
  public DiscoveryVersion version() {
    return DiscoveryVersion.V4;
  }

  @Override
  public LocalNode localNode() {
    return context.localNode();
  }

  @Override
  public boolean expects(InetSocketAddress from) {
    return protocol.expects(from);
  }

  @Override
  public void handle(byte[] packet, InetSocketAddress from) {
    protocol.handle(packet, from);
  }

  @Override
  public Pong ping(Node node) throws DiscoveryException, InterruptedException {
    Pong pong = await(node, "ping", reply -> asker.ping(node, reply));
    table.ponged(node);
    return pong;
  }

  @Override
  public NodeRecord requestRecord(Node node) throws DiscoveryException, InterruptedException {
    return await(node, "record request", reply -> asker.requestRecord(node, reply));
  }

  /**
   * Asks a node for those it knows close to a target.
   *
   * @param node any node with a UDP endpoint
   * @param target 64 bytes, a public key or not
   * @return valid nodes that may be told by that one, without duplicates, at most 16; those that
   *     came in time, if only some did
   * @throws DiscoveryException when no answer came
   * @throws InterruptedException when interrupted
   */
  public List<Node> findNode(Node node, byte[] target)
      throws DiscoveryException, InterruptedException {
    Target wanted = target(target);
    return await(node, "findnode", reply -> asker.findNode(node, wanted, reply));
  }

  @Override
  public Optional<Node> resolve(Node node) throws InterruptedException {
    return table.resolve(node);
  }

  /**
   * Looks for the nodes closest to a key.
   *
   * @param target the key of a node
   * @return the closest first, at most 16
   * @throws InterruptedException when interrupted
   */
  public List<Node> lookup(PublicKey target) throws InterruptedException {
    return lookup(target.bytes());
  }

  /**
   * Looks for the nodes closest to a target.
   *
   * @param target 64 bytes, a public key or not
   * @return the closest first, at most 16
   * @throws InterruptedException when interrupted
   */
  public List<Node> lookup(byte[] target) throws InterruptedException {
    return table.lookup(target(target));
  }

  @Override
  public List<Node> lookupRandom() throws InterruptedException {
    return table.lookup(asker.randomTarget());
  }

  @Override
  public List<TableEntry> table() {
    return table.entries();
  }

  @Override
  public NodeSource randomNodes() {
    return table.randomNodes();
  }

  /**
   * How many questions of this node in a row had no answer: with other nodes about and many of
   * them, this node's clock may be wrong, since packets that seem to have expired are dropped.
   *
   * @return 0 after each answer
   */
  public int timeoutsInARow() {
    return asker.timeoutsInARow();
  }

  @Override
  public void close() {
    table.close();
    protocol.close();
  }

  private static Target target(byte[] publicKey) {
    return Target.ofPublicKey(EncodedKey.of(publicKey).bytes());
  }

  private <T> T await(Node node, String question, Consumer<Reply<T>> asking)
      throws DiscoveryException, InterruptedException {
    AwaitedReply<T> reply = new AwaitedReply<>(context.host().clock(), question, node);
    asking.accept(reply);
    return reply.await();
  }
}
