package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

class VirtualTimeTest {
  @SimulationTest
  void sleepTakesExactlyItsTime(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");

    Duration slept =
        simulation.call(
            host,
            Duration.ofHours(2),
            () -> {
              host.clock().sleep(Duration.ofHours(1).plusNanos(1));
              return simulation.now();
            });

    assertThat(slept).isEqualTo(Duration.ofHours(1).plusNanos(1));
  }

  @SimulationTest(seeds = 1)
  void aYearOfSecondsIsASmallThing(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");
    simulation.call(
        host,
        Duration.ofDays(366),
        () -> {
          for (int hour = 0; hour < 365 * 24; hour++) {
            host.clock().sleep(Duration.ofHours(1));
          }
          return true;
        });

    assertThat(simulation.now()).isEqualTo(Duration.ofDays(365));
  }

  @SimulationTest
  void runLetsExactlySoMuchTimePass(Simulation simulation) {
    simulation.run(Duration.ofSeconds(3));
    simulation.run(Duration.ofNanos(5));

    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3).plusNanos(5));
  }

  @SimulationTest
  void timersFireInTheOrderOfTime(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    List<String> fired = new ArrayList<>();
    for (int delay : new int[] {5, 3, 9, 1}) {
      host.clock().schedule(Duration.ofSeconds(delay), () -> fired.add(delay + " at " + now(host)));
    }

    simulation.run(Duration.ofSeconds(8));

    assertThat(fired).containsExactly("1 at PT1S", "3 at PT3S", "5 at PT5S");
    assertThat(simulation.openTimers()).isEqualTo(1);
    simulation.run(Duration.ofSeconds(1));
    assertThat(simulation.openTimers()).isZero();
  }

  private static Duration now(SimulatedHost host) {
    return Duration.ofNanos(host.clock().nanos());
  }

  @SimulationTest
  void cancelledTimerNeverFires(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    List<String> fired = new ArrayList<>();
    Clock.Timer timer = host.clock().schedule(Duration.ofSeconds(1), () -> fired.add("timer"));
    Clock.Timer never = host.clock().scheduleAt(Deadline.never(), () -> fired.add("never"));

    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    assertThat(simulation.openTimers()).isZero();
    simulation.run(Duration.ofDays(1));

    assertThat(fired).isEmpty();
    assertThat(never.cancel()).isTrue();
  }

  @SimulationTest
  void timerThatFiredCannotBeCancelled(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    Clock.Timer timer = host.clock().schedule(Duration.ZERO, () -> {});
    simulation.run(Duration.ofNanos(1));

    assertThat(timer.cancel()).isFalse();
  }

  @SimulationTest
  void timersActionMayBlock(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    List<Duration> done = new ArrayList<>();
    host.clock()
        .schedule(
            Duration.ofSeconds(1),
            () -> {
              host.clock().park(Net.in(host, Duration.ofSeconds(1)));
              done.add(simulation.now());
            });

    simulation.run(Net.MINUTE);

    assertThat(done).containsExactly(Duration.ofSeconds(2));
  }

  @SimulationTest
  void parkEndsByUnparkOrAtItsDeadline(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");
    simulation.call(
        host,
        Net.MINUTE,
        () -> {
          Thread parked = Thread.currentThread();
          host.clock().schedule(Duration.ofSeconds(1), () -> LockSupport.unpark(parked));

          assertThat(host.clock().park(Net.in(host, Duration.ofSeconds(2)))).isTrue();
          assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
          assertThat(host.clock().park(Net.in(host, Duration.ofSeconds(2)))).isFalse();
          assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3));
          return true;
        });
  }

  @SimulationTest
  void interruptEndsASleep(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");
    simulation.call(
        host,
        Net.MINUTE,
        () -> {
          Thread sleeper = Thread.currentThread();
          host.clock().schedule(Duration.ofSeconds(1), sleeper::interrupt);

          assertThatThrownBy(() -> host.clock().sleep(Duration.ofSeconds(5)))
              .isInstanceOf(InterruptedException.class);
          assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
          assertThat(sleeper.isInterrupted()).isFalse();
          return true;
        });
  }

  @SimulationTest
  void unparkDuringASleepIsKeptForTheNextPark(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");
    simulation.call(
        host,
        Net.MINUTE,
        () -> {
          Thread sleeper = Thread.currentThread();
          host.clock().schedule(Duration.ofSeconds(1), () -> LockSupport.unpark(sleeper));

          host.clock().sleep(Duration.ofSeconds(5));
          assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(5));
          host.clock().park(Deadline.never());
          return true;
        });
  }

  @SimulationTest
  void timeOfDayCanBeSkewedPerHost(Simulation simulation) {
    SimulatedHost right = simulation.host("right");
    SimulatedHost wrong = simulation.host("wrong");
    wrong.skewWallClock(Duration.ofMinutes(-20));
    simulation.run(Net.MINUTE);

    assertThat(Duration.between(wrong.clock().wallClock(), right.clock().wallClock()))
        .isEqualTo(Duration.ofMinutes(20));
    assertThat(wrong.clock().nanos()).isEqualTo(right.clock().nanos());
  }

  @SimulationTest
  void runUntilStopsAtTheStepThatMeetsTheCondition(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    List<String> fired = new ArrayList<>();
    host.clock().schedule(Duration.ofSeconds(1), () -> fired.add("one"));
    host.clock().schedule(Duration.ofSeconds(2), () -> fired.add("two"));

    assertThat(simulation.runUntil(() -> fired.size() == 1, Net.MINUTE)).isTrue();
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(1));
    assertThat(simulation.runUntil(() -> fired.size() == 3, Net.MINUTE)).isFalse();
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(61));
  }
}
