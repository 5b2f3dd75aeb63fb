package io.jdevp2p.enr;

import io.jdevp2p.benchmarks.ShortRuns;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A node database in a directory, with 10,000 nodes. go-ethereum's does the same in {@code
 * conformance/go/cmd/nodedb}; {@code benchmarks/node-database} runs both.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class NodeDatabaseBenchmark extends ShortRuns {
  private static final int NODES = 10_000;
  private static final int WRITTEN = 1_000;
  private static final DiscoveryVersion VERSION = DiscoveryVersion.V5;

  private final Host host = Host.system();
  private final Random random = new Random(1);
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> changed = new ArrayList<>();
  private Path directory = Path.of("");
  private Path other = Path.of("");
  private NodeDatabase database = NodeDatabase.inMemory(host, 1);
  private boolean odd;

  /** Fills a database, and a copy of it that is opened and closed. */
  @Setup
  public void fill() throws IOException {
    for (int i = 0; i < NODES; i++) {
      SecretKey key = SecretKey.generate(random);
      nodes.add(node(key, 1, i));
      if (i < WRITTEN) {
        changed.add(node(key, 2, i));
      }
    }
    directory = Files.createTempDirectory("node-database");
    other = Files.createTempDirectory("node-database");
    for (Path each : List.of(directory, other)) {
      try (NodeDatabase filled = NodeDatabase.inDirectory(host, each)) {
        Instant now = host.clock().wallClock();
        nodes.forEach(node -> filled.store(VERSION, node, now));
      }
    }
    database = NodeDatabase.inDirectory(host, directory);
  }

  private static Node node(SecretKey key, long sequence, int number) {
    InetAddress ip = InetAddress.ofLiteral("20.1." + (number >> 8) + "." + (number & 255));
    return Node.of(NodeRecord.builder().sequence(sequence).ip(ip).tcp(30303).udp(30303).sign(key));
  }

  /** Removes both. */
  @TearDown
  public void remove() throws IOException {
    database.close();
    for (Path each : List.of(directory, other)) {
      try (Stream<Path> files = Files.walk(each)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** With what it takes to close it again. */
  @Benchmark
  public void open() throws IOException {
    NodeDatabase.inDirectory(host, other).close();
  }

  /** As a node does that runs for a moment: opened, 1,000 nodes that have changed, closed. */
  @Benchmark
  public void openWriteAThousandAndClose() throws IOException {
    try (NodeDatabase opened = NodeDatabase.inDirectory(host, other)) {
      write(opened);
    }
  }

  /** 1,000 nodes that have changed, one after another. */
  @Benchmark
  public void writeAThousand() {
    write(database);
  }

  private void write(NodeDatabase to) {
    odd = !odd;
    Instant now = host.clock().wallClock();
    (odd ? changed : nodes.subList(0, WRITTEN)).forEach(node -> to.store(VERSION, node, now));
  }

  /** A node by its id, with its record checked. */
  @Benchmark
  public Optional<Node> read() {
    return database.node(VERSION, nodes.get(random.nextInt(NODES)).id());
  }

  /** As many seeds as a table asks for. */
  @Benchmark
  public List<Node> thirtySeeds() {
    return database.seeds(VERSION, 30, Duration.ofDays(1));
  }
}
