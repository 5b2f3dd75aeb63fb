package io.jdevp2p.cli;

import io.jdevp2p.enr.EnrException;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.server.ConnectionFlag;
import io.jdevp2p.server.LimitInfo;
import io.jdevp2p.server.MessageChannel;
import io.jdevp2p.server.NodeInfo;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.PeerInfo;
import io.jdevp2p.server.Protocol;
import io.jdevp2p.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The commands of {@code node --json}, and their answers, which have the fields of go-ethereum's
 * {@code admin_peers} and {@code admin_nodeInfo}. Owner: the thread of the run.
 */
final class NodeCommands {
  private static final long KIBIBYTE = 1024;

  private final Host host;
  private final List<RunningNode> nodes;
  private final NodeReport report;

  NodeCommands(Host host, List<RunningNode> nodes, NodeReport report) {
    this.host = host;
    this.nodes = nodes;
    this.report = report;
  }

  /** One command, as it was read; fields are found in any case, as Go does it. */
  private record Command(
      String cmd,
      int node,
      String peer,
      long code,
      long count,
      long size,
      boolean random,
      String target) {
    static Command read(String line) {
      String cmd = "";
      int node = 0;
      String peer = "";
      long code = 0;
      long count = 0;
      long size = 0;
      boolean random = false;
      String target = "";
      JsonNode all = Json.mapper().readTree(line);
      if (!all.isObject()) {
        throw new IllegalArgumentException("a command is a JSON object");
      }
      for (Map.Entry<String, JsonNode> field : all.properties()) {
        JsonNode value = field.getValue();
        if (value.isNull()) {
          continue; // as if it were not there: Go does it so, too
        }
        switch (field.getKey().toLowerCase(Locale.ROOT)) {
          case "cmd" -> cmd = value.stringValue();
          case "node" -> node = value.intValue();
          case "peer" -> peer = value.stringValue();
          case "code" -> code = number(field);
          case "count" -> count = number(field);
          case "size" -> size = number(field);
          case "random" -> random = value.booleanValue();
          case "target" -> target = value.stringValue();
          default -> {}
        }
      }
      return new Command(cmd, node, peer, code, count, size, random, target);
    }

    private static long number(Map.Entry<String, JsonNode> field) {
      long number = field.getValue().longValue();
      if (number < 0) {
        throw new IllegalArgumentException(field.getKey() + " must not be negative");
      }
      return number;
    }
  }

