package io.jdevp2p.cli;

import io.jdevp2p.discovery.Discovery;
import io.jdevp2p.discovery.DiscoveryException;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.discovery.v5.DiscoveryV5;
import io.jdevp2p.discovery.v5.TalkHandler;
import io.jdevp2p.discovery.v5.V5Limits;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Those commands of {@code node --json} that ask discovery: each version that runs gives its part
 * of the answer, under its name. Owner: the thread of the run, which waits for other nodes'
 * answers.
 */
final class DiscoveryCommands {
  /** The talk protocol that is answered with the request. */
  static final String BENCH = "bench";

  private static final int ID_DIGITS = 64;
  private static final int KEY_DIGITS = 128;

  private final DiscoveryService discovery;

  DiscoveryCommands(DiscoveryService discovery) {
    this.discovery = discovery;
  }

  /** Answers talk requests of {@link #BENCH}, where version 5 runs. */
  static void serveBench(DiscoveryService discovery) {
    discovery
        .v5()
        .ifPresent(
            v5 -> v5.registerTalkHandler(BENCH, TalkHandler.quick((_, _, request) -> request)));
  }

  /** The sequence number of the node's record. */
  void ping(Node node, ObjectNode answer) throws IOException, InterruptedException {
    for (Discovery version : running(discovery)) {
      try {
        answer.put(name(version), version.ping(node).sequence());
      } catch (DiscoveryException e) {
        throw new IOException(name(version) + ": " + e.getMessage(), e);
      }
    }
  }

  /** The node's newest record, or its URL where it has none; null where it can't be found. */
  void resolve(Node node, ObjectNode answer) throws InterruptedException {
    for (Discovery version : running(discovery)) {
      Optional<Node> found = version.resolve(node);
      if (found.isPresent()) {
        answer.put(name(version), found.get().toString());
      } else {
        answer.putNull(name(version));
      }
    }
  }

  /** The size of the echo. */
  void talk(Node node, byte[] request, ObjectNode answer) throws IOException, InterruptedException {
    DiscoveryV5 v5 =
        discovery
            .v5()
            .orElseThrow(() -> new IllegalArgumentException("talk needs version 5: --v5"));
    if (request.length + BENCH.length() > V5Limits.TALK_REQUEST_BYTES) {
      throw new IllegalArgumentException(
          "a talk request of " + request.length + " bytes does not fit a packet");
    }
    answer.put("size", v5.talk(node, BENCH, request).length);
  }

  /** The ids of the nodes closest to a target: an id in version 5, a public key in version 4. */
  void lookup(String target, ObjectNode answer) throws InterruptedException {
    String digits = target.replaceFirst("^0[xX]", "");
    if (digits.length() != ID_DIGITS && digits.length() != KEY_DIGITS) {
      throw new IllegalArgumentException(
          "target must have 64 hex digits, an id for version 5, or 128, a key for version 4");
    }
    if (digits.length() == KEY_DIGITS && discovery.v4().isPresent()) {
      byte[] key = HexFormat.of().parseHex(digits);
      ids(discovery.v4().get().lookup(key), answer.putArray("v4"));
    }
    if (digits.length() == ID_DIGITS && discovery.v5().isPresent()) {
      ids(discovery.v5().get().lookup(NodeId.fromHex(digits)), answer.putArray("v5"));
    }
  }

  /** How many nodes are in the tables, those apart that only wait for a place. */
  void table(ObjectNode answer) {
    for (Discovery version : running(discovery)) {
      answer.put(name(version), nodes(version));
    }
  }

  /** The versions that run. */
  static List<Discovery> running(DiscoveryService discovery) {
    List<Discovery> versions = new ArrayList<>();
    discovery.v4().ifPresent(versions::add);
    discovery.v5().ifPresent(versions::add);
    return versions;
  }

  /** The same, for people. */
  static String versions(DiscoveryService discovery) {
    return running(discovery).stream()
        .map(DiscoveryCommands::name)
        .collect(Collectors.joining(" and "));
  }

  /** How many nodes are in a version's table, without those that only wait for a place. */
  static int nodes(Discovery version) {
    return (int) version.table().stream().filter(entry -> !entry.replacement()).count();
  }

  /** As in events and answers. */
  static String name(Discovery version) {
    return switch (version.version()) {
      case V4 -> "v4";
      case V5 -> "v5";
    };
  }

  private static void ids(List<Node> nodes, ArrayNode to) {
    nodes.forEach(node -> to.add(node.id().hex()));
  }
}
