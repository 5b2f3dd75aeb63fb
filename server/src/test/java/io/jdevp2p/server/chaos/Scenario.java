package io.jdevp2p.server.chaos;

import io.jdevp2p.server.ServerLimits;
import io.jdevp2p.simulation.LinkConditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one run is like; all of it follows from the seed.
 *
 * @param seed of the scenario, the faults and the simulation
 * @param servers how many servers there are
 * @param linksEach how many of the others each server has as static nodes
 * @param raw whether they speak the raw protocol
 * @param typed whether they speak the typed protocol
 * @param betweenMessages how long a talker waits after a message was acknowledged
 * @param largeMessages share of messages of up to 100 KiB; the others have at most 300 bytes
 * @param publicAddresses whether hosts have public addresses, which the inbound throttle counts
 * @param named whether servers are dialed by name
 * @param dynamic whether servers also dial nodes from a source
 * @param conditions of all links while they have no fault
 * @param limits of all servers
 * @param chaos how long faults happen
 * @param betweenFaults the mean time from one fault to the next
 * @param faults what can happen, the likelier the more often it is in the list
 */
record Scenario(
    long seed,
    int servers,
    int linksEach,
    boolean raw,
    boolean typed,
    Duration betweenMessages,
    double largeMessages,
    boolean publicAddresses,
    boolean named,
    boolean dynamic,
    LinkConditions conditions,
    ServerLimits limits,
    Duration chaos,
    Duration betweenFaults,
    List<Fault> faults) {

  private static final int FEWEST_SERVERS = 5;
  private static final int MOST_SERVERS = 30;
  private static final int MOST_DYNAMIC_SERVERS = 12; // each with nearly all others as peers

  static Scenario of(long seed) {
    Random random = new Random(seed);
    boolean raw = random.nextInt(10) < 7;
    boolean dynamic = random.nextInt(5) == 0;
    return new Scenario(
        seed,
        random.nextInt(FEWEST_SERVERS, 1 + (dynamic ? MOST_DYNAMIC_SERVERS : MOST_SERVERS)),
        random.nextInt(1, 4),
        raw,
        !raw || random.nextInt(10) < 4,
        Duration.ofMillis(random.nextInt(2_000, 20_000) * (dynamic ? 5L : 1L)),
        random.nextInt(3) == 0 ? 0.1 : 0,
        random.nextInt(3) == 0,
        random.nextInt(3) == 0,
        dynamic,
        conditions(random),
        limits(random),
        Duration.ofMinutes(random.nextInt(10, 46)),
        Duration.ofSeconds(random.nextInt(2, 40)),
        faults(random));
  }

  private static LinkConditions conditions(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> LinkConditions.lan();
      case 1 ->
          LinkConditions.internet()
              .withLatency(Duration.ofMillis(random.nextInt(1, 400)))
              .withJitter(Duration.ofMillis(random.nextInt(200)));
      case 2 -> LinkConditions.internet().withBytesPerSecond(random.nextInt(20_000, 200_000));
      default -> LinkConditions.internet();
    };
  }

  /** The defaults, or some that are soon reached. */
  private static ServerLimits limits(Random random) {
    if (random.nextBoolean()) {
      return ServerLimits.defaults();
    }
    return ServerLimits.defaults().toBuilder()
        .dials(d -> d.redialMaximum(Duration.ofMinutes(random.nextInt(1, 4))))
        .memory(
            m -> m.inboxMessages(random.nextInt(1, 20)).inboxBytes(random.nextInt(1_000, 200_000)))
        .events(e -> e.mailboxEvents(random.nextInt(16, 64)))
        .peers(p -> p.handlersLeft(random.nextInt(2, 10)))
        .entry(e ->
            e.awaitingAuth(random.nextInt(4, 32))
                .handshakeLine(random.nextInt(4, 32))
                .awaitingHello(random.nextInt(4, 32))
                .unprovenKnown(random.nextInt(1, 8))
                .inboundPeersPerPrefix(random.nextInt(1, 4)))
        .memory(m ->
            m.unreadBytes(random.nextInt(50_000, 500_000))
                .unreadBytesPerPeer(random.nextInt(20_000, 100_000))
                .unreadBytesOwn(random.nextInt(4_096)))
        .peers(p -> p.baseMessageBurst(random.nextInt(5, 30)))
        .build();
  }

  /** Not all faults in all runs: some hide what others would show. */
  private static List<Fault> faults(Random random) {
    List<Fault> some = new ArrayList<>();
    while (some.isEmpty()) {
      for (Fault fault : Fault.values()) {
        if (random.nextInt(10) < 4) {
          for (int weight = random.nextInt(1, 4); weight > 0; weight--) {
            some.add(fault);
          }
        }
      }
    }
    return List.copyOf(some);
  }

  /** Slots for all links, wherever they come from, and for some strangers. */
  int maxPeers(int links) {
    return dynamic ? 2 * servers : links * 3 / 2 + 4;
  }

  /** How long it may take until all links are there, once the faults have ended. */
  Duration forAllLinks() {
    // The longest wait for the next dial with its quarter by chance, what may still be found dead
    // by then, and as much again for a second attempt where two dials met badly.
    Duration redial = limits.dials().redialMaximum().multipliedBy(5).dividedBy(4);
    return redial
        .plus(limits.peers().readTimeout())
        .plus(limits.dials().dialTimeout())
        .plus(Duration.ofMinutes(5));
  }

  @Override
  public String toString() {
    return "%d servers, %d links each, %s%s%s%s%s, %s of %s, a fault each %d s of %s"
        .formatted(
            servers,
            linksEach,
            raw ? "raw " : "",
            typed ? "typed " : "",
            publicAddresses ? "public " : "",
            named ? "named " : "",
            dynamic ? "dynamic" : "",
            limits.equals(ServerLimits.defaults()) ? "default limits" : "tight limits",
            conditions.latency(),
            betweenFaults.toSeconds(),
            faults.stream().distinct().toList());
  }
}
