package io.jdevp2p.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Nodes driven by JSON lines, over real loopback connections. */
@Timeout(60)
class NodeCommandTest {
  @Test
  void twoNodesConnectAndCountWhatTheySend() throws Exception {
    try (Commands.Running alice = new Commands.Running("node", "--json");
        Commands.Running bob = new Commands.Running("node", "--json", "--bench")) {
      JsonNode a = alice.event("ready");
      JsonNode b = bob.event("ready");
      String aliceId = a.path("id").asString();
      String bobId = b.path("id").asString();
      assertThat(a.path("node").asInt()).isZero();
      assertThat(a.path("enr").asString()).startsWith("enr:");

      alice.send("{\"cmd\":\"add\",\"peer\":\"" + b.path("enode").asString() + "\"}");
      JsonNode added = alice.event("peer-add");
      assertThat(added.path("peer").asString()).isEqualTo(bobId);
      assertThat(added.path("error").asString()).isEmpty();
      assertThat(added.path("remote").asString()).startsWith("127.0.0.1:");
      assertThat(bob.event("peer-add").path("peer").asString()).isEqualTo(aliceId);

      sendSurely(alice, send(bobId, BenchProtocol.DATA, 1, 0));
      alice.send(send(bobId, BenchProtocol.ECHO, 1, 100));
      JsonNode reply = alice.event("message");
      assertThat(reply.path("code").asInt()).isEqualTo(BenchProtocol.REPLY);
      assertThat(reply.path("size").asInt()).isEqualTo(100);
      assertThat(reply.path("peer").asString()).isEqualTo(bobId);

      alice.send(send(bobId, BenchProtocol.DATA, 5, 70_000));
      assertThat(alice.event("done").path("seconds").asDouble()).isPositive();
      alice.send(send(bobId, BenchProtocol.ASK, 1, 0));
      assertThat(alice.event("message").path("code").asInt()).isEqualTo(BenchProtocol.REPORT);

      alice.send("{\"cmd\":\"remove\",\"peer\":\"" + b.path("enode").asString() + "\"}");
      JsonNode dropped = bob.event("peer-drop");
      assertThat(dropped.path("error").asString()).isEqualTo("disconnect requested");
      alice.send("{\"cmd\":\"stop\"}");
      assertThat(alice.event("stopped").path("why").asString()).isEqualTo("asked");
      assertThat(alice.exitCode()).isZero();
      bob.endInput();
      assertThat(bob.event("stopped").path("why").asString()).isEqualTo("end of input");
    }
  }

  @Test
  void tellsItsPeersAndItselfInTheWordsOfGoEthereum() throws Exception {
    try (Commands.Running node =
        new Commands.Running("node", "-json", "-nodes=2", "-mesh", "--maxpeers", "3")) {
      JsonNode first = node.event("ready");
      node.event("ready");
      node.event("peer-add");
      node.event("peer-add");

      node.send("{\"cmd\":\"peers\",\"node\":1}");
      JsonNode peer = node.event("done").path("peers").path(0);
      assertThat(peer.path("id").asString()).isEqualTo(first.path("id").asString());
      assertThat(peer.path("enode").asString()).startsWith("enode://");
      assertThat(peer.path("name").asString()).startsWith("jdevp2p/v");
      assertThat(peer.path("caps").path(0).asString()).isEqualTo("bench/1");
      assertThat(peer.path("protocols").path("bench").asString()).isEqualTo("unknown");
      assertThat(peer.path("network").propertyNames())
          .containsExactly("localAddress", "remoteAddress", "inbound", "trusted", "static");
      assertThat(peer.path("network").path("static").asBoolean()).isTrue();

      node.send("{\"cmd\":\"info\"}");
      JsonNode info = node.event("done").path("info");
      assertThat(info.propertyNames())
          .containsExactly("id", "name", "enode", "enr", "ip", "ports", "listenAddr", "protocols");
      assertThat(info.path("listenAddr").asString())
          .isEqualTo("127.0.0.1:" + info.path("ports").path("listener").asInt());

      node.send("{\"cmd\":\"memory\"}");
      JsonNode memory = node.event("done");
      assertThat(memory.path("heap").asLong()).isPositive();
      assertThat(memory.path("peers").asInt()).isEqualTo(1);

      node.send("{\"cmd\":\"limits\"}");
      JsonNode limits = node.event("done").path("limits");
      JsonNode peers =
          limits
              .valueStream()
              .filter(limit -> limit.path("name").asString().equals("server.peers"))
              .findFirst()
              .orElseThrow();
      assertThat(peers.toString())
          .isEqualTo(
              "{\"name\":\"server.peers\",\"unit\":\"count\",\"maximum\":3,\"highWater\":1,\"refused\":0}");
    }
  }

