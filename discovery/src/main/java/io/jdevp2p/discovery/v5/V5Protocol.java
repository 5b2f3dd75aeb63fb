package io.jdevp2p.discovery.v5;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.PacketHandler;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.table.NodeQueries;
import io.jdevp2p.discovery.table.NodeTable;
import io.jdevp2p.discovery.table.Target;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import java.net.InetSocketAddress;
import java.util.List;

/** The protocol: asks nobody and answers nothing yet. */
final class V5Protocol implements PacketHandler, NodeQueries {
  private final DiscoveryContext context;
  private final TalkHandlers talkHandlers;
  private final NodeTable table;

  @SuppressWarnings("this-escape") // the table asks nothing before it is started
  V5Protocol(DiscoveryContext context) {
    this.context = context;
    this.talkHandlers = new TalkHandlers(context.host(), context.limits());
    this.table = new NodeTable(DiscoveryVersion.V5, context, this);
  }

  NodeTable table() {
    return table;
  }

  TalkHandlers talkHandlers() {
    return talkHandlers;
  }

  @Override
  public boolean expects(InetSocketAddress from) {
    return false;
  }

  @Override
  public void handle(byte[] packet, InetSocketAddress from) {}

  @Override
  public void ping(Node node, Reply<Pong> reply) {
    reply.failed(DiscoveryFailure.CLOSED);
  }

  @Override
  public void findNode(Node node, Target target, Reply<List<Node>> reply) {
    findNode(node, List.of(NodeId.logDistance(target.id(), node.id())), reply);
  }

  void findNode(Node node, List<Integer> distances, Reply<List<Node>> reply) {
    reply.failed(DiscoveryFailure.CLOSED);
  }

  @Override
  public void requestRecord(Node node, Reply<NodeRecord> reply) {
    reply.failed(DiscoveryFailure.CLOSED);
  }

  void talk(Node node, String talkProtocol, byte[] request, Reply<byte[]> reply) {
    reply.failed(DiscoveryFailure.CLOSED);
  }

  @Override
  public Target randomTarget() {
    byte[] id = new byte[NodeId.BYTES];
    context.host().random().nextBytes(id);
    return Target.of(NodeId.of(id));
  }

  @Override
  public Target target(Node node) {
    return Target.of(node.id());
  }

  void close() {
    talkHandlers.close();
  }
}
