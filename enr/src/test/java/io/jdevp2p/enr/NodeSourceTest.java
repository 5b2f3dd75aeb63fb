package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeSourceTest {
  private static final List<Node> NODES = Samples.nodes(0, 10);

  private final Simulation simulation = Simulation.seeded(1);
  private final SimulatedHost host = simulation.host("a");
  private final Clock clock = host.clock();

  @AfterEach
  void nothingIsLeft() {
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
          body.run();
          return null;
        });
  }

  private static List<Node> drain(NodeSource source) throws InterruptedException {
    List<Node> all = new ArrayList<>();
    Optional<Node> node = source.next(Deadline.never());
    while (node.isPresent()) {
      all.add(node.get());
      node = source.next(Deadline.never());
    }
    return all;
  }

  private void closeAfter(NodeSource source, Duration delay) {
    clock.schedule(delay, source::close);
  }

  @Test
  void aListGivesEachNodeOnce() throws Exception {
    onHost(() -> {
      NodeSource source = NodeSource.of("static", NODES);
      assertThat(source.name()).isEqualTo("static");
      assertThat(source.lastSource()).isEqualTo("static");
      assertThat(drain(source)).isEqualTo(NODES);
      assertThat(source.next(Deadline.never())).isEmpty();
    });
  }

  @Test
  void aClosedListGivesNothing() throws Exception {
    onHost(() -> {
      NodeSource source = NodeSource.of("static", NODES);
      assertThat(source.next(Deadline.never())).isPresent();
      source.close();
      source.close();
      assertThat(source.next(Deadline.never())).isEmpty();
    });
  }

  @Test
  void anInterruptedCallerGetsToKnow() throws Exception {
    onHost(() -> {
      NodeSource source = NodeSource.cycle("static", NODES);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> source.next(Deadline.never()))
          .isInstanceOf(InterruptedException.class);
      assertThat(source.next(Deadline.never())).contains(NODES.get(0));
    });
  }

  @Test
  void aCycleGoesRoundUntilClosed() throws Exception {
    onHost(() -> {
      NodeSource source = NodeSource.cycle("static", NODES);
      for (int i = 0; i < 25; i++) {
        assertThat(source.next(Deadline.never())).contains(NODES.get(i % 10));
      }
      source.close();
      assertThat(source.next(Deadline.never())).isEmpty();
      assertThat(NodeSource.cycle("none", List.of()).next(Deadline.never())).isEmpty();
    });
  }

  @Test
  void aFilterGivesWhatFits() throws Exception {
    onHost(() -> {
      NodeSource source =
          NodeSource.of("static", NODES).filter(clock, node -> node.id().bytes()[0] < 0);
      assertThat(source.name()).isEqualTo("static");
      List<Node> expected = NODES.stream().filter(node -> node.id().bytes()[0] < 0).toList();
      assertThat(drain(source)).isEqualTo(expected).isNotEmpty();
    });
  }

  @Test
  void aFilterThatNothingFitsEndsAtTheDeadlineAndIsNotBusyTillThen() throws Exception {
    onHost(() -> {
      int[] asked = {0};
      NodeSource source =
          NodeSource.cycle("static", NODES)
              .filter(
                  clock,
                  node -> {
                    assertThat(asked[0]++).as("asked without a pause").isLessThan(100_000);
                    return false;
                  });
      long start = clock.nanos();
      assertThat(source.next(clock.deadline(Duration.ofSeconds(1)))).isEmpty();
      assertThat(clock.nanos() - start).isEqualTo(Duration.ofSeconds(1).toNanos());
      int rounds = (int) Duration.ofSeconds(1).dividedBy(EnrLimits.FILTER_PAUSE);
      assertThat(asked[0])
          .isBetween(
              rounds * EnrLimits.FILTER_REFUSED_IN_A_ROW,
              (rounds + 1) * EnrLimits.FILTER_REFUSED_IN_A_ROW);
    });
  }

  @Test
  void closingAFilterWakesIt() throws Exception {
    onHost(() -> {
      NodeSource source = NodeSource.cycle("static", NODES).filter(clock, node -> false);
      closeAfter(source, Duration.ofMillis(95));
      long start = clock.nanos();
      assertThat(source.next(Deadline.never())).isEmpty();
      assertThat(clock.nanos() - start).isEqualTo(Duration.ofMillis(95).toNanos());
    });
  }

  @Test
  void aBufferGivesTheSameNodesThenEnds() throws Exception {
    onHost(() -> {
      NodeSource source = NodeSource.of("static", NODES).buffer(host, 3);
      assertThat(drain(source)).isEqualTo(NODES);
      assertThat(source.next(Deadline.never())).isEmpty();
    });
  }

  @Test
  void aBufferFetchesAheadAsManyAsItMay() throws Exception {
    onHost(() -> {
      TimedSource slow = new TimedSource(clock, "slow", Duration.ofSeconds(1), NODES);
      NodeSource source = slow.buffer(host, 4);
      clock.sleep(Duration.ofSeconds(100));
      long start = clock.nanos();
      // Four in the buffer and one that the fetching thread couldn't put in.
      for (int i = 0; i < 5; i++) {
        assertThat(source.next(clock.deadline(Duration.ofMillis(1)))).contains(NODES.get(i));
      }
      assertThat(clock.nanos()).isEqualTo(start);
      assertThat(source.next(clock.deadline(Duration.ofMillis(900)))).isEmpty();
      assertThat(source.next(Deadline.never())).contains(NODES.get(5));
      source.close();
      assertThat(slow.isClosed()).isTrue();
    });
  }

  @Test
  void closingABufferWakesBothSides() throws Exception {
    onHost(() -> {
      NodeSource silent = TimedSource.silent(clock, "silent").buffer(host, 1);
      closeAfter(silent, Duration.ofSeconds(3));
      long start = clock.nanos();
      assertThat(silent.next(Deadline.never())).isEmpty();
      assertThat(clock.nanos() - start).isEqualTo(Duration.ofSeconds(3).toNanos());

      NodeSource full = NodeSource.cycle("full", NODES).buffer(host, 1);
      clock.sleep(Duration.ofSeconds(1));
      full.close();
      assertThat(full.next(Deadline.never())).isEmpty();
    });
  }
}
