package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.Frame;
import io.jdevp2p.rlpx.RlpxConnection;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Proven peers in a process of their own flood a real server over loopback. All the while an honest
 * peer gets in within a second and has its echoes, and the heap of this process, after a
 * collection, grows by no more than the server's {@link HeapBudget}, and what its handlers keep.
 * {@code -Djdevp2p.floods=full} takes the full numbers.
 */
class ProvenPeersFloodTest {
  private static final boolean FULL = "full".equals(System.getProperty("jdevp2p.floods"));
  private static final Capability ECHO = new Capability("echo", 1);
  private static final Capability DEAF = new Capability("deaf", 1);
  private static final int ECHO_LIMIT = 1 << 20;
  private static final long MIB = 1 << 20;

  /** What all peers may leave unread, in all tests; far below what the floods would take. */
  private static final long UNREAD_BYTES = 24 * MIB;

  private static final long PER_PEER_BYTES = 8 * MIB;

  /** Places for the honest, beside those who flood. */
  private static final int HONEST = 16;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);

  private final ConcurrentMap<String, AtomicInteger> failures = new ConcurrentHashMap<>();
  private Duration unreadPatience = Duration.ofSeconds(1);
  private long keptByHandlers;
  private Optional<HostileProcess> hostile = Optional.empty();
  private Server server;
  private long heapBudget;

  private Node start(int hostilePeers) throws Exception {
    ServerConfig config =
        ServerConfig.builder()
            .freshKey()
            .listen("127.0.0.1:0")
            .noDial()
            .maxPeers(hostilePeers + HONEST)
            .limits(limits())
            .protocol(
                Protocol.raw(
                        ECHO.name(),
                        1,
                        2,
                        (peer, channel) -> {
                          while (true) {
                            channel.write(1, channel.read().payload());
                          }
                        })
                    .maxMessageBytes(ECHO_LIMIT))
            .protocol(
                Protocol.raw(
                    DEAF.name(),
                    1,
                    1,
                    (peer, channel) -> Host.system().clock().sleep(Duration.ofHours(1))))
            .build();
    heapBudget = config.heapBudget().bytes();
    server = Server.start(config);
    EventRing events = server.subscribe();
    Thread.ofVirtual().start(() -> count(events));
    return server.self();
  }

  /** Such that the budget has little in it but what these floods are after. */
  private ServerLimits limits() {
    return ServerLimits.defaults().toBuilder()
        .entry(e ->
            e.awaitingAuth(64)
                .handshakeLine(32)
                .awaitingHello(64)
                .unprovenKnown(4)
                .throttleEntries(64))
        .dials(d -> d.dialHistoryEntries(64))
        .events(e -> e.subscribers(1))
        .memory(m ->
            m.unreadBytes(UNREAD_BYTES)
                .unreadBytesPerPeer(PER_PEER_BYTES)
                .unreadPatience(unreadPatience))
        .peers(p ->
            p.pingInterval(Duration.ofSeconds(1))
                .readTimeout(Duration.ofSeconds(60))
                .writeTimeout(WRITE_TIMEOUT))
        .build();
  }

  private void count(EventRing events) {
    try {
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        if (event.get() instanceof ServerEvent.PeerDropped dropped) {
          failures
              .computeIfAbsent(dropped.failure().name(), _ -> new AtomicInteger())
              .incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    hostile.ifPresent(HostileProcess::close);
    server.close();
  }

  /** Waits until so many peers were let go for a reason. */
  private void awaitDropped(String failure, int peers) throws InterruptedException {
    AtomicInteger dropped = failures.computeIfAbsent(failure, _ -> new AtomicInteger());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (dropped.get() < peers && System.nanoTime() < end) {
      Host.system().clock().sleep(Duration.ofMillis(10));
    }
    assertThat(dropped).as("%s, of %s", failure, failures).hasValueGreaterThanOrEqualTo(peers);
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** How long an honest peer needs to get in and have a first echo. */
  private static Duration honest(Node node) throws IOException {
    long began = System.nanoTime();
    try (RlpxConnection connection = new Stranger(Host.system()).greeted(node, ECHO)) {
      for (int size : new int[] {100, 1000, 60_000}) {
        connection.write(BaseMessage.CODES, new byte[size]);
        Frame frame = connection.read();
        while (frame.code() < BaseMessage.CODES) {
          frame = connection.read();
        }
        assertThat(frame.payload()).hasSize(size);
      }
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** Lets the flood run for some seconds; gives the most heap that was taken meanwhile. */
  private long endure(Node node, long heapBefore, int seconds) throws Exception {
    long most = 0;
    List<Duration> entries = new ArrayList<>();
    for (long end = System.nanoTime() + seconds * 1_000_000_000L; System.nanoTime() < end; ) {
      most = Math.max(most, heap() - heapBefore);
      entries.add(honest(node));
    }
    Collections.sort(entries);
    Duration median = entries.get(entries.size() / 2);
    Duration slowest = entries.getLast();
    System.out.printf(
        "%d honest peers got in, in %d ms, the slowest in %d ms; heap + %.1f of %.1f MiB; dropped %s%n",
        entries.size(),
        median.toMillis(),
        slowest.toMillis(),
        (double) most / MIB,
        (double) (heapBudget + keptByHandlers) / MIB,
        failures);
    // Other builds may run beside this one, but not beside the full floods.
    assertThat(FULL ? slowest : median).isLessThan(Duration.ofSeconds(1));
    assertThat(most).isLessThanOrEqualTo(heapBudget + keptByHandlers);
    return most;
  }

  private long flood(HostileProcess.Flood flood, Capability to, int peers, int amount, int seconds)
      throws Exception {
    Node node = start(peers);
    honest(node); // so that all classes are there
    long before = heap();
    hostile = Optional.of(HostileProcess.start(flood, node, to, peers, amount));
    System.out.printf("%s by %d peers: ", flood, peers);
    return endure(node, before, seconds);
  }

  @Test
  void pingsWhosePongsNobodyReads() throws Exception {
    long most = flood(HostileProcess.Flood.PINGS, ECHO, 4, FULL ? 200_000 : 20_000, 2);
    assertThat(most).isLessThan(8 * MIB);
    awaitDropped("run.base-flood", 4);
  }

  @Test
  void zerosWithoutEndForAHandlerThatNeverReads() throws Exception {
    flood(HostileProcess.Flood.ZEROS, DEAF, 30, 15 << 20, FULL ? 10 : 4);
  }

  @Test
  void noiseWithoutEndForAHandlerThatNeverReads() throws Exception {
    flood(HostileProcess.Flood.NOISE, DEAF, 30, 6 << 20, FULL ? 10 : 4);
  }

  @Test
  void echoesThatNobodyReads() throws Exception {
    int peers = FULL ? 100 : 12;
    unreadPatience = PATIENCE; // what is not written is to be noticed, not that little is read
    keptByHandlers = peers * 3L * MIB; // each a message, and the frame that it is to be sent in
    flood(HostileProcess.Flood.ECHOES, ECHO, peers, 0, FULL ? 10 : 5);
    // When there are many, most still wait for room for what they ask to be echoed.
    awaitDropped("run.write-timeout", FULL ? 20 : peers);
  }

  @Test
  void claimedFramesOfSixteenMebibytes() throws Exception {
    flood(HostileProcess.Flood.CLAIMS, DEAF, FULL ? 200 : 60, 15 << 20, 3);
  }

  @Test
  void messagesThatInflateToMoreThanIsAllowed() throws Exception {
    long most = flood(HostileProcess.Flood.BOMBS, ECHO, FULL ? 50 : 20, 15 << 20, FULL ? 10 : 3);
    assertThat(most).isLessThan(8 * MIB);
    awaitDropped("snappy.too-big", 20);
  }
}
