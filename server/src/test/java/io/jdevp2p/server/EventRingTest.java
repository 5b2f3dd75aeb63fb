package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Limit;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** A ring for three events. */
class EventRingTest {
  private static final Duration AT_MOST = Duration.ofMinutes(1);

  private Simulation simulation;
  private SimulatedHost host;
  private final Limit lag = new Limit("lag", 3);
  private EventRing ring;
  private final List<EventRing> unsubscribed = new ArrayList<>();

  @BeforeEach
  void makeRing(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    this.ring = new EventRing(host.clock(), lag, unsubscribed::add);
  }

  @SimulationTest
  void eventsAreReadInTheOrderInWhichTheyHappened() throws Exception {
    publish(1, 2, 3);
    assertThat(readAll()).containsExactly(1L, 2L, 3L);
    assertThat(ring.dropped()).isZero();
  }

  @SimulationTest
  void whenFullTheOldestMakesRoomAndIsCounted() throws Exception {
    publish(1, 2, 3, 4, 5);
    assertThat(ring.dropped()).isEqualTo(2);
    assertThat(lag.refused()).isEqualTo(2);
    assertThat(lag.highWater()).isEqualTo(3);
    assertThat(readAll()).containsExactly(3L, 4L, 5L);
    publish(6, 7, 8, 9);
    assertThat(ring.dropped()).isEqualTo(3);
    assertThat(readAll()).containsExactly(7L, 8L, 9L);
  }

  @SimulationTest
  void aReaderWaitsForTheNextEvent() throws Exception {
    List<Long> read = new ArrayList<>();
    host.threads()
        .start(
            "reader",
            () -> {
              try {
                read.add(ring.next().orElseThrow().atNanos());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    simulation.run(Duration.ofHours(1));
    assertThat(read).isEmpty();
    publish(1);
    simulation.run(Duration.ZERO);
    assertThat(read).containsExactly(1L);
  }

  @SimulationTest
  void aReaderWaitsNoLongerThanItWants() throws Exception {
    assertThat(next(Duration.ofSeconds(5))).isEmpty();
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(5));
    assertThat(next(Duration.ZERO)).isEmpty();
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(5));
    publish(1);
    assertThat(next(Duration.ZERO)).isPresent();
  }

  @SimulationTest
  void closingWakesTheReader() throws Exception {
    host.threads()
        .start(
            "closer",
            () -> {
              try {
                host.clock().sleep(Duration.ofSeconds(1));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              ring.close();
            });
    assertThat(simulation.call(host, AT_MOST, () -> ring.next())).isEmpty();
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
    assertThat(unsubscribed).containsExactly(ring);
  }

  @SimulationTest
  void whatIsLeftIsReadAfterClosingAndNothingComesAnyMore() throws Exception {
    publish(1, 2);
    ring.close();
    ring.close();
    publish(3);
    assertThat(simulation.call(host, AT_MOST, () -> ring.next())).isPresent();
    assertThat(simulation.call(host, AT_MOST, () -> ring.next())).isPresent();
    assertThat(simulation.call(host, AT_MOST, () -> ring.next())).isEmpty();
    assertThat(simulation.call(host, AT_MOST, () -> ring.next())).isEmpty();
  }

  @SimulationTest
  void anInterruptEndsTheWait() {
    assertThatThrownBy(() ->
            simulation.call(
                host,
                AT_MOST,
                () -> {
                  Thread reader = Thread.currentThread();
                  host.clock().schedule(Duration.ofSeconds(1), reader::interrupt);
                  return ring.next();
                }))
        .isInstanceOf(InterruptedException.class);
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
  }

  private void publish(long... times) {
    for (long time : times) {
      ring.publish(new ServerEvent.Stopped(time));
    }
  }

  private Optional<ServerEvent> next(Duration atMost) throws Exception {
    return simulation.call(host, AT_MOST, () -> ring.next(atMost));
  }

  private List<Long> readAll() throws Exception {
    List<Long> all = new ArrayList<>();
    for (var event = next(Duration.ZERO); event.isPresent(); event = next(Duration.ZERO)) {
      all.add(event.get().atNanos());
    }
    return all;
  }
}
