package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import io.jdevp2p.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;

/** An inbox for three messages of a hundred bytes in all. */
class ProtocolInboxTest {
  private static final Duration AT_MOST = Duration.ofMinutes(1);
  private final PeerDisconnectedException gone =
      new PeerDisconnectedException(DisconnectReason.QUITTING, true, "the peer quit");

  private Simulation simulation;
  private SimulatedHost host;
  private ProtocolInbox inbox;

  @BeforeEach
  void makeInbox(Simulation simulation) {
    this.simulation = simulation;
    this.host = simulation.host("host");
    this.inbox = new ProtocolInbox(host.clock(), 3, 100);
  }

  @SimulationTest
  void messagesAreTakenInTheOrderInWhichTheyArrived() throws Exception {
    put(message(1, 10), message(2, 0), message(3, 10));
    assertThat(codes(take(), take(), take())).containsExactly(1, 2, 3);
    assertThat(inbox.size()).isZero();
  }

  @SimulationTest
  void noMoreMessagesAreTakenInThanTheMaximum() throws Exception {
    put(message(1, 0), message(2, 0), message(3, 0));
    Task<Boolean> putter = start(() -> inbox.put(message(4, 0)));
    assertThat(putter.isBlocked()).isTrue();
    assertThat(inbox.size()).isEqualTo(3);
    assertThat(inbox.isFull()).isTrue();

    assertThat(take().code()).isEqualTo(1);
    assertThat(putter.result()).isTrue();
    assertThat(inbox.isFull()).isFalse();
    assertThat(codes(take(), take(), take())).containsExactly(2, 3, 4);
  }

  @SimulationTest
  void noMoreBytesAreTakenInThanTheMaximum() throws Exception {
    put(message(1, 60), message(2, 40));
    Task<Boolean> putter = start(() -> inbox.put(message(3, 61)));
    assertThat(putter.isBlocked()).isTrue();
    assertThat(inbox.size()).isEqualTo(2);
    take(); // 40 bytes remain, and 61 do not fit beside them
    assertThat(putter.isBlocked()).isTrue();
    assertThat(inbox.isFull()).isTrue();
    take();
    assertThat(putter.result()).isTrue();
  }

  @SimulationTest
  void aMessageLargerThanTheBudgetIsTakenInWhenNothingElseWaits() throws Exception {
    put(message(1, 101));
    Task<Boolean> putter = start(() -> inbox.put(message(2, 0)));
    assertThat(putter.isBlocked()).isTrue();
    assertThat(take().size()).isEqualTo(101);
    assertThat(putter.result()).isTrue();

    Task<Boolean> large = start(() -> inbox.put(message(3, 1_000)));
    assertThat(large.isBlocked()).isTrue();
    assertThat(take().code()).isEqualTo(2);
    assertThat(large.result()).isTrue();
    assertThat(take().size()).isEqualTo(1_000);
  }

  @SimulationTest
  void aTakerWaitsForAMessage() throws Exception {
    Task<Message> taker = start(() -> inbox.take());
    assertThat(taker.isBlocked()).isTrue();
    put(message(7, 1));
    assertThat(taker.result().code()).isEqualTo(7);
  }

  @SimulationTest
  void aTakerWaitsNoLongerThanItsDeadline() throws Exception {
    Duration before = simulation.now();
    Task<Optional<Message>> taker = start(() -> inbox.take(after(Duration.ofSeconds(5))));
    simulation.run(Duration.ofSeconds(5).minusNanos(1));
    assertThat(taker.isBlocked()).isTrue();
    assertThat(taker.result()).isEmpty();
    assertThat(simulation.now().minus(before)).isEqualTo(Duration.ofSeconds(5));
    // What comes later stays for the next.
    put(message(1, 1));
    assertThat(take().code()).isEqualTo(1);
  }

  @SimulationTest
  void aMessageInTimeEndsTheWait() throws Exception {
    Task<Optional<Message>> taker = start(() -> inbox.take(after(Duration.ofSeconds(5))));
    simulation.run(Duration.ofSeconds(3));
    put(message(1, 1));
    assertThat(taker.result()).hasValueSatisfying(m -> assertThat(m.code()).isEqualTo(1));
    assertThat(simulation.now()).isEqualTo(Duration.ofSeconds(3));
  }

  @SimulationTest
  void aDeadlineThatHasPassedLooksWithoutWaiting() throws Exception {
    assertThat(call(() -> inbox.take(after(Duration.ZERO)))).isEmpty();
    put(message(1, 1));
    assertThat(call(() -> inbox.take(after(Duration.ZERO)))).isPresent();
    assertThat(simulation.now()).isZero();
  }

  @SimulationTest
  void closingWakesAPutterWhoseMessageIsLost() throws Exception {
    put(message(1, 0), message(2, 0), message(3, 0));
    Task<Boolean> putter = start(() -> inbox.put(message(4, 0)));
    assertThat(putter.isBlocked()).isTrue();
    inbox.close(gone);
    assertThat(putter.result()).isFalse();
    assertThat(inbox.isFull()).isFalse();
    assertThat(call(() -> inbox.put(message(5, 0)))).isFalse();
    assertThat(inbox.size()).isEqualTo(3);
  }

