package io.jdevp2p.cli;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.server.Failure;
import io.jdevp2p.server.ServerEvent;
import java.net.InetSocketAddress;
import tools.jackson.databind.node.ObjectNode;

/** JSON lines, the same that the go-ethereum peer writes. Thread-safe. */
final class JsonReport implements NodeReport {
  private final LineWriter lines;

  JsonReport(Terminal terminal) {
    this.lines = new LineWriter(terminal.host().clock(), terminal.out());
  }

  @Override
  public void begin() {
    lines.start();
  }

  @Override
  public void ready(RunningNode node) {
    Node self = Nodes.here(node.server().self());
    ObjectNode line = Json.object();
    line.put("event", "ready");
    line.put("node", node.index());
    line.put("id", self.id().hex());
    line.put("enode", self.enode());
    line.put("enr", node.server().info().enr());
    lines.say(line);
  }

  @Override
  public void event(RunningNode node, ServerEvent event) {
    switch (event) {
      case ServerEvent.PeerAdded e -> peer("peer-add", node, e.id(), "", e.remote());
      case ServerEvent.PeerDropped e -> peer("peer-drop", node, e.id(), error(e), e.remote());
      default -> {}
    }
  }

  /** In go-ethereum's words where there are any. */
  private static String error(ServerEvent.PeerDropped e) {
    Failure failure = e.failure();
    boolean named = failure.name().startsWith("remote.") || failure.detail().isEmpty();
    return named ? e.reason().words() : failure.detail();
  }

  private void peer(
      String name, RunningNode node, NodeId id, String error, InetSocketAddress remote) {
    ObjectNode line = Json.object();
    line.put("event", name);
    line.put("node", node.index());
    line.put("peer", id.hex());
    line.put("error", error);
    line.put("remote", Addresses.text(remote));
    lines.mention(line);
  }

  @Override
  public void message(RunningNode node, NodeId peer, int code, int size) {
    ObjectNode line = Json.object();
    line.put("event", "message");
    line.put("node", node.index());
    line.put("peer", peer.hex());
    line.put("code", code);
    line.put("size", size);
    lines.mention(line);
  }

  @Override
  public void answer(ObjectNode line) {
    lines.say(line);
  }

  @Override
  public void stopped(String why) {
    ObjectNode line = Json.object();
    line.put("event", "stopped");
    line.put("why", why);
    lines.say(line);
    lines.finish(CliLimits.LAST_WORDS);
  }
}
