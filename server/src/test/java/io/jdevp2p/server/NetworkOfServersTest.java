package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.simulation.LinkConditions;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole networks of servers, through everything that a network does to them. */
final class NetworkOfServersTest {
  private static final long SEED = Long.getLong("jdevp2p.seed", 1);

  @Test
  void anHourOfChurnAndPartitionsEndsWithEveryStaticLinkConnectedAndNothingLeftBehind()
      throws Exception {
    int servers = Integer.getInteger("jdevp2p.servers", 200);
    int repeats = Integer.getInteger("jdevp2p.repeats", 1);
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < repeats; i++) {
      hashes.add(hourOfTrouble(SEED, servers, Duration.ofMinutes(40), Duration.ofMinutes(20)));
    }
    assertThat(hashes).hasSize(1);
  }

  @Test
  void theSameSeedGivesTheSameTraceTenTimesAndAnotherSeedAnother() throws Exception {
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      hashes.add(hourOfTrouble(SEED, 12, Duration.ofMinutes(4), Duration.ofMinutes(16)));
    }
    assertThat(hashes).hasSize(1);
    hashes.add(hourOfTrouble(SEED + 1, 12, Duration.ofMinutes(4), Duration.ofMinutes(16)));
    assertThat(hashes).hasSize(2);
  }

  @Test
  void twentyServersRunAtLeastAHundredTimesAsFastAsTime() throws Exception {
    Duration trouble = Duration.ofMinutes(40);
    Duration calm = Duration.ofMinutes(20);
    long began = System.nanoTime();
    hourOfTrouble(SEED, 20, trouble, calm);
    double took = (System.nanoTime() - began) / 1e9;
    double speed = trouble.plus(calm).toSeconds() / took;
    System.out.printf(Locale.ROOT, "20 servers: %.0f virtual seconds a second%n", speed);
    assertThat(speed).isGreaterThan(100);
  }

  /** Trouble, then calm; returns the trace's hash. */
  private static String hourOfTrouble(long seed, int servers, Duration trouble, Duration calm)
      throws Exception {
    Random random = new Random(seed);
    try (Simulation simulation = Simulation.seeded(seed)) {
      simulation.test(NetworkOfServersTest.class.getSimpleName());
      try {
        return hourOfTrouble(simulation, random, servers, trouble, calm);
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + "; replay: " + simulation.replayCommand(), e);
      }
    }
  }

  private static String hourOfTrouble(
      Simulation simulation, Random random, int servers, Duration trouble, Duration calm)
      throws Exception {
    simulation.network().conditions(LinkConditions.internet());
    StaticNetwork network = new StaticNetwork(simulation, servers, 3, random);
    network.startAll();
    List<Integer> down = new ArrayList<>();
    Duration end = simulation.now().plus(trouble);
    while (simulation.now().compareTo(end) < 0) {
      simulation.run(Duration.ofSeconds(5 + random.nextInt(40)));
      for (int i : down) {
        network.restart(i);
      }
      down.clear();
      int victim = random.nextInt(servers);
      int other = random.nextInt(servers);
      switch (random.nextInt(5)) {
        case 0 -> {
          network.kill(victim);
          down.add(victim);
        }
        case 1 -> {
          network.stop(victim);
          down.add(victim);
        }
        case 2 -> {
          partition(simulation, network, random);
          simulation.run(Duration.ofSeconds(5 + random.nextInt(90)));
          simulation.network().heal();
        }
        case 3 -> simulation.network().cut(network.host(victim), network.host(other));
        default -> {
          if (victim != other) {
            simulation
                .network()
                .stall(
                    network.host(victim),
                    network.host(other),
                    Duration.ofSeconds(random.nextInt(60)));
          }
        }
      }
    }
    for (int i : down) {
      network.restart(i);
    }
    simulation.run(calm);
    assertThat(network.missingLinks())
        .as("links that are missing; %s", simulation.replayCommand())
        .isEmpty();
    network.stopAll();
    simulation.run(Duration.ofSeconds(10));
    assertThat(simulation.liveThreads()).as("threads").isEmpty();
    assertThat(simulation.openSockets()).as("sockets").isZero();
    assertThat(simulation.openTimers()).as("timers").isZero();
    network.assertNoMessageWasLostOrDoubled();
    return simulation.traceHash();
  }

  private static void partition(Simulation simulation, StaticNetwork network, Random random) {
    List<SimulatedHost> left = new ArrayList<>();
    List<SimulatedHost> right = new ArrayList<>();
    for (int i = 0; i < network.size(); i++) {
      (random.nextBoolean() ? left : right).add(network.host(i));
    }
    simulation.network().partition(left, right);
  }
}
