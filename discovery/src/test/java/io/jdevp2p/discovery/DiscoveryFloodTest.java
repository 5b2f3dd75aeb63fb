package io.jdevp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.host.Bound;
import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.DropReason;
import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Floods of valid first packets from everywhere, each under an id of its own: rows 5, 7 and 9 of
 * attacks on discovery. {@code -Djdevp2p.floods=full} makes them as large as they are to be
 * survived; otherwise they are a fraction.
 */
class DiscoveryFloodTest {
  private static final int PACKETS =
      "full".equals(System.getProperty("jdevp2p.floods")) ? 300_000 : 12_000;
  private static final int PACKETS_PER_MS = 10;

  /** What all that is remembered of strangers may take, and the garbage of a measurement. */
  private static final long HEAP_BYTES = 24L << 20;

  private static final Duration AN_HOUR = Duration.ofHours(1);

  private Simulation simulation;
  private SimulatedHost attacker;
  private SimulatedDiscovery victim;
  private SimulatedHost honest;
  private ForgedPackets forged;

  @BeforeEach
  void begin(Simulation fresh) throws Exception {
    simulation = fresh;
    simulation.network().conditions(LinkConditions.lan());
    attacker = fresh.host("attacker", "20.0.2.1");
    victim = new SimulatedDiscovery(simulation, fresh.host("victim", "20.0.0.1")).start();
    honest = fresh.host("honest", "20.0.1.1");
    forged = new ForgedPackets(attacker.random(), victim.id());
  }

  @AfterEach
  void end() throws Exception {
    victim.close();
  }

  /** Sends so many; gives how many answers went out to nobody. */
  private long flood(int packets, ForgedPackets.Kind kind) throws Exception {
    long before = simulation.network().dropped(DropReason.NO_HOST);
    InetSocketAddress to = victim.service().localAddress();
    simulation.call(
        attacker,
        AN_HOUR,
        () -> {
          for (int i = 0; i < packets; i++) {
            Instant now = attacker.clock().wallClock();
            InetSocketAddress from = forged.somewhere();
            simulation.network().sendForged(attacker, from, to, kind.next(from, to, now));
            if (i % PACKETS_PER_MS == 0) {
              attacker.clock().sleep(Duration.ofMillis(1));
            }
          }
          attacker.clock().sleep(Duration.ofSeconds(5));
          return true;
        });
    return simulation.network().dropped(DropReason.NO_HOST) - before;
  }

  private void survives(ForgedPackets.Kind kind, int mostAnswersPerPacket) throws Exception {
    flood(1000, kind); // all classes are loaded
    long heapBefore = usedHeap();
    Newcomers newcomers = new Newcomers();
    simulation.call(honest, AN_HOUR, () -> honest.threads().start("newcomers", newcomers::come));
    long first = flood(PACKETS / 2, kind);
    long second = flood(PACKETS / 2, kind);
    newcomers.enough = true;
    assertThat(simulation.runUntil(() -> newcomers.gone, AN_HOUR)).isTrue();
    long heap = usedHeap() - heapBefore;

    System.out.printf(
        "%d packets: %d and %d answers, heap +%d KiB; newcomers meanwhile: %d, got in: %d%n",
        PACKETS, first, second, heap >> 10, newcomers.came, newcomers.gotIn);
    assertThat(first).isPositive().isLessThanOrEqualTo((long) PACKETS / 2 * mostAnswersPerPacket);
    assertThat(second).isLessThanOrEqualTo(first + first / 10);
    assertThat(heap).isLessThan(HEAP_BYTES);
    assertThat(newcomers.came).isGreaterThan(PACKETS / 1000);
    assertThat(newcomers.gotIn).isEqualTo(newcomers.came);
    victim.service().limits().all().forEach(DiscoveryFloodTest::isKept);
  }

  /** Honest nodes, one after the other: each bonds and shakes hands with the victim, and goes. */
  private final class Newcomers {
    int came;
    int gotIn;
    boolean enough;
    boolean gone;

    void come() {
      NodeDatabase database = NodeDatabase.inMemory(honest, 10);
      InetSocketAddress anyPort = new InetSocketAddress(honest.address(), 0);
      DiscoveryConfig config = DiscoveryConfig.builder().listen(anyPort).build();
      Node node = victim.node();
      while (!enough) {
        SecretKey key = SecretKey.generate(honest.random());
        LocalNode localNode = new LocalNode(honest, key, database);
        came++;
        try (DiscoveryService newcomer =
            DiscoveryService.start(honest, key, localNode, database, config)) {
          newcomer.v4().orElseThrow().requestRecord(node);
          newcomer.v5().orElseThrow().ping(node);
          gotIn++;
          honest.clock().sleep(Duration.ofMillis(20));
        } catch (IOException | InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      gone = true;
    }
  }

  private static void isKept(Bound bound, Limit limit) {
    if (bound.firmness() == Bound.Firmness.HARD) {
      assertThat(limit.highWater()).as(limit.name()).isLessThanOrEqualTo(limit.maximum());
    }
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @SimulationTest(seeds = 1)
  void strangersOfVersion5TakeNeitherMemoryNorTheHonestNodesTurn() throws Exception {
    survives(forged::v5, 1);
  }

  @SimulationTest(seeds = 1)
  void strangersOfVersion4TakeNeitherMemoryNorTheHonestNodesTurn() throws Exception {
    survives(forged::v4, 2);
  }
}
