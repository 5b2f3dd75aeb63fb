package io.jdevp2p.discovery.v5;

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
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Bound;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Discovery version 5.1. Thread-safe; it has no state of its own. What happens to a packet is in
 * {@code V5Protocol}, which is where to read on.
 *
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5.md">the
 *     specification</a>
 */
public final class DiscoveryV5 implements Discovery, PacketHandler {
  private final DiscoveryContext context;
  private final V5Protocol protocol;
  private final NodeTable table;

  private DiscoveryV5(DiscoveryContext context) {
    this.context = context;
    this.protocol = new V5Protocol(context);
    this.table = protocol.table();
  }

  /**
   * Version 5 at a port that is open or about to be. It answers packets that are given to it, and
   * asks others what it is told to; it begins nothing by itself before it is started.
   *
   * @param context what it runs on
   * @return version 5, to be closed
   */
  public static DiscoveryV5 create(DiscoveryContext context) {
    return new DiscoveryV5(context);
  }

  /**
   * The bounds of version 5.
   *
   * @return always the same
   */
  public static List<Bound> bounds() {
    return List.of(V5Bound.values());
  }

  /** Begins to fill the table and to keep it alive. */
  public void start() {
    table.start();
  }

  @Override
  public DiscoveryVersion version() {
    return DiscoveryVersion.V5;
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
    Node known = withRecord(node);
    Pong pong = await(node, "ping", reply -> protocol.requests().ping(known, reply));
    table.ponged(known);
    return pong;
  }

  @Override
  public NodeRecord requestRecord(Node node) throws DiscoveryException, InterruptedException {
    Node known = withRecord(node);
    return await(node, "record request", reply -> protocol.requests().requestRecord(known, reply));
  }

  /**
   * Asks a node for those it knows at certain distances from itself.
   *
   * @param node the node, with its record
   * @param distances log distances from its id, 0 to 256; 0 is the node itself
   * @return valid nodes at those distances that may be told by that one, without duplicates; those
   *     that came in time, if only some did
   * @throws DiscoveryException when no answer came
   * @throws InterruptedException when interrupted
   * @throws IllegalArgumentException if one is no such distance
   */
  public List<Node> findNode(Node node, List<Integer> distances)
      throws DiscoveryException, InterruptedException {
    for (int distance : distances) {
      if (distance < 0 || distance > Byte.SIZE * NodeId.BYTES) {
        throw new IllegalArgumentException(distance + " is not a distance from 0 to 256");
      }
    }
    Node known = withRecord(node);
    return await(node, "findnode", reply -> protocol.requests().findNode(known, distances, reply));
  }

  /**
   * Sends a talk request.
   *
   * @param node the node, with its record
   * @param talkProtocol the name of a protocol that node has a handler for
   * @param request at most {@link V5Limits#TALK_REQUEST_BYTES} together with the name
   * @return the answer; an empty one also when the node doesn't know the protocol
   * @throws DiscoveryException when no answer came
   * @throws InterruptedException when interrupted
   * @throws IllegalArgumentException if name and request are too long for a packet
   */
  public byte[] talk(Node node, String talkProtocol, byte[] request)
      throws DiscoveryException, InterruptedException {
    byte[] name = talkProtocol.getBytes(StandardCharsets.UTF_8);
    if (name.length + request.length > V5Limits.TALK_REQUEST_BYTES) {
      context.limits().limit(V5Bound.TALK_REQUEST_BYTES).refuse();
      throw new IllegalArgumentException(
          "a talk request of "
              + (name.length + request.length)
              + " bytes with its protocol's name, at most "
              + V5Limits.TALK_REQUEST_BYTES);
    }
    byte[] copy = request.clone();
    Node known = withRecord(node);
    return await(node, "talk request", reply -> protocol.requests().talk(known, name, copy, reply));
  }

  /**
   * Answers talk requests of a protocol from now on.
   *
   * @param talkProtocol its name
   * @param handler in place of the one there was
   */
  public void registerTalkHandler(String talkProtocol, TalkHandler handler) {
    protocol.talkHandlers().register(talkProtocol, handler);
  }

  /**
   * Answers no talk requests of a protocol any more. Those under way come to their end.
   *
   * @param talkProtocol its name; one without a handler is left alone
   */
  public void unregisterTalkHandler(String talkProtocol) {
    protocol.talkHandlers().unregister(talkProtocol);
  }

  @Override
  public Optional<Node> resolve(Node node) throws InterruptedException {
    return table.resolve(node);
  }

  /**
   * Looks for the nodes closest to an id.
   *
   * @param target any id
   * @return the closest first, at most 16
   * @throws InterruptedException when interrupted
   */
  public List<Node> lookup(NodeId target) throws InterruptedException {
    return table.lookup(Target.of(target));
  }

  @Override
  public List<Node> lookupRandom() throws InterruptedException {
    return table.lookup(protocol.requests().randomTarget());
  }

  @Override
  public List<TableEntry> table() {
    return table.entries();
  }

  @Override
  public NodeSource randomNodes() {
    return table.randomNodes();
  }

  @Override
  public void close() {
    table.close();
    protocol.close();
  }

  V5Protocol protocol() {
    return protocol;
  }

  /** The node; as the table knows it, if it came without a record. */
  private Node withRecord(Node node) {
    return node.record().isPresent() ? node : table.get(node.id()).orElse(node);
  }

  private <T> T await(Node node, String question, Consumer<Reply<T>> asking)
      throws DiscoveryException, InterruptedException {
    AwaitedReply<T> reply = new AwaitedReply<>(context.host().clock(), question, node);
    asking.accept(reply);
    return reply.await();
  }
}
