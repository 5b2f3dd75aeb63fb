package io.jdevp2p.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What idle peers cost a node: memory for each, and how fast it still admits others. Ours held by
 * our client, go-ethereum's by its own, each in a process of its own; {@code benchmarks/idle} runs
 * it.
 */
final class IdlePeers {
  private static final int ADMITTING_WITH = 5000;
  private static final int HOLD_SECONDS = 45;
  private static final double KIBIBYTE = 1024;

  /** Before anything is measured the node works, so that its code is compiled and loaded. */
  private static final List<String> WARM_UP =
      List.of("-what", "sessions", "-rounds", "1", "-seconds", "6");

  private static final List<String> SESSIONS =
      List.of("-what", "sessions", "-rounds", "3", "-seconds", "2", "-warmup", "4");

  private record Cost(double heapEach, double residentEach, long residentInAll) {}

  /** Starts a node of one make. */
  private interface Start {
    NodeProcess get() throws IOException;
  }

  private IdlePeers() {}

  /** Arguments: our command, the folder of go-ethereum's peer and bench, numbers of peers. */
  public static void main(String[] args) throws Exception {
    String our = args[0];
    Path go = Path.of(args[1]);
    System.out.println(
        "| idle peers | heap each | go-ethereum | resident each | go-ethereum |"
            + " resident in all | go-ethereum |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int i = 2; i < args.length; i++) {
      int peers = Integer.parseInt(args[i]);
      Cost ours = cost(() -> NodeProcess.ours(our), BenchProcess.ours(our), peers);
      Cost theirs = cost(() -> NodeProcess.theirs(go), BenchProcess.theirs(go), peers);
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.1f KiB | %.1f KiB | %.1f KiB | %.1f KiB | %d MiB | %d MiB |%n",
          peers,
          ours.heapEach / KIBIBYTE,
          theirs.heapEach / KIBIBYTE,
          ours.residentEach / KIBIBYTE,
          theirs.residentEach / KIBIBYTE,
          ours.residentInAll >> 20,
          theirs.residentInAll >> 20);
    }
    System.out.println();
    System.out.println(
        "| sessions a second | with none | with " + ADMITTING_WITH + " idle | share |");
    System.out.println("|---|---|---|---|");
    admission("jdevp2p", () -> NodeProcess.ours(our), BenchProcess.ours(our));
    admission("go-ethereum", () -> NodeProcess.theirs(go), BenchProcess.theirs(go));
  }

  private static Cost cost(Start start, BenchProcess client, int peers)
      throws IOException, InterruptedException {
    try (NodeProcess node = start.get()) {
      client.run(node, WARM_UP);
      long heapBefore = node.heapAndStacks();
      long residentBefore = resident(node);
      Process holding = client.hold(node, peers, HOLD_SECONDS);
      try {
        long heap = node.heapAndStacks();
        long resident = resident(node);
        return new Cost(
            (heap - heapBefore) / (double) peers,
            (resident - residentBefore) / (double) peers,
            resident);
      } finally {
        holding.destroyForcibly();
      }
    }
  }

  private static void admission(String name, Start start, BenchProcess client)
      throws IOException, InterruptedException {
    try (NodeProcess node = start.get()) {
      client.run(node, SESSIONS);
      double empty = client.run(node, SESSIONS).getFirst().value();
      Process holding = client.hold(node, ADMITTING_WITH, HOLD_SECONDS);
      try {
        double full = client.run(node, SESSIONS).getFirst().value();
        System.out.printf(
            Locale.ROOT,
            "| %s | %,.0f | %,.0f | %.0f %% |%n",
            name,
            empty,
            full,
            100 * full / empty);
      } finally {
        holding.destroyForcibly();
      }
    }
  }

  private static long resident(NodeProcess node) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + node.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException("the system does not tell the memory of a process");
  }
}
