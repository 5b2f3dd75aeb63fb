package io.jdevp2p.cli;

import io.jdevp2p.host.Clock;
import io.jdevp2p.server.ConnectionFlag;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.PeerInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;

/**
 * The table of peers with their rates, and the sums for a status line. Rates are those since the
 * call before. Owner: one thread at a time, by the story.
 */
final class DemoTable {
  private static final int MAX_ROWS = 12;

  private final Clock clock;
  private final List<DemoNode> nodes;
  private final Function<String, String> nameOf;
  private Map<String, Count> before = new LinkedHashMap<>();
  private long beforeNanos;

  /** What a peer had moved. */
  private record Count(long messages, long bytes) {}

  /** One peer of one node. */
  record Row(
      String node,
      String peer,
      String direction,
      String flags,
      String latency,
      double messagesPerSecond,
      double bytesPerSecond,
      double seconds) {}

  /** All peers of all nodes at a moment. */
  record Look(List<Row> rows, double messagesPerSecond, double bytesPerSecond) {}

  DemoTable(Clock clock, List<DemoNode> nodes, Function<String, String> nameOf) {
    this.clock = clock;
    this.nodes = nodes;
    this.nameOf = nameOf;
    this.beforeNanos = clock.nanos();
  }

  Look look() {
    long now = clock.nanos();
    double seconds = Math.max(1e-3, (now - beforeNanos) / 1e9);
    Map<String, Count> counts = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    double messages = 0;
    double bytes = 0;
    for (DemoNode node : nodes) {
      for (Peer peer : node.server().peers()) {
        PeerInfo info = peer.info();
        Count count = count(info);
        String key = node.name() + " " + info.id().hex();
        counts.put(key, count);
        Count last = before.getOrDefault(key, new Count(0, 0));
        if (last.messages() > count.messages()) {
          last = new Count(0, 0); // another connection than the last time
        }
        Row row =
            row(
                node,
                info,
                (count.messages() - last.messages()) / seconds,
                (count.bytes() - last.bytes()) / seconds);
        messages += row.messagesPerSecond();
        bytes += row.bytesPerSecond();
        rows.add(row);
      }
    }
    before = counts;
    beforeNanos = now;
    // Each message is counted at both ends.
    return new Look(rows, messages / 2, bytes / 2);
  }

  private static Count count(PeerInfo info) {
    long messages = 0;
    long bytes = 0;
    for (PeerInfo.ProtocolTraffic traffic : info.traffic().values()) {
      messages += traffic.messagesIn() + traffic.messagesOut();
      bytes += traffic.bytesIn() + traffic.bytesOut();
    }
    return new Count(messages, bytes);
  }

  private Row row(DemoNode node, PeerInfo info, double messages, double bytes) {
    boolean inbound = info.flags().contains(ConnectionFlag.INBOUND);
    List<String> flags = new ArrayList<>();
    if (info.flags().contains(ConnectionFlag.STATIC_DIALED)) {
      flags.add("static");
    }
    if (info.flags().contains(ConnectionFlag.DYNAMIC_DIALED)) {
      flags.add("dynamic");
    }
    if (info.flags().contains(ConnectionFlag.TRUSTED)) {
      flags.add("trusted");
    }
    return new Row(
        node.name(),
        nameOf.apply(info.id().hex()),
        inbound ? "<- in" : "out ->",
        flags.isEmpty() ? "-" : String.join(",", flags),
        info.latency().map(Durations::millis).orElse("-"),
        messages,
        bytes,
        info.connected().toNanos() / 1e9);
  }

  /** The table as lines of at most 80 columns. */
  static List<String> lines(Look look, Terminal terminal) {
    List<String> lines = new ArrayList<>();
    lines.add(
        terminal.bold(
            String.format(
                Locale.ROOT,
                "%-8s %-8s %-7s %-8s %10s %9s %10s %9s",
                "node",
                "peer",
                "dir",
                "flags",
                "latency",
                "msg/s",
                "bytes/s",
                "up")));
    look.rows().stream()
        .limit(MAX_ROWS)
        .forEach(r ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%-8s %-8s %-7s %-8s %10s %9.1f %10.0f %7.1f s",
                    r.node(),
                    r.peer(),
                    r.direction(),
                    r.flags(),
                    r.latency(),
                    r.messagesPerSecond(),
                    r.bytesPerSecond(),
                    r.seconds())));
    if (look.rows().size() > MAX_ROWS) {
      lines.add(terminal.dim("and " + (look.rows().size() - MAX_ROWS) + " more"));
    }
    return lines;
  }

  static void json(Look look, ArrayNode to) {
    for (Row r : look.rows()) {
      to.addObject()
          .put("node", r.node())
          .put("peer", r.peer())
          .put("inbound", r.direction().contains("in"))
          .put("flags", r.flags())
          .put("latency", r.latency())
          .put("messagesPerSecond", r.messagesPerSecond())
          .put("bytesPerSecond", r.bytesPerSecond())
          .put("seconds", r.seconds());
    }
  }
}