  @SimulationTest
  void closingWakesATaker() {
    Task<Message> taker = start(() -> inbox.take());
    assertThat(taker.isBlocked()).isTrue();
    inbox.close(gone);
    assertThatThrownBy(taker::result).isInstanceOf(PeerDisconnectedException.class);
  }

  @SimulationTest
  void whatHadArrivedIsTakenBeforeTheEnd() throws Exception {
    put(message(1, 1), message(2, 2));
    inbox.close(gone);
    inbox.close(new PeerDisconnectedException(DisconnectReason.REQUESTED, false, "later"));
    assertThat(codes(take(), take())).containsExactly(1, 2);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::take)
          .isInstanceOfSatisfying(
              PeerDisconnectedException.class,
              e -> {
                assertThat(e).isNotSameAs(gone).hasMessage("the peer quit");
                assertThat(e.reason()).isEqualTo(DisconnectReason.QUITTING);
                assertThat(e.remote()).isTrue();
              });
    }
    assertThatThrownBy(() -> call(() -> inbox.take(after(Duration.ZERO))))
        .isInstanceOf(PeerDisconnectedException.class);
  }

  @SimulationTest
  void anInterruptEndsTheWaitOfATaker() throws Exception {
    Task<Message> taker = start(() -> inbox.take());
    assertThat(taker.isBlocked()).isTrue();
    taker.thread.interrupt();
    assertThatThrownBy(taker::result).isInstanceOf(InterruptedException.class);
    put(message(1, 1));
    assertThat(take().code()).isEqualTo(1);
  }

  @SimulationTest
  void anInterruptEndsTheWaitOfAPutter() throws Exception {
    put(message(1, 0), message(2, 0), message(3, 0));
    Task<Boolean> putter = start(() -> inbox.put(message(4, 0)));
    assertThat(putter.isBlocked()).isTrue();
    putter.thread.interrupt();
    assertThatThrownBy(putter::result).isInstanceOf(InterruptedException.class);
    assertThat(inbox.isFull()).isFalse();
    assertThat(codes(take(), take(), take())).containsExactly(1, 2, 3);
    assertThat(inbox.size()).isZero();
  }

  @SimulationTest(seeds = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void behavesAsABoundedQueueWhateverTheOrder() {
    int messages = 500;
    ArrayDeque<Message> model = new ArrayDeque<>();
    List<Integer> taken = new ArrayList<>();
    Task<Boolean> putter =
        start(() -> {
          for (int i = 0; i < messages; i++) {
            pause();
            Message message = message(i, host.random().nextInt(130));
            assertThat(inbox.put(message)).isTrue();
            model.addLast(message);
          }
          inbox.close(gone);
          return true;
        });
    Task<Boolean> taker =
        start(() -> {
          while (true) {
            pause();
            Deadline deadline =
                host.random().nextBoolean() ? Deadline.never() : after(Duration.ofMillis(3));
            Optional<Message> message = inbox.take(deadline);
            message.ifPresent(m -> {
              taken.add(m.code());
              model.removeFirstOccurrence(m);
            });
          }
        });
    boolean done =
        simulation.runUntil(
            () -> {
              assertThat(inbox.size()).isLessThanOrEqualTo(3);
              int bytes = model.stream().mapToInt(Message::size).sum();
              assertThat(model.size() <= 1 || bytes <= 100).isTrue();
              return putter.done && taker.done;
            },
            AT_MOST);
    assertThat(done).isTrue();
    assertThat(taken).hasSize(messages).isSorted();
    assertThatThrownBy(taker::result).isInstanceOf(PeerDisconnectedException.class);
  }

  private void pause() throws InterruptedException {
    if (host.random().nextInt(3) == 0) {
      host.clock().sleep(Duration.ofMillis(host.random().nextInt(8)));
    }
  }

  // How blocking calls are made

  /** A call on a thread of its own. */
  private final class Task<T> {
    private final Thread thread;
    private T value;
    private Exception failure;
    private boolean done;

    Task(Callable<T> body) {
      this.thread = host.threads().start("task", () -> run(body));
    }

    private void run(Callable<T> body) {
      try {
        value = body.call();
      } catch (Exception e) {
        failure = e;
      }
      done = true;
    }

    /** Whether it waits for something other than time. */
    boolean isBlocked() {
      simulation.run(Duration.ZERO);
      return !done;
    }

    T result() throws Exception {
      assertThat(simulation.runUntil(() -> done, AT_MOST)).isTrue();
      if (failure != null) {
        throw failure;
      }
      return value;
    }
  }

  private <T> Task<T> start(Callable<T> body) {
    return new Task<>(body);
  }

  private <T> T call(Callable<T> body) throws Exception {
    return simulation.call(host, AT_MOST, body);
  }

  private void put(Message... messages) throws Exception {
    for (Message message : messages) {
      assertThat(call(() -> inbox.put(message))).isTrue();
    }
  }

  private Message take() throws Exception {
    return call(() -> inbox.take());
  }

  private Deadline after(Duration time) {
    return host.clock().deadline(time);
  }

  private static Message message(int code, int bytes) {
    return new Message(code, new byte[bytes]);
  }

  private static List<Integer> codes(Message... messages) {
    return List.of(messages).stream().map(Message::code).toList();
  }
}
