package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CompletionTest {
  private final Completion<String> completion = new Completion<>(new HandClock());

  @Test
  void valueArrivesOnce() throws Exception {
    assertThat(completion.isDone()).isFalse();
    assertThat(completion.complete("first")).isTrue();
    assertThat(completion.complete("second")).isFalse();
    assertThat(completion.fail(new IllegalStateException())).isFalse();

    assertThat(completion.isDone()).isTrue();
    assertThat(completion.await()).isEqualTo("first");
    assertThat(completion.await(Deadline.atNanos(0))).contains("first");
  }

  @Test
  void failureArrivesAsTheCause() {
    IllegalStateException cause = new IllegalStateException("as planned");
    completion.fail(cause);

    assertThatThrownBy(completion::await).isInstanceOf(ExecutionException.class).hasCause(cause);
  }

  @Test
  void nothingByTheDeadlineIsEmpty() throws Exception {
    assertThat(completion.await(Deadline.atNanos(100))).isEmpty();
    assertThat(completion.complete("late")).isTrue();
  }

  @Test
  void interruptEndsTheWait() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(completion::await).isInstanceOf(InterruptedException.class);
  }

  @Test
  @Timeout(60)
  void manyThreadsWaitForManyValues() throws Exception {
    Host host = Host.system();
    int rounds = 2000;
    int waiters = 8;
    AtomicInteger got = new AtomicInteger();
    for (int round = 0; round < rounds; round++) {
      Completion<Integer> value = new Completion<>(host.clock());
      CountDownLatch ended = new CountDownLatch(waiters);
      for (int i = 0; i < waiters; i++) {
        Deadline deadline =
            i % 2 == 0 ? Deadline.never() : host.clock().deadline(Duration.ofMinutes(1));
        host.threads()
            .start(
                "waiter",
                () -> {
                  try {
                    got.addAndGet(value.await(deadline).orElseThrow());
                  } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                  } finally {
                    ended.countDown();
                  }
                });
      }
      value.complete(1);
      ended.await();
    }

    assertThat(got).hasValue(rounds * waiters);
  }
}