  @Test
  void answersWrongCommandsAndGoesOn() throws Exception {
    try (Commands.Running node = new Commands.Running("node", "--json", "--protocols", "")) {
      node.send("no json");
      assertThat(node.event("error").path("line").asString()).isEqualTo("no json");
      node.send("{\"cmd\":\"dance\"}");
      assertThat(node.event("error").path("error").asString())
          .isEqualTo("unknown command \"dance\"");
      node.send("{\"cmd\":null,\"peer\":null}");
      assertThat(node.event("error").path("error").asString()).isEqualTo("unknown command \"\"");
      node.send("{\"cmd\":\"peers\",\"node\":7}");
      assertThat(node.event("error").path("error").asString()).isEqualTo("no such node");
      node.send("{\"cmd\":\"add\",\"peer\":\"enode://1\"}");
      assertThat(node.event("error").path("error").asString()).contains("key");
      node.send("{\"cmd\":\"lookup\"}");
      assertThat(node.event("error").path("error").asString())
          .isEqualTo("command \"lookup\" needs discovery: --v4, --v5");
      node.send(send("00".repeat(32), 2, 1, 1));
      assertThat(node.event("error").path("error").asString()).isEqualTo("no such peer");
      node.send("{\"CMD\":\"info\",\"other\":[]}");
      assertThat(node.event("done").path("info").path("protocols").isEmpty()).isTrue();
    }
  }

  @Test
  void moreInputThanFitsIsWorkedOnAllTheSame() {
    int lines = 2 * CliLimits.INPUTS;
    Commands.Outcome outcome =
        Commands.runWithInput("{\"cmd\":\"distrust\"}\n".repeat(lines), "node", "--json");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out().lines().filter(line -> line.contains("distrust"))).hasSize(lines);
  }

  @Test
  void moreInputThanFitsWaitsToBeRead() {
    String input = "{\"cmd\":\"distrust\"}\n".repeat(20 * CliLimits.INPUTS);
    OutputStream nobody = OutputStream.nullOutputStream();
    Terminal terminal = Commands.terminal(input, nobody, nobody);
    NodeCommand options = new NodeCommand(terminal);
    new CommandLine(options).parseArgs("--json");
    NodeRun run = NodeRun.of(terminal, options);

    assertThat(run.run()).isZero();
    assertThat(run.waiting().highWater()).isLessThanOrEqualTo(CliLimits.INPUTS);
  }

  @Test
  void endsWhenItsTimeIsOver() {
    Commands.Outcome outcome =
        Commands.run("node", "--listen", "127.0.0.1:0", "--for", "100ms", "--bench");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).startsWith("enode://").contains("\nenr:");
    assertThat(outcome.err()).contains("listening on 127.0.0.1:", "bench/1", "stopped: time");
  }

  private static String send(String peer, int code, int count, int size) {
    return Json.line(
        Json.object()
            .put("cmd", "send")
            .put("peer", peer)
            .put("code", code)
            .put("count", count)
            .put("size", size)
            .put("random", true));
  }

  /** Whoever was told of a peer may be a moment ahead of the protocol on it. */
  private static void sendSurely(Commands.Running node, String command) throws Exception {
    String answer;
    do {
      node.send(command);
      do {
        answer = node.line();
      } while (!answer.contains("\"cmd\":\"send\""));
    } while (answer.contains("no such peer"));
  }
}
