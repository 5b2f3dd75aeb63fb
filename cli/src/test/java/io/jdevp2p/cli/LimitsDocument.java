package io.jdevp2p.cli;

import io.jdevp2p.host.Bound;
import io.jdevp2p.server.HeapBudget;
import io.jdevp2p.server.ServerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code docs/limits.md}, written from the bounds of all modules. */
final class LimitsDocument {
  private static final String INTRODUCTION =
      """
      # Limits

      Everything that can grow is held down by something on this page, and everything on this page by a test that overfills it.
      Written from the code (the `…Bound` enums) by `LimitsDocumentTest`; see [CONTRIBUTING.md](../CONTRIBUTING.md).

      ## Who pays first

      What others can make a server hold is divided by how much they have proved:

      - **unproven**: a connection that has not said Hello. It has 8 s in all and 3 s for its auth, and a small place in one of three stages (waiting for auth, in line to be computed,
        waiting for Hello), each with a bound of its own, so that a flood of one kind takes nothing from those who have come further. Nobody waits for a place: when a stage is full, one is
        turned away, of the network (/24 or /64) with the most.
      - **proven**: a peer. What it has sent and nobody has read counts in bytes, in its protocol's inbox and in a budget that all peers share; whoever holds most waits first, and TCP stops it.
        When nothing is read at all while others wait for memory, the one that holds most goes.
      - **trusted and static**: have places of their own in each stage, get in when all places are taken (trusted), and pay last.

      So the cheapest party pays first: unproven before proven, noisy before quiet, strangers before trusted nodes.

      A maximum holds always, unless its default says otherwise: beyond a *target* nothing more is begun, but more may come of what was; *or one* means that a single one which is larger than
      what is left is taken when it would be stuck otherwise.

      ## At run time

      `Server.limits()` tells of each limit of a server its maximum, its high water (the largest fill seen; of any single one where there are many, such as inboxes) and how often something was
      refused, had to wait or was ended because of it; `{"cmd":"limits"}` asks `jdevp2p node --json` for the same. As metrics they are `jdevp2p_<name>_maximum`, `jdevp2p_<name>_high_water` and
      `jdevp2p_<name>_refused_total`, with `_` for `.` and `-` in the name. Those marked × are no server's, and not told.
      """;

  private static final Map<String, String> TITLES = new LinkedHashMap<>();

  static {
    TITLES.put("server", "A server");
    TITLES.put("typed", "A typed protocol on one peer");
    TITLES.put("rlpx", "One connection");
    TITLES.put("discovery", "Discovery: the UDP port, the node table");
    TITLES.put("discv4", "Discovery version 4");
    TITLES.put("discv5", "Discovery version 5");
    TITLES.put("enr", "Node records, node sources, the node database");
    TITLES.put("host", "The machine");
    TITLES.put("cli", "The command");
    TITLES.put("rlp", "RLP");
    TITLES.put("crypto", "Keys");
  }

  private final StringBuilder text = new StringBuilder(INTRODUCTION);
  private final List<String> told =
      new io.jdevp2p.server.Server(ServerConfig.builder().build())
          .limits().stream().map(limit -> limit.name()).toList();

  private LimitsDocument() {}

  static String of(List<Bound> bounds) {
    LimitsDocument document = new LimitsDocument();
    document.heap(ServerConfig.builder().build());
    Map<String, List<Bound>> byModule = new LinkedHashMap<>();
    TITLES.keySet().forEach(module -> byModule.put(module, new ArrayList<>()));
    for (Bound bound : bounds) {
      String name = bound.description().name();
      byModule.get(name.substring(0, name.indexOf('.'))).add(bound);
    }
    byModule.forEach(document::table);
    return document.text.toString();
  }

  private void heap(ServerConfig config) {
    HeapBudget budget = config.heapBudget();
    text.append(
        """

        ## The heap that others can take

        With the defaults, and whatever they do; `ServerConfig.heapBudget()` computes it for any configuration. What a server's own protocols keep comes on top; so does what they want to write
        and has no turn yet: each message of more than 24 KiB is held by its caller, and once more compressed.

        | what | how many | each | together |
        |---|--:|--:|--:|
        """);
    for (HeapBudget.Item item : budget.items()) {
      row(item.what(), number(item.count()), bytes(item.bytesEach()), bytes(item.bytes()));
    }
    row("**all**", "", "", "**" + bytes(budget.bytes()) + "**");
  }

  private void table(String module, List<Bound> bounds) {
    text.append("\n## ").append(TITLES.get(module)).append("\n\n");
    text.append(
        "| name | default | bounds | at the limit | overfilled by |\n|---|--:|---|---|---|\n");
    for (Bound each : bounds) {
      Bound.Description bound = each.description();
      row(
          "`" + bound.name() + "`" + (told.contains(bound.name()) ? "" : " ×"),
          value(bound) + firmness(each.firmness()),
          bound.bounds(),
          bound.atLimit() + failures(bound.failures()),
          "`" + bound.test() + "`");
    }
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String failures(List<String> names) {
    return names.isEmpty() ? "" : " (`" + String.join("`, `", names) + "`)";
  }

  private static String firmness(Bound.Firmness firmness) {
    return switch (firmness) {
      case HARD -> "";
      case ONE_MORE -> ", or one";
      case TARGET -> ", a target";
    };
  }

  private static String value(Bound.Description bound) {
    if (bound.standard() == Bound.Description.AS_TOLD) {
      return "as told";
    }
    return switch (bound.unit()) {
      case COUNT -> number(bound.standard());
      case CHARACTERS -> number(bound.standard()) + " characters";
      case BYTES -> bytes(bound.standard());
      case TIME -> time(Duration.ofNanos(bound.standard()));
    };
  }

  private static String time(Duration time) {
    if (time.toSeconds() >= 120 && time.toSeconds() % 60 == 0) {
      return time.toMinutes() + " min";
    }
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String bytes(long number) {
    if (number >= 1 << 20) {
      double mebibytes = number / (double) (1 << 20);
      return String.format(Locale.ROOT, mebibytes % 1 == 0 ? "%.0f MiB" : "%.1f MiB", mebibytes);
    }
    return number >= 1 << 10 && number % (1 << 10) == 0
        ? number / (1 << 10) + " KiB"
        : number + " bytes";
  }
}
