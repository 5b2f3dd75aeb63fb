package io.jdevp2p.enr;

import static org.assertj.core.api.Assertions.assertThat;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Names;
import io.jdevp2p.host.RandomSource;
import io.jdevp2p.host.Sockets;
import io.jdevp2p.host.Threads;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A turn may end between any two readings of the clock; nothing must depend on their being one. */
class FairMixTurnTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aNodeAtHandIsGivenWheneverTheTurnOfASilentSourceEnds(int readings) throws Exception {
    Simulation simulation = Simulation.seeded(1);
    SimulatedHost machine = simulation.host("host");
    Host host = new Ticking(machine);
    Node node = Samples.nodes(0, 1).getFirst();
    FairMix mix = new FairMix(host, "mix", Duration.ofNanos(readings));
    mix.add(TimedSource.silent(machine.clock(), "silent"));
    mix.add(NodeSource.of("ready", List.of(node)));
    Optional<Node> given =
        simulation.call(
            machine,
            Duration.ofMinutes(1),
            () -> {
              // By then the sources' threads have got as far as they can.
              machine.clock().sleep(Duration.ofSeconds(1));
              return mix.next(Deadline.never());
            });
    assertThat(given).contains(node);
    mix.close();
    simulation.close();
  }

  /** A machine whose clock goes on by a nanosecond whenever it is read. */
  private static final class Ticking implements Host, Clock {
    private final Host machine;
    private long readings;

    Ticking(Host machine) {
      this.machine = machine;
    }

    @Override
    public long nanos() {
      return machine.clock().nanos() + ++readings;
    }

    @Override
    public boolean park(Deadline until) {
      return machine.clock().park(until) && !until.passed(this);
    }

    @Override
    public Instant wallClock() {
      return machine.clock().wallClock();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      machine.clock().sleep(duration);
    }

    @Override
    public Timer scheduleAt(Deadline when, Runnable action) {
      return machine.clock().scheduleAt(when, action);
    }

    @Override
    public Clock clock() {
      return this;
    }

    @Override
    public RandomSource random() {
      return machine.random();
    }

    @Override
    public Threads threads() {
      return machine.threads();
    }

    @Override
    public Sockets sockets() {
      return machine.sockets();
    }

    @Override
    public Names names() {
      return machine.names();
    }
  }
}
