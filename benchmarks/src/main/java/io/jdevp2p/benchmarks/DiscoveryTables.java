package io.jdevp2p.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the tables of many nodes fill that know one bootnode, over loopback, by both versions: nodes
 * of ours and of go-ethereum's, one kind after the other, all in one process and the bootnode in
 * another. And what such a network costs once its tables are full. {@code benchmarks/tables} runs
 * it.
 */
final class DiscoveryTables {
  private static final List<Integer> SECONDS = List.of(2, 5, 10, 20, 30, 60);
  private static final Duration STEADY = Duration.ofSeconds(30);
  private static final Pattern ENTRIES = Pattern.compile("\"(v4|v5)\":([0-9]+)");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

  private DiscoveryTables() {}

  /** The mean number of nodes in the tables. */
  private record Mean(double v4, double v5) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.1f / %.1f", v4, v5);
    }
  }

  /** What one node costs, with a full table. */
  private record Steady(double processorPerMille, double packetsPerSecond, long residentBytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.2f ms of processor a second, %.1f packets received a second, %d KiB resident",
          processorPerMille,
          packetsPerSecond,
          residentBytes >> 10);
    }
  }

  private record Network(List<Mean> means, Steady steady) {}

  /** Arguments: our command, the folder of go-ethereum's peer, numbers of nodes. */
  public static void main(String[] args) throws Exception {
    for (int i = 2; i < args.length; i++) {
      int nodes = Integer.parseInt(args[i]);
      Network ours = network(nodes, more -> ours(args[0], more));
      Network theirs = network(nodes, more -> theirs(Path.of(args[1]), more));
      System.out.println(
          "| " + nodes + " nodes: mean table after | v4 / v5 | go-ethereum's v4 / v5 |");
      System.out.println("|---|---|---|");
      for (int second = 0; second < SECONDS.size(); second++) {
        System.out.printf(
            Locale.ROOT,
            "| %d s | %s | %s |%n",
            SECONDS.get(second),
            ours.means.get(second),
            theirs.means.get(second));
      }
      System.out.println();
      System.out.println("one of ours: " + ours.steady);
      System.out.println("one of go-ethereum's: " + theirs.steady);
      System.out.println();
    }
  }

  private static List<String> ours(String command, List<String> more) {
    List<String> node =
        List.of(command, "node", "--json", "--v4", "--v5", "--listen", "127.0.0.1:0");
    return Stream.concat(node.stream(), more.stream()).toList();
  }

  private static List<String> theirs(Path folder, List<String> more) {
    List<String> peer = List.of(folder.resolve("peer").toString(), "-v4", "-v5", "-for", "24h");
    return Stream.concat(peer.stream(), more.stream().map(DiscoveryTables::shortFlag)).toList();
  }

  private static String shortFlag(String argument) {
    return argument.startsWith("--") ? argument.substring(1) : argument;
  }

  private static Network network(int nodes, Function<List<String>, List<String>> command)
      throws IOException, InterruptedException {
    try (NodeProcess boot = NodeProcess.start(command.apply(List.of()));
        NodeProcess others =
            NodeProcess.start(
                command.apply(
                    List.of(
                        "--nodes", Integer.toString(nodes - 1), "--bootnodes", boot.record())))) {
      long begun = System.nanoTime();
      List<Mean> means = new ArrayList<>();
      for (int second : SECONDS) {
        long left = begun + Duration.ofSeconds(second).toNanos() - System.nanoTime();
        Thread.sleep(Duration.ofNanos(Math.max(0, left)));
        means.add(mean(others, nodes - 1));
      }
      return new Network(means, steady(others, nodes - 1));
    }
  }

  private static Mean mean(NodeProcess process, int nodes)
      throws IOException, InterruptedException {
    long v4 = 0;
    long v5 = 0;
    for (int i = 0; i < nodes; i++) {
      Matcher entries = ENTRIES.matcher(process.ask("{\"cmd\":\"table\",\"node\":" + i + "}"));
      while (entries.find()) {
        long count = Long.parseLong(entries.group(2));
        v4 += entries.group(1).equals("v4") ? count : 0;
        v5 += entries.group(1).equals("v5") ? count : 0;
      }
    }
    return new Mean((double) v4 / nodes, (double) v5 / nodes);
  }

  private static Steady steady(NodeProcess process, int nodes)
      throws IOException, InterruptedException {
    long processor = processorNanos(process);
    long packets = packetsReceived();
    Thread.sleep(STEADY);
    return new Steady(
        (processorNanos(process) - processor) / 1e6 / nodes / STEADY.toSeconds(),
        (packetsReceived() - packets) / (double) nodes / STEADY.toSeconds(),
        resident(process) / nodes);
  }

  private static long processorNanos(NodeProcess process) {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElse(Duration.ZERO)
        .toNanos();
  }

  private static long resident(NodeProcess process) throws IOException {
    String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"));
    Matcher resident = RESIDENT.matcher(status);
    return resident.find() ? Long.parseLong(resident.group(1)) << 10 : 0;
  }

  /** UDP packets that this machine has received, which is to do nothing else meanwhile. */
  private static long packetsReceived() throws IOException {
    return Files.readAllLines(Path.of("/proc/net/snmp")).stream()
        .filter(line -> line.startsWith("Udp: ") && Character.isDigit(line.charAt(5)))
        .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
        .findFirst()
        .orElse(0);
  }
}
