package io.jdevp2p.conformance;

import io.jdevp2p.conformance.TestNode.Kind;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Some nodes that run discovery on loopback, in one process: go-ethereum's {@code peer}, or {@code
 * jdevp2p node}, which takes the same flags and speaks the same lines. Used by one thread.
 */
final class DiscoveryNodes implements AutoCloseable {
  private final GoProcess process;
  private final List<Node> nodes = new ArrayList<>();

  private DiscoveryNodes(GoProcess process) {
    this.process = process;
  }

  static DiscoveryNodes start(Kind kind, int count, Set<DiscoveryVersion> versions, Node... boot)
      throws Exception {
    List<String> arguments = new ArrayList<>();
    if (kind == Kind.OURS) {
      arguments.addAll(
          List.of(
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              System.getProperty("java.class.path"),
              "io.jdevp2p.cli.Main",
              "node",
              "--json"));
    }
    arguments.addAll(
        List.of("-listen", "127.0.0.1:0", "-no-dial", "-nodes", String.valueOf(count)));
    versions.forEach(version -> arguments.add(version == DiscoveryVersion.V4 ? "-v4" : "-v5"));
    if (boot.length > 0) {
      arguments.add("-bootnodes");
      arguments.add(String.join(",", List.of(boot).stream().map(DiscoveryNodes::enr).toList()));
    }
    Path program =
        kind == Kind.OURS
            ? Path.of(System.getProperty("java.home"), "bin", "java")
            : GoTools.ours("peer");
    DiscoveryNodes started = new DiscoveryNodes(new GoProcess(program, arguments));
    try {
      for (int i = 0; i < count; i++) {
        JsonNode ready = started.process.await("its start", GoProcess.event("ready"));
        started.nodes.add(Node.parse(ready.path("enr").asString()));
      }
      return started;
    } catch (Exception | AssertionError e) {
      started.close();
      throw e;
    }
  }

  static String enr(Node node) {
    return node.record().orElseThrow().text();
  }

  List<Node> nodes() {
    return nodes;
  }

  /** The ids of those that a node's lookup of another finds. */
  Set<String> lookup(int index, DiscoveryVersion version, Node target) throws Exception {
    String digits =
        version == DiscoveryVersion.V4
            ? HexFormat.of().formatHex(target.publicKey().bytes())
            : target.id().hex();
    Set<String> found = new LinkedHashSet<>();
    JsonNode answer = ask(index, "lookup", Map.of("target", digits));
    answer.path(name(version)).forEach(id -> found.add(id.asString()));
    return found;
  }

  /** Where a node finds another of whom it is told the key alone. */
  Optional<Node> resolve(int index, DiscoveryVersion version, Node target) throws Exception {
    String keyOnly = Node.of(target.publicKey(), "", 0, 0).enode();
    String found = ask(index, "resolve", Map.of("peer", keyOnly)).path(name(version)).asString("");
    return found.isEmpty() ? Optional.empty() : Optional.of(Node.parse(found));
  }

  private static String name(DiscoveryVersion version) {
    return version == DiscoveryVersion.V4 ? "v4" : "v5";
  }

  private JsonNode ask(int index, String command, Map<String, ?> fields) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>(fields);
    line.put("cmd", command);
    line.put("node", index);
    process.send(line);
    JsonNode answer =
        process.await(
            "the answer to " + command,
            said ->
                said.path("cmd").asString("").equals(command)
                    && (GoProcess.event("done").test(said) || GoProcess.event("error").test(said)));
    if (GoProcess.event("error").test(answer)) {
      throw new IOException(command + ": " + answer.path("error").asString());
    }
    return answer;
  }

  @Override
  public void close() {
    process.close();
  }
}