  /** Why a command could not be done. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** Does what a line says and answers; true when it says stop. */
  boolean run(String line) {
    Command command;
    try {
      command = Command.read(line);
    } catch (JacksonException e) {
      report.answer(line("error").put("error", e.getOriginalMessage()).put("line", line));
      return false;
    } catch (IllegalArgumentException e) {
      report.answer(line("error").put("error", e.getMessage()).put("line", line));
      return false;
    }
    if (command.cmd.equals("stop")) {
      return true;
    }
    if (command.node < 0 || command.node >= nodes.size()) {
      report.answer(line("error").put("error", "no such node").put("line", line));
      return false;
    }
    try {
      report.answer(answer(nodes.get(command.node), command));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (IOException | EnrException | Refused | IllegalArgumentException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      report.answer(
          line("error").put("error", why).put("cmd", command.cmd).put("node", command.node));
    }
    return false;
  }

  private ObjectNode answer(RunningNode node, Command command)
      throws Refused, EnrException, IOException, InterruptedException {
    Server server = node.server();
    ObjectNode answer = line("done").put("cmd", command.cmd).put("node", command.node);
    switch (command.cmd) {
      case "add" -> require(server.addPeer(Node.parse(command.peer)), "the static list is full");
      case "remove" -> server.removePeer(Node.parse(command.peer).id());
      case "trust" ->
          require(server.addTrustedPeer(Node.parse(command.peer).id()), "the trusted list is full");
      case "distrust" -> server.removeTrustedPeer(Node.parse(command.peer).id());
      case "peers" -> peers(server, answer.putArray("peers"));
      case "info" -> info(server.self(), server.info(), answer.putObject("info"));
      case "send" -> answer.put("seconds", send(node, command));
      case "memory" -> memory(server, answer);
      case "limits" -> limits(server, answer.putArray("limits"));
      case "ping" -> discovery(node, command).ping(Node.parse(command.peer), answer);
      case "resolve" -> discovery(node, command).resolve(Node.parse(command.peer), answer);
      case "talk" ->
          discovery(node, command)
              .talk(
                  Node.parse(command.peer),
                  BenchProtocol.payload(
                      (int) Math.min(command.size, Integer.MAX_VALUE), command.random),
                  answer);
      case "lookup" -> discovery(node, command).lookup(command.target, answer);
      case "table" -> discovery(node, command).table(answer);
      default -> throw new Refused("unknown command \"" + command.cmd + "\"");
    }
    return answer;
  }

  private static DiscoveryCommands discovery(RunningNode node, Command command) throws Refused {
    return node.server()
        .discovery()
        .map(DiscoveryCommands::new)
        .orElseThrow(
            () -> new Refused("command \"" + command.cmd + "\" needs discovery: --v4, --v5"));
  }

  private static ObjectNode line(String event) {
    return Json.object().put("event", event);
  }

  private static void require(boolean done, String otherwise) throws Refused {
    if (!done) {
      throw new Refused(otherwise);
    }
  }

  private double send(RunningNode node, Command command) throws Refused, IOException {
    Optional<MessageChannel> channel = node.channel(NodeId.fromHex(command.peer));
    if (channel.isEmpty()) {
      throw new Refused("no such peer");
    }
    if (command.size > Protocol.MAX_MESSAGE_BYTES || command.code >= BenchProtocol.LENGTH) {
      throw new Refused("no message can have code " + command.code + " and size " + command.size);
    }
    byte[] payload = BenchProtocol.payload((int) command.size, command.random);
    long began = host.clock().nanos();
    BenchProtocol.send(channel.get(), (int) command.code, payload, command.count);
    return (host.clock().nanos() - began) / 1e9;
  }

  private static void peers(Server server, ArrayNode peers) {
    server.peers().stream()
        .sorted(Comparator.comparing(Peer::id))
        .map(Peer::info)
        .forEach(peer -> peer(peer, peers.addObject()));
  }

  private static void peer(PeerInfo peer, ObjectNode to) {
    peer.enr().ifPresent(enr -> to.put("enr", enr));
    to.put("enode", peer.enode());
    to.put("id", peer.id().hex());
    to.put("name", peer.name());
    ArrayNode caps = to.putArray("caps");
    peer.capabilities().forEach(c -> caps.add(c.toString()));
    ObjectNode network = to.putObject("network");
    network.put("localAddress", Addresses.text(peer.localAddress()));
    network.put("remoteAddress", Addresses.text(peer.remoteAddress()));
    network.put("inbound", peer.flags().contains(ConnectionFlag.INBOUND));
    network.put("trusted", peer.flags().contains(ConnectionFlag.TRUSTED));
    network.put("static", peer.flags().contains(ConnectionFlag.STATIC_DIALED));
    ObjectNode protocols = to.putObject("protocols");
    for (Capability running : peer.traffic().keySet()) {
      protocols.put(running.name(), "unknown");
    }
  }

  private static void info(Node self, NodeInfo info, ObjectNode to) {
    to.put("id", info.id().hex());
    to.put("name", info.name());
    to.put("enode", Nodes.here(self).enode());
    to.put("enr", info.enr());
    to.put("ip", info.ip());
    ObjectNode ports = to.putObject("ports");
    ports.put("discovery", info.discoveryAddress().map(a -> a.getPort()).orElse(0));
    ports.put("listener", info.listenAddress().map(a -> a.getPort()).orElse(0));
    to.put("listenAddr", info.listenAddress().map(Addresses::text).orElse(""));
    ObjectNode protocols = to.putObject("protocols");
    info.capabilities().forEach(c -> protocols.put(c.name(), "unknown"));
  }

  /** Those of docs/limits.md; times are in nanoseconds. */
  private static void limits(Server server, ArrayNode to) {
    for (LimitInfo limit : server.limits()) {
      to.addObject()
          .put("name", limit.name())
          .put("unit", limit.unit().name().toLowerCase(Locale.ROOT))
          .put("maximum", limit.maximum())
          .put("highWater", limit.highWater())
          .put("refused", limit.refused());
    }
  }

  /** Stacks of virtual threads are on the heap, so they are counted there. */
  private void memory(Server server, ObjectNode to) {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    to.put("heap", runtime.totalMemory() - runtime.freeMemory());
    to.put("stack", 0);
    to.put("sys", resident().orElse(runtime.totalMemory()));
    to.put("goroutines", host.threads().live());
    to.put("peers", server.peerCount());
  }

  /** Memory of the process that is in use, where the system tells. */
  private static Optional<Long> resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Optional.of(Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not on this system.
    }
    return Optional.empty();
  }
}
