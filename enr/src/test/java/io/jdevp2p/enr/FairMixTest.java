package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FairMixTest {
  private static final List<Node> A = Samples.nodes(0, 5);
  private static final List<Node> B = Samples.nodes(5, 10);
  private static final List<Node> C = Samples.nodes(10, 15);
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final Simulation simulation = Simulation.seeded(1);
  private final SimulatedHost host = simulation.host("a");
  private final Clock clock = host.clock();
  private FairMix mix;
  private long began;

  @BeforeEach
  void open() {
    mix = new FairMix(host, "mix", PATIENCE);
  }

  @AfterEach
  void nothingIsLeft() {
    mix.close();
    simulation.run(Duration.ofSeconds(1));
    assertThat(host.uncaught()).isEmpty();
    assertThat(host.threads().live()).isZero();
    simulation.close();
  }

  /** What a test does on the simulated machine. */
  interface Body {
    void run() throws Exception;
  }

  private void onHost(Body body) throws Exception {
    simulation.call(
        host,
        Duration.ofHours(1),
        () -> {
          began = clock.nanos();
          body.run();
          return null;
        });
  }

  /** How many of so many nodes came from each source. */
  private Map<String, Integer> take(int count) throws InterruptedException {
    Map<String, Integer> bySource = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      assertThat(mix.next(Deadline.never())).isPresent();
      bySource.merge(mix.lastSource(), 1, Integer::sum);
    }
    return bySource;
  }

  private Duration elapsed() {
    return since(began);
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(clock.nanos() - nanos);
  }

  @Test
  void quickSourcesGiveEqualShares() throws Exception {
    onHost(() -> {
      mix.add(NodeSource.cycle("a", A));
      mix.add(NodeSource.cycle("b", B));
      mix.add(NodeSource.cycle("c", C));
      assertThat(take(300)).isEqualTo(Map.of("a", 100, "b", 100, "c", 100));
      assertThat(elapsed()).isZero();
    });
  }

  @Test
  void sourcesSlowerThanTheConsumerButWithinThePatienceGiveEqualShares() throws Exception {
    onHost(() -> {
      mix.add(new TimedSource(clock, "a", Duration.ofMillis(700), A));
      mix.add(NodeSource.cycle("b", B));
      assertThat(take(40)).isEqualTo(Map.of("a", 20, "b", 20));
    });
  }

  @Test
  void aSilentSourceHoldsTheOthersUpEverLess() throws Exception {
    onHost(() -> {
      mix.add(TimedSource.silent(clock, "silent"));
      mix.add(NodeSource.cycle("b", B));
      long start = clock.nanos();
      assertThat(take(100)).isEqualTo(Map.of("b", 100));
      // 800 + 400 + 200 + ... milliseconds
      assertThat(since(start)).isBetween(PATIENCE, PATIENCE.multipliedBy(2));
      start = clock.nanos();
      assertThat(take(100)).isEqualTo(Map.of("b", 100));
      assertThat(since(start)).isLessThan(Duration.ofMillis(1));
    });
  }

  @Test
  void aSourceThatBecomesQuickHasItsShareAndItsPatienceAgain() throws Exception {
    onHost(() -> {
      TimedSource a = new TimedSource(clock, "a", Duration.ofSeconds(60), A);
      mix.add(a);
      mix.add(NodeSource.cycle("b", B));
      assertThat(take(50)).isEqualTo(Map.of("b", 50));
      a.takes = Duration.ofMillis(700);
      clock.sleep(Duration.ofSeconds(100)); // a has nodes at hand now
      assertThat(take(2)).isEqualTo(Map.of("a", 1, "b", 1));
      // Each of a's nodes takes 700 ms, for which the full patience waits.
      assertThat(take(40)).isEqualTo(Map.of("a", 20, "b", 20));
    });
  }

  @Test
  void whenNobodyIsInTimeTheFirstThatHasANodeGivesIt() throws Exception {
    onHost(() -> {
      mix.add(TimedSource.silent(clock, "silent"));
      mix.add(new TimedSource(clock, "b", Duration.ofSeconds(5), B));
      mix.add(new TimedSource(clock, "c", Duration.ofSeconds(7), C));
      long start = clock.nanos();
      assertThat(take(1)).isEqualTo(Map.of("b", 1));
      assertThat(since(start)).isEqualTo(Duration.ofSeconds(5));
      // It is b's turn, whose next node would come at 10 s; c's comes first.
      assertThat(take(1)).isEqualTo(Map.of("c", 1));
      assertThat(since(start)).isEqualTo(Duration.ofSeconds(7));
    });
  }

  @Test
  void theDeadlineIsKept() throws Exception {
    onHost(() -> {
      assertThat(mix.next(clock.deadline(Duration.ofSeconds(3)))).isEmpty();
      assertThat(elapsed()).isEqualTo(Duration.ofSeconds(3));
      mix.add(TimedSource.silent(clock, "silent"));
      mix.add(TimedSource.silent(clock, "silent too"));
      assertThat(mix.next(clock.deadline(Duration.ofSeconds(3)))).isEmpty();
      assertThat(elapsed()).isEqualTo(Duration.ofSeconds(6));
      assertThat(mix.next(clock.deadline(Duration.ZERO))).isEmpty();
      assertThat(elapsed()).isEqualTo(Duration.ofSeconds(6));
    });
  }

  @Test
  void withoutSourcesItWaitsForOne() throws Exception {
    onHost(() -> {
      clock.schedule(Duration.ofSeconds(9), () -> mix.add(NodeSource.of("late", A)));
      assertThat(mix.next(Deadline.never())).contains(A.get(0));
      assertThat(elapsed()).isEqualTo(Duration.ofSeconds(9));
    });
  }

  @Test
  void aSourceThatEndsIsLetGoAfterItsLastNode() throws Exception {
    onHost(() -> {
      TimedSource silent = TimedSource.silent(clock, "silent");
      mix.add(NodeSource.of("a", A));
      mix.add(NodeSource.of("b", B.subList(0, 2)));
      assertThat(take(7)).isEqualTo(Map.of("a", 5, "b", 2));
      assertThat(elapsed()).isZero();
      assertThat(mix.next(clock.deadline(Duration.ofSeconds(1)))).isEmpty();
      // Those that ended have left their places.
      for (int i = 0; i < EnrLimits.MIX_SOURCES; i++) {
        assertThat(mix.add(NodeSource.of("more", A))).isTrue();
      }
      assertThat(mix.add(silent)).isFalse();
    });
  }

  @Test
  void aRemovedSourceGivesNothingMore() throws Exception {
    onHost(() -> {
      NodeSource a = NodeSource.cycle("a", A);
      TimedSource silent = TimedSource.silent(clock, "silent");
      mix.add(a);
      mix.add(silent);
      mix.add(NodeSource.cycle("b", B));
      take(10);
      mix.remove(a);
      mix.remove(a);
      mix.remove(silent);
      assertThat(silent.isClosed()).isTrue();
      long start = clock.nanos();
      assertThat(take(10)).isEqualTo(Map.of("b", 10));
      assertThat(clock.nanos()).isEqualTo(start);
    });
  }

  @Test
  void removingTheLastSourceWhileItIsAwaitedIsHarmless() throws Exception {
    onHost(() -> {
      TimedSource silent = TimedSource.silent(clock, "silent");
      mix.add(silent);
      clock.schedule(Duration.ofSeconds(2), () -> mix.remove(silent));
      clock.schedule(Duration.ofSeconds(4), () -> mix.add(NodeSource.of("a", A)));
      assertThat(take(1)).isEqualTo(Map.of("a", 1));
      assertThat(elapsed()).isEqualTo(Duration.ofSeconds(4));
    });
  }

  @Test
  void closingWakesNextAndClosesTheSources() throws Exception {
    onHost(() -> {
      TimedSource silent = TimedSource.silent(clock, "silent");
      mix.add(silent);
      clock.schedule(Duration.ofSeconds(2), mix::close);
      assertThat(mix.next(Deadline.never())).isEmpty();
      assertThat(elapsed()).isEqualTo(Duration.ofSeconds(2));
      assertThat(silent.isClosed()).isTrue();
      mix.close();
      assertThat(mix.next(Deadline.never())).isEmpty();
      assertThat(mix.add(NodeSource.of("a", A))).isFalse();
      mix.remove(silent);
    });
  }

  @Test
  void takesNoMoreSourcesThanItMay() throws Exception {
    onHost(() -> {
      TimedSource last = TimedSource.silent(clock, "last");
      for (int i = 0; i < EnrLimits.MIX_SOURCES; i++) {
        assertThat(mix.add(TimedSource.silent(clock, "s" + i))).isTrue();
      }
      assertThat(mix.add(last)).isFalse();
      assertThat(last.isClosed()).isFalse();
      assertThat(host.threads().live()).isLessThanOrEqualTo(EnrLimits.MIX_SOURCES + 1);
    });
  }

  @Test
  void asksASourceNoFurtherAheadThanItMay() throws Exception {
    onHost(() -> {
      int[] asked = {0};
      mix.add(
          NodeSource.cycle("eager", A)
              .filter(
                  clock,
                  _ -> {
                    asked[0]++;
                    return true;
                  }));
      clock.sleep(Duration.ofSeconds(100));
      int inHand = 1;
      assertThat(asked[0]).isEqualTo(EnrLimits.MIX_NODES_PER_SOURCE + inHand);
      assertThat(mix.next(Deadline.never())).contains(A.get(0));
    });
  }

  @Test
  void oneNoteSaysThatThereIsSomethingNewHoweverMuchThereIs() throws Exception {
    onHost(() -> {
      for (int i = 0; i < 10; i++) {
        mix.add(NodeSource.cycle("source " + i, A));
      }
      clock.sleep(Duration.ofSeconds(1));
      assertThat(mix.notes().highWater()).isEqualTo(EnrLimits.MIX_NEWS);
      take(50);
      assertThat(mix.notes().highWater()).isEqualTo(EnrLimits.MIX_NEWS);
    });
  }

  @Test
  void knowsTheInnermostSource() throws Exception {
    onHost(() -> {
      FairMix inner = new FairMix(host, "inner", PATIENCE);
      inner.add(NodeSource.cycle("a", A).buffer(host, 2).filter(clock, node -> true));
      mix.add(inner);
      mix.add(NodeSource.cycle("b", B));
      assertThat(mix.lastSource()).isEqualTo("mix");
      assertThat(take(20)).isEqualTo(Map.of("a", 10, "b", 10));
    });
  }

  @Test
  void churnOfSourcesLosesNoThread() throws Exception {
    onHost(() -> {
      mix.add(NodeSource.cycle("a", A));
      for (int i = 0; i < 500; i++) {
        NodeSource source = i % 3 == 0 ? NodeSource.of("b", B) : TimedSource.silent(clock, "s" + i);
        assertThat(mix.add(source)).isTrue();
        assertThat(mix.next(Deadline.never())).isPresent();
        mix.remove(source);
      }
    });
  }
}
