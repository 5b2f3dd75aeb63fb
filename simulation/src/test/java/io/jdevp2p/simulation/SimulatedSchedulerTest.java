package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SimulatedSchedulerTest {
  private int inside;
  private int total;

  @SimulationTest
  void aThousandThreadsShareALock(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    ReentrantLock lock = new ReentrantLock();
    for (int i = 0; i < 1000; i++) {
      host.threads().start("locker", () -> withLock(host, lock));
    }

    assertThat(simulation.runUntilIdle(Duration.ofHours(1))).isTrue();

    assertThat(total).isEqualTo(3000);
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3));
    assertThat(host.threads().live()).isZero();
  }

  private void withLock(SimulatedHost host, ReentrantLock lock) {
    for (int i = 0; i < 3; i++) {
      lock.lock();
      try {
        assertThat(inside++).isZero();
        host.clock().park(Net.in(host, Duration.ofMillis(1)));
        total++;
        inside--;
      } finally {
        lock.unlock();
      }
    }
  }

  @SimulationTest
  void aThousandThreadsShareAMailbox(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    Limit limit = new Limit("mailbox", 7);
    Mailbox<Integer> mailbox = new Mailbox<>(host.clock(), limit);
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int number = i;
      host.threads().start("putter", () -> put(mailbox, number));
      host.threads().start("taker", () -> take(mailbox, taken));
    }

    assertThat(simulation.runUntilIdle(Net.MINUTE)).isTrue();

    assertThat(taken).hasSize(500).doesNotHaveDuplicates();
    assertThat(limit.highWater()).isLessThanOrEqualTo(7);
    assertThat(simulation.uncaught()).isEmpty();
  }

  private static void put(Mailbox<Integer> mailbox, int number) {
    try {
      assertThat(mailbox.put(number)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void take(Mailbox<Integer> mailbox, List<Integer> taken) {
    try {
      taken.add(mailbox.take());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @SimulationTest
  void contendedMonitorsAreScheduledAsWell(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    Object monitor = new Object();
    for (int i = 0; i < 100; i++) {
      host.threads()
          .start(
              "monitor",
              () -> {
                synchronized (monitor) {
                  assertThat(inside++).isZero();
                  host.clock().park(Net.in(host, Duration.ofMillis(1)));
                  total++;
                  inside--;
                }
              });
    }

    assertThat(simulation.runUntilIdle(Net.MINUTE)).isTrue();

    assertThat(total).isEqualTo(100);
    assertThat(simulation.now()).isEqualTo(Duration.ofMillis(100));
  }

  @SimulationTest
  void whatEscapesFromAThreadIsKept(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    IllegalArgumentException failure = new IllegalArgumentException("as planned");
    host.threads()
        .start(
            "thrower",
            () -> {
              throw failure;
            });
    host.clock()
        .schedule(
            Duration.ofSeconds(1),
            () -> {
              throw new IllegalStateException("in a timer");
            });
    simulation.run(Net.MINUTE);

    assertThat(host.uncaught()).hasSize(2).contains(failure);
    assertThat(host.forgetUncaught()).hasSize(2);
    assertThat(simulation.uncaught()).isEmpty();
  }

  @Test
  void closeFailsWhenSomethingEscaped() {
    Simulation simulation = Simulation.seeded(1);
    simulation
        .host("host")
        .threads()
        .start(
            "thrower",
            () -> {
              throw new IllegalArgumentException("as planned");
            });
    simulation.run(Net.MINUTE);

    assertThatThrownBy(simulation::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("as planned");
    simulation.close();
  }

  @SimulationTest
  void callGivesTheResultOrThrowsWhatTheBodyThrew(Simulation simulation) throws Exception {
    SimulatedHost host = simulation.host("host");

    assertThat(simulation.call(host, Net.MINUTE, () -> "result")).isEqualTo("result");
    assertThatThrownBy(() ->
            simulation.call(
                host,
                Net.MINUTE,
                () -> {
                  throw new java.io.IOException("as planned");
                }))
        .isInstanceOf(java.io.IOException.class)
        .hasMessage("as planned");
  }

  @SimulationTest
  void callThatTakesTooLongShowsWhereItStands(Simulation simulation) {
    SimulatedHost host = simulation.host("host");

    assertThatThrownBy(() -> simulation.call(host, Duration.ofSeconds(1), () -> parkForever(host)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("not done after PT1S on host host")
        .satisfies(e ->
            assertThat(e.getStackTrace()).anyMatch(at -> at.toString().contains("parkForever")));
  }

  private static boolean parkForever(SimulatedHost host) {
    while (!Thread.currentThread().isInterrupted()) {
      host.clock().park(Deadline.never());
    }
    return true;
  }

  @SimulationTest
  void onlySoManyUncaughtFailuresAreKept(Simulation simulation) {
    SimulatedHost host = simulation.host("host");
    for (int i = 0; i <= SimulationLimits.UNCAUGHT_PER_HOST; i++) {
      host.threads()
          .start(
              "thrower",
              () -> {
                throw new IllegalStateException("as planned");
              });
    }
    simulation.run(Net.MINUTE);

    assertThat(host.forgetUncaught()).hasSize(SimulationLimits.UNCAUGHT_PER_HOST);
  }

  @SimulationTest
  void threadsAreNamedWithTheirHost(Simulation simulation) {
    SimulatedHost host = simulation.host("alice");
    host.threads().start("reader", () -> parkForever(host));
    simulation.run(Net.MINUTE);

    assertThat(simulation.liveThreads()).containsExactly("alice/reader");
    host.kill();
  }

  // What cannot be simulated is found.

  @Test
  void timedWaitOfTheJdkIsFound() {
    assertFound(
        () -> new CountDownLatch(1).await(1, TimeUnit.HOURS),
        "thread host/offender waits in real time: use the Clock of its host");
  }

  @Test
  void objectWaitIsFound() {
    assertFound(
        () -> {
          Object monitor = new Object();
          synchronized (monitor) {
            while (total == 0) {
              monitor.wait();
            }
          }
          return true;
        },
        "thread host/offender waits by Object.wait");
  }

  @Test
  void wakeUpFromOutsideIsFound() {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedHost host = simulation.host("host");
      Thread parked = host.threads().start("parked", () -> parkForever(host));
      simulation.run(Net.MINUTE);
      host.threads().start("spinner", () -> unparkFromOutside(parked));

      assertThatThrownBy(() -> simulation.run(Net.MINUTE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"outsider\" is not of the simulation")
          .hasMessageContaining("host/parked");
    }
  }

  private static void unparkFromOutside(Thread parked) {
    Thread outsider = Thread.ofPlatform().name("outsider").unstarted(() -> unpark(parked));
    outsider.start();
    while (outsider.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private static void unpark(Thread parked) {
    assertThatThrownBy(() -> LockSupport.unpark(parked))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void goingOnForeverAtOneInstantIsFound() {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedHost host = simulation.host("host");
      host.threads().start("spinner", () -> spin(host));

      assertThatThrownBy(() -> simulation.run(Net.MINUTE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("host/spinner and others go on and on without virtual time passing")
          .hasStackTraceContaining("spin");
    }
  }

  private static void spin(SimulatedHost host) {
    try {
      while (true) {
        host.clock().sleep(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void threadStartedPastTheHostIsFound() {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedHost host = simulation.host("host");
      assertThatThrownBy(
              () -> simulation.call(host, Net.MINUTE, () -> Thread.startVirtualThread(() -> {})))
          .hasMessageContaining("started past Host.threads()");
    }
  }

  @SimulationTest
  void platformThreadsCannotBlockOnASimulatedHost(Simulation simulation) {
    SimulatedHost host = simulation.host("host");

    assertThatThrownBy(() -> host.clock().sleep(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("do this in Simulation.call");
  }

  private static void assertFound(java.util.concurrent.Callable<?> offence, String message) {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedHost host = simulation.host("host");
      host.threads()
          .start(
              "offender",
              () -> {
                try {
                  offence.call();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThatThrownBy(() -> simulation.run(Net.MINUTE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(message);
    }
  }
}
