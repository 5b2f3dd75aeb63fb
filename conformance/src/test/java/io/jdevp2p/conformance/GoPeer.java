package io.jdevp2p.conformance;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A go-ethereum server in a process of its own: the command {@code peer} of the folder go. */
final class GoPeer implements TestNode {
  private final GoProcess process;
  private final Node self;

  private GoPeer(GoProcess process, Node self) {
    this.process = process;
    this.self = self;
  }

  static GoPeer start(Options options) throws Exception {
    GoProcess process =
        new GoProcess(
            GoTools.ours("peer"),
            List.of(
                "-listen",
                "127.0.0.1:0",
                "-key",
                HexFormat.of().formatHex(options.key().bytes()),
                "-name",
                options.name(),
                "-max-peers",
                String.valueOf(options.maxPeers()),
                "-protocols",
                options.protocols().stream()
                    .map(Object::toString)
                    .collect(Collectors.joining(","))));
    JsonNode ready = process.await("its start", GoProcess.event("ready"));
    return new GoPeer(process, Node.parse(ready.path("enode").asString()));
  }

  @Override
  public Node self() {
    return self;
  }

  @Override
  public void dial(Node node) throws Exception {
    ask("add", Map.of("peer", node.enode()));
  }

  @Override
  public void remove(Node node) throws Exception {
    ask("remove", Map.of("peer", node.enode()));
  }

  @Override
  public void trust(Node node) throws Exception {
    ask("trust", Map.of("peer", node.enode()));
  }

  @Override
  public PeerView awaitPeer(NodeId id) throws Exception {
    awaitEvent("peer-add", id);
    for (JsonNode peer : ask("peers", Map.of()).path("peers")) {
      if (peer.path("id").asString().equals(id.hex())) {
        List<String> capabilities = new ArrayList<>();
        peer.path("caps").forEach(c -> capabilities.add(c.asString()));
        return new PeerView(
            peer.path("name").asString(),
            capabilities,
            peer.path("network").path("inbound").asBoolean());
      }
    }
    throw new AssertionError("go-ethereum does not list " + id.hex());
  }

  @Override
  public String awaitDrop(NodeId id) throws Exception {
    return awaitEvent("peer-drop", id).path("error").asString("");
  }

  @Override
  public String awaitRefusal() throws Exception {
    JsonNode line = process.await("a refusal", GoProcess.event("refused"));
    return line.path("what").asString() + ": " + line.path("err").asString("");
  }

  private JsonNode awaitEvent(String name, NodeId peer) throws InterruptedException {
    return process.await(
        name,
        line ->
            GoProcess.event(name).test(line) && line.path("peer").asString("").equals(peer.hex()));
  }

  @Override
  public void echo(NodeId peer, int size, boolean random) throws Exception {
    ask("echo", Map.of("peer", peer.hex(), "size", size, "random", random));
  }

  @Override
  public void pipeline(NodeId peer, int count, int size) throws Exception {
    ask("pipeline", Map.of("peer", peer.hex(), "count", count, "size", size));
  }

  @Override
  public void send(NodeId peer, int code, int size) throws Exception {
    ask("send", Map.of("peer", peer.hex(), "code", code, "count", 1, "size", size));
  }

  @Override
  public void disconnect(NodeId peer, DisconnectReason reason) throws Exception {
    ask("disconnect", Map.of("peer", peer.hex(), "reason", reason.code()));
  }

  private JsonNode ask(String command, Map<String, ?> fields) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    line.put("cmd", command);
    process.send(line);
    JsonNode answer =
        process.await(
            "the answer to " + command,
            said ->
                said.path("cmd").asString("").equals(command)
                    && (GoProcess.event("done").test(said) || GoProcess.event("error").test(said)));
    if (GoProcess.event("error").test(answer)) {
      throw new IOException("go-ethereum: " + answer.path("error").asString());
    }
    return answer;
  }

  @Override
  public void close() {
    process.close();
  }
}
