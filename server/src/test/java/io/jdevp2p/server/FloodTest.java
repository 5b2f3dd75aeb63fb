package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.RlpxConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Floods on real sockets, measured: whatever strangers do before they have proved who they are, an
 * honest node gets in within a second, the heap grows by no more than the server's {@link
 * HeapBudget} allows to such, and nothing is left afterwards. The rules behind it are tested one by
 * one, on virtual time, in {@link EntranceTest} and its neighbours; here they have to hold
 * together.
 *
 * <p>Sizes are a fraction by default; {@code -Djdevp2p.floods=full} runs them whole. Needs a
 * loopback network whose every address can be had, as Linux has it.
 */
@EnabledOnOs(OS.LINUX)
final class FloodTest {
  private static final boolean FULL = "full".equals(System.getProperty("jdevp2p.floods"));

  private static final Duration HONEST_GETS_IN_WITHIN = Duration.ofSeconds(1);

  private static final int LEAST_ATTEMPTS = 5;
  private static final int MOST_ATTEMPTS = 500;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);
  private static final Duration UNTIL_NOTHING_IS_LEFT = Duration.ofSeconds(15);

  private final BlockingQueue<NodeId> admitted = new LinkedBlockingQueue<>();
  private Server server;
  private long heapBudget;
  private long heapBefore;
  private int threadsBefore;
  private long socketsBefore;

  @BeforeEach
  void start() throws Exception {
    ServerConfig config =
        ServerConfig.builder()
            .freshKey()
            .listen("127.0.0.1:0")
            .protocol(new Notebook().protocol())
            .onPeer(peer -> admitted.add(peer.id()))
            .build();
    heapBudget = ofTheUnproven(config.heapBudget());
    server = Server.start(config);
    honestGetsIn(); // all classes are loaded
    awaitNoPeers();
    heapBefore = usedHeap();
    threadsBefore = Host.system().threads().live();
    socketsBefore = sockets();
  }

  private static long ofTheUnproven(HeapBudget budget) {
    return budget.items().stream()
        .filter(item -> item.what().startsWith("unproven: "))
        .mapToLong(HeapBudget.Item::bytes)
        .sum();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void halfOpenConnections() throws Exception {
    flood(Flooder.Attack.HALF_OPEN, 10_000, 4_000, true);
  }

  @Test
  void halfOpenConnectionsFromOneNetwork() throws Exception {
    flood(Flooder.Attack.HALF_OPEN, 10_000, 4_000, false);
  }

  @Test
  void slowDrips() throws Exception {
    flood(Flooder.Attack.DRIP, 2_000, 1_000, true);
  }

  @Test
  void garbageOfTheRightSize() throws Exception {
    flood(Flooder.Attack.GARBAGE, 200_000, 5_000, true);
  }

  @Test
  void garbageThatIsSealedToUs() throws Exception {
    flood(Flooder.Attack.SEALED_GARBAGE, 200_000, 5_000, true);
  }

  @Test
  void garbageFromOneNetwork() throws Exception {
    flood(Flooder.Attack.SEALED_GARBAGE, 200_000, 5_000, false);
  }

  @Test
  void replaysOfOneHandshake() throws Exception {
    flood(Flooder.Attack.REPLAY, 1_000, 1_000, true);
  }

  @Test
  void handshakesWithFreshKeysThatLeave() throws Exception {
    flood(Flooder.Attack.SHAKE_AND_LEAVE, 5_000, 1_500, true);
  }

  @Test
  void handshakesWithFreshKeysThatSayNothingMore() throws Exception {
    flood(Flooder.Attack.SHAKE_AND_STAY, 5_000, 1_500, true);
  }

  @Test
  void firstFramesOf16MegabytesAnnounced() throws Exception {
    flood(Flooder.Attack.HUGE_FRAME, 200, 24, true);
  }

  private void flood(Flooder.Attack attack, int full, int reduced, boolean manyNetworks)
      throws Exception {
    int count = FULL ? full : reduced;
    List<Duration> took = new ArrayList<>();
    long heap = 0;
    long began = System.nanoTime();
    try (Attackers attackers = new Attackers(attack, count, manyNetworks)) {
      attackers.await("begun");
      while (took.size() < LEAST_ATTEMPTS || (attackers.goOn() && took.size() < MOST_ATTEMPTS)) {
        took.add(honestGetsIn());
        if (took.size() % LEAST_ATTEMPTS == 0 && took.size() <= 3 * LEAST_ATTEMPTS) {
          heap = Math.max(heap, usedHeap() - heapBefore);
        }
        Host.system().clock().sleep(BETWEEN_ATTEMPTS);
      }
      if (attack != Flooder.Attack.DRIP) {
        attackers.await("ended"); // all of it was sent
      }
    }
    long ended = System.nanoTime();
    awaitNothingLeft();
    Duration worst = took.stream().max(Duration::compareTo).orElseThrow();
    System.out.printf(
        "%s x %d from %s: honest in after %d ms at most, %d ms typically, %d times in %.1f s;"
            + " heap +%d of %d KiB; nothing left after %d ms%n",
        attack,
        count,
        manyNetworks ? "many networks" : "one network",
        worst.toMillis(),
        took.stream().sorted().toList().get(took.size() / 2).toMillis(),
        took.size(),
        (ended - began) / 1e9,
        heap >> 10,
        heapBudget >> 10,
        Duration.ofNanos(System.nanoTime() - ended).toMillis());
    assertThat(worst).isLessThan(HONEST_GETS_IN_WITHIN);
    assertThat(heap).isLessThanOrEqualTo(heapBudget);
  }

  /** From connecting to being a peer. */
  private Duration honestGetsIn() throws Exception {
    Stranger honest = new Stranger(Host.system());
    long began = System.nanoTime();
    RlpxConnection connection = honest.greeted(server.self(), Notebook.CAPABILITY);
    try {
      NodeId id = null;
      while (!honest.id().equals(id)) {
        id = admitted.poll(10, TimeUnit.SECONDS);
        assertThat(id).as("admitted").isNotNull();
      }
      return Duration.ofNanos(System.nanoTime() - began);
    } finally {
      connection.close();
    }
  }

  private void awaitNoPeers() throws InterruptedException {
    while (server.peerCount() > 0) {
      Host.system().clock().sleep(Duration.ofMillis(1));
    }
  }

  private void awaitNothingLeft() throws Exception {
    long until = System.nanoTime() + UNTIL_NOTHING_IS_LEFT.toNanos();
    while (System.nanoTime() < until
        && (server.peerCount() > 0
            || Host.system().threads().live() > threadsBefore
            || sockets() > socketsBefore)) {
      Host.system().clock().sleep(Duration.ofMillis(10));
    }
    assertThat(server.peerCount()).isZero();
    assertThat(Host.system().threads().live()).as("threads").isLessThanOrEqualTo(threadsBefore);
    assertThat(sockets()).as("sockets").isLessThanOrEqualTo(socketsBefore);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long sockets() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(FloodTest::isSocket).count();
    }
  }

  private static boolean isSocket(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }

  /** A process of attackers; ends with this. */
  private final class Attackers implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final long began = System.nanoTime();

    Attackers(Flooder.Attack attack, int count, boolean manyNetworks) throws IOException {
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-Dlogback.configurationFile=none",
                  "-cp",
                  classPath,
                  Flooder.class.getName(),
                  attack.name(),
                  "" + server.self().tcpPort(),
                  HexFormat.of().formatHex(server.self().publicKey().bytes()),
                  "" + count,
                  "" + manyNetworks)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        reader
            .lines()
            .filter(line -> line.equals("begun") || line.equals("ended"))
            .forEach(said::add);
      } catch (IOException | java.io.UncheckedIOException e) {
        // it has ended
      }
    }

    void await(String word) throws InterruptedException {
      assertThat(said.poll(2, TimeUnit.MINUTES)).isEqualTo(word);
    }

    /** Drips go on for ever; some rounds of them are enough. */
    boolean goOn() {
      return said.isEmpty() && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(FULL ? 60 : 4);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
