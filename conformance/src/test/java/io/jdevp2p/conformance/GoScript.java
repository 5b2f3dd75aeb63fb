package io.jdevp2p.conformance;

import io.jdevp2p.enr.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Single connections made by go-ethereum's RLPx code, that do what no server would: the command
 * {@code script} of the folder go, whose fields of {@code play} are named here. Used by one thread.
 */
final class GoScript implements AutoCloseable {
  private final GoProcess process;
  private int tags;

  private GoScript(GoProcess process) {
    this.process = process;
  }

  static GoScript start() throws IOException {
    return new GoScript(new GoProcess(GoTools.ours("script"), List.of()));
  }

  /** What came of a connection, in go-ethereum's words. */
  record Session(JsonNode line) {
    String end() {
      return line.path("end").asString("");
    }

    JsonNode hello() {
      return line.path("hello");
    }

    boolean echoed() {
      return line.path("echoed").asBoolean();
    }

    int pings() {
      return line.path("pings").asInt();
    }

    Duration took() {
      return Duration.ofMillis((long) (line.path("seconds").asDouble() * 1000));
    }
  }

  /** A connection that was begun, or a listener and the next connection to it. */
  final class Play {
    private final int tag;

    private Play(int tag) {
      this.tag = tag;
    }

    Session await() throws InterruptedException {
      return await(TestNode.PATIENCE);
    }

    Session await(Duration atMost) throws InterruptedException {
      JsonNode line =
          process.await(
              "the end of a session", atMost, l -> isOf(l, "session") || isOf(l, "error"));
      if (isOf(line, "error")) {
        throw new AssertionError("the script failed: " + line);
      }
      return new Session(line);
    }

    private boolean isOf(JsonNode line, String event) {
      return GoProcess.event(event).test(line) && line.path("tag").asInt() == tag;
    }
  }

  record Listener(Node node, Play play) {}

  Play dial(Node to, Map<String, ?> play) throws IOException {
    return new Play(send("dial", Map.of("peer", to.enode()), play));
  }

  /** Dials, and waits for the end. */
  Session play(Node to, Map<String, ?> play) throws Exception {
    return dial(to, play).await();
  }

  Listener listen(Map<String, ?> play) throws Exception {
    Play started = new Play(send("listen", Map.of(), play));
    JsonNode ready = process.await("a listener", l -> started.isOf(l, "ready"));
    return new Listener(Node.parse(ready.path("enode").asString()), started);
  }

  private int send(String command, Map<String, ?> more, Map<String, ?> play) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>(play);
    line.putAll(more);
    line.put("cmd", command);
    line.put("tag", ++tags);
    process.send(line);
    return tags;
  }

  @Override
  public void close() {
    process.close();
  }
}
