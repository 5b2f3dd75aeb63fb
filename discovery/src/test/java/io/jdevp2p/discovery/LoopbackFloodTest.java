package io.jdevp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.UdpSocket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The same floods as in {@link DiscoveryFloodTest} on real sockets and in real time, as fast as one
 * processor makes the packets: more than another one can answer. Needs a loopback network whose
 * every address can be had, as Linux has it. {@code -Djdevp2p.floods=full} runs them whole.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class LoopbackFloodTest {
  private static final int PACKETS =
      "full".equals(System.getProperty("jdevp2p.floods")) ? 300_000 : 15_000;
  private static final int PACKETS_PER_ADDRESS = 3;
  private static final int ATTEMPTS = 30;
  private static final long HEAP_BYTES = 24L << 20;

  private final Host host = Host.system();
  private DiscoveryService victim;
  private ForgedPackets forged;

  @BeforeEach
  void start() throws IOException {
    victim = service();
    forged = new ForgedPackets(host.random(), victim.localNode().id());
  }

  @AfterEach
  void close() {
    victim.close();
  }

  private DiscoveryService service() throws IOException {
    SecretKey key = SecretKey.generate(host.random());
    NodeDatabase database = NodeDatabase.inMemory(host, 1000);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    DiscoveryConfig config = DiscoveryConfig.builder().listen(anyPort).build();
    return DiscoveryService.start(host, key, new LocalNode(host, key, database), database, config);
  }

  /** Sends so many, from addresses without number. */
  private void flood(int packets, ForgedPackets.Kind kind) {
    InetSocketAddress to = victim.localAddress();
    for (int i = 0; i < packets; i += PACKETS_PER_ADDRESS) {
      InetSocketAddress from = new InetSocketAddress(forged.somewhereOnLoopback(), 0);
      try (UdpSocket socket = host.sockets().bind(from)) {
        for (int j = 0; j < PACKETS_PER_ADDRESS; j++) {
          byte[] packet = kind.next(socket.localAddress(), to, Instant.now());
          socket.send(packet, 0, packet.length, to);
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void survives(ForgedPackets.Kind kind) throws Exception {
    flood(PACKETS / 20, kind); // all classes are loaded
    newcomer();
    long heapBefore = usedHeap();
    AtomicBoolean ended = new AtomicBoolean();
    AtomicLong nanos = new AtomicLong();
    Runnable flood =
        () -> {
          long begun = host.clock().nanos();
          flood(PACKETS, kind);
          nanos.set(host.clock().nanos() - begun);
          ended.set(true);
        };
    // A thread of the system's, which takes no turns from the virtual ones of the nodes.
    Thread.ofPlatform().daemon().start(flood);
    int newcomers = 0;
    int worst = 0;
    int attempts = 0;
    while (!ended.get()) {
      int took = newcomer();
      newcomers++;
      attempts += took;
      worst = Math.max(worst, took);
      host.clock().sleep(Duration.ofMillis(10));
    }
    long heap = usedHeap() - heapBefore;
    System.out.printf(
        "%d packets in %d ms, heap +%d KiB, %d newcomers in after %.1f attempts, %d at most; %s%n",
        PACKETS,
        nanos.get() / 1_000_000,
        heap >> 10,
        newcomers,
        (double) attempts / Math.max(1, newcomers),
        worst,
        victim.drops());
    assertThat(newcomers).isPositive();
    assertThat(worst).isLessThanOrEqualTo(ATTEMPTS);
    assertThat(heap).isLessThan(HEAP_BYTES);
    assertThat(victim.drops().get(PacketDrop.HANDLER_FAILED)).isZero();
    assertThat(newcomer()).isLessThanOrEqualTo(2);
  }

  /** Gives after how many attempts a node that nobody knows has bonded and shaken hands. */
  private int newcomer() throws IOException, InterruptedException {
    Node node = victim.localNode().node();
    try (DiscoveryService newcomer = service()) {
      boolean bonded = false;
      for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
        try {
          if (!bonded) {
            newcomer.v4().orElseThrow().requestRecord(node);
            bonded = true;
          }
          newcomer.v5().orElseThrow().ping(node);
          return attempt;
        } catch (DiscoveryException e) {
          assertThat(e.failure()).isEqualTo(DiscoveryFailure.TIMEOUT);
        }
      }
      return ATTEMPTS + 1;
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void strangersOfVersion5KeepNoNewcomerOut() throws Exception {
    survives(forged::v5);
  }

  @Test
  void strangersOfVersion4KeepNoNewcomerOut() throws Exception {
    survives(forged::v4);
  }
}
