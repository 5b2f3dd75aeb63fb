package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;

/** Waiting at a {@link Mailbox} and for a {@link Completion}, on virtual time. */
class MailboxWaitingTest {
  private final List<String> events = new ArrayList<>();
  private final Limit limit = new Limit("inbox", 1);
  private Simulation simulation;
  private SimulatedHost host;
  private Mailbox<String> mailbox;

  @BeforeEach
  void oneHost(Simulation fresh) {
    simulation = fresh;
    host = fresh.host("host");
    mailbox = new Mailbox<>(host.clock(), limit);
  }

  /** Starts a thread and lets it go as far as it comes; what comes out of it is an event. */
  private Thread start(String name, Callable<?> body) {
    Thread thread =
        host.threads()
            .start(
                name,
                () -> {
                  try {
                    events.add(name + ": " + body.call());
                  } catch (Exception e) {
                    events.add(name + ": " + e.getClass().getSimpleName());
                  }
                });
    simulation.run(Duration.ofMillis(1));
    return thread;
  }

  @SimulationTest
  void takersAreServedInTheOrderInWhichTheyCame() {
    for (int i = 1; i <= 3; i++) {
      start("taker " + i, mailbox::take);
    }
    assertThat(mailbox.offer("a") && mailbox.offer("b") && mailbox.offer("c")).isTrue();
    assertThat(limit.highWater()).as("handed over, never in the queue").isZero();
    simulation.run(Net.MINUTE);

    assertThat(events).containsExactlyInAnyOrder("taker 1: a", "taker 2: b", "taker 3: c");
  }

  @SimulationTest
  void puttersAreServedInTheOrderInWhichTheyCame() {
    mailbox.offer("first");
    start("putter 1", () -> mailbox.put("a"));
    start("putter 2", () -> mailbox.put("b"));

    assertThat(mailbox.poll()).contains("first");
    assertThat(mailbox.offer("newcomer")).as("must not overtake").isFalse();
    simulation.run(Net.MINUTE);
    assertThat(events).containsExactly("putter 1: true");
    assertThat(mailbox.poll()).contains("a");
    assertThat(mailbox.poll()).contains("b");
    simulation.run(Net.MINUTE);
    assertThat(events).containsExactly("putter 1: true", "putter 2: true");
  }

  @SimulationTest
  void takeGivesUpExactlyAtItsDeadline() {
    Deadline deadline = Net.in(host, Duration.ofSeconds(5));
    start("taker", () -> mailbox.take(deadline) + " at " + simulation.now());
    simulation.run(Net.MINUTE);
    mailbox.offer("late");

    assertThat(events).containsExactly("taker: Optional.empty at PT5S");
    assertThat(mailbox.size()).isEqualTo(1);
  }

  @SimulationTest
  void putGivesUpAtItsDeadlineAndIsCounted() {
    mailbox.offer("first");
    Deadline deadline = Net.in(host, Duration.ofSeconds(5));
    start("putter", () -> mailbox.put("second", deadline) + " at " + simulation.now());
    simulation.run(Net.MINUTE);

    assertThat(events).containsExactly("putter: false at PT5S");
    assertThat(limit.refused()).isEqualTo(1);
    assertThat(mailbox.poll()).contains("first");
    assertThat(mailbox.poll()).isEmpty();
  }

  @SimulationTest
  void closeWakesTakersAndPutters() {
    start("taker", mailbox::take);
    start("patient taker", () -> mailbox.take(Deadline.never()));
    mailbox.close();
    simulation.run(Net.MINUTE);
    Mailbox<String> full = new Mailbox<>(host.clock(), limit);
    full.offer("first");
    start("putter", () -> full.put("second"));
    full.close();
    simulation.run(Net.MINUTE);

    assertThat(events)
        .containsExactlyInAnyOrder(
            "taker: IllegalStateException", "patient taker: Optional.empty", "putter: false");
  }

  @SimulationTest
  void interruptedTakerLeavesTheLine() {
    Thread taker = start("taker", mailbox::take);
    taker.interrupt();
    simulation.run(Net.MINUTE);
    mailbox.offer("item");

    assertThat(events).containsExactly("taker: InterruptedException");
    assertThat(mailbox.size()).isEqualTo(1);
  }

  @SimulationTest
  void takerThatWasServedKeepsTheItemAndTheInterrupt() {
    Thread taker = start("taker", () -> mailbox.take() + ", interrupted " + Thread.interrupted());
    mailbox.offer("item");
    taker.interrupt();
    simulation.run(Net.MINUTE);

    assertThat(events).containsExactly("taker: item, interrupted true");
  }

  @SimulationTest
  void takerOfAKilledHostSwallowsNothing() {
    SimulatedHost other = simulation.host("other");
    other.threads().start("taker", () -> takeQuietly());
    simulation.run(Duration.ofMillis(1));
    other.kill();
    simulation.run(Duration.ofMillis(1));
    mailbox.offer("item");

    assertThat(mailbox.size()).isEqualTo(1);
  }

  private void takeQuietly() {
    try {
      mailbox.take();
    } catch (InterruptedException e) {
      events.add("interrupted");
    }
  }

  @SimulationTest
  void completionWakesAllWhoWait() throws Exception {
    Completion<String> completion = new Completion<>(host.clock());
    start("one", completion::await);
    start("other", () -> completion.await(Net.in(host, Net.MINUTE)));
    start("impatient", () -> completion.await(Net.in(host, Duration.ofMillis(1))));
    simulation.run(Duration.ofSeconds(1));
    completion.complete("value");
    simulation.run(Duration.ofMillis(1));

    assertThat(events)
        .containsExactlyInAnyOrder(
            "impatient: Optional.empty", "one: value", "other: Optional[value]");
  }

  @SimulationTest
  void interruptEndsTheWaitForACompletion() {
    Completion<String> completion = new Completion<>(host.clock());
    Thread waiter = start("waiter", completion::await);
    waiter.interrupt();
    start("failed", () -> failed().await());
    simulation.run(Duration.ofSeconds(1));

    assertThat(events)
        .containsExactlyInAnyOrder("waiter: InterruptedException", "failed: ExecutionException");
    assertThatThrownBy(() -> failed().await()).isInstanceOf(ExecutionException.class);
  }

  private Completion<String> failed() {
    Completion<String> completion = new Completion<>(host.clock());
    completion.fail(new IllegalStateException("as planned"));
    return completion;
  }
}
