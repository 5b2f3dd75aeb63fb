package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class SystemHostTest {
  private final Host host = Host.system();
  private final Clock clock = host.clock();

  @Test
  void accessorsGiveTheSameObjectsAtEveryCall() {
    assertThat(Host.system()).isSameAs(host);
    assertThat(host.clock()).isSameAs(clock);
    assertThat(host.random()).isSameAs(host.random());
    assertThat(host.threads()).isSameAs(host.threads());
    assertThat(host.sockets()).isSameAs(host.sockets());
    assertThat(host.names()).isSameAs(host.names());
  }

  // ---- Clock

  @Test
  void timeGoesForwardFromZero() throws Exception {
    long before = clock.nanos();
    clock.sleep(Duration.ofMillis(2));
    long after = clock.nanos();

    assertThat(before).isNotNegative();
    assertThat(after - before).isGreaterThanOrEqualTo(2_000_000);
    assertThat(clock.wallClock()).isAfter(Instant.parse("2025-01-01T00:00:00Z"));
  }

  @Test
  void timerRunsNotBeforeItsTime() throws Exception {
    Deadline deadline = clock.deadline(Duration.ofMillis(5));
    Completion<Boolean> passed = new Completion<>(clock);
    Clock.Timer timer = clock.scheduleAt(deadline, () -> passed.complete(deadline.passed(clock)));

    assertThat(passed.await()).isTrue();
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void cancelledTimerNeverRuns() throws Exception {
    Completion<String> first = new Completion<>(clock);
    Clock.Timer timer =
        clock.schedule(Duration.ofMillis(5), () -> first.complete("the cancelled one"));
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    clock.schedule(Duration.ofMillis(10), () -> first.complete("the other"));

    assertThat(first.await()).isEqualTo("the other");
  }

  @Test
  void timerWithoutTimeOnlyWaitsToBeCancelled() {
    assertThat(clock.scheduleAt(Deadline.never(), () -> {}).cancel()).isTrue();
  }

  @Test
  void failingActionIsLoggedAndHarmsNoOther() throws Exception {
    try (Log log = new Log(SystemHostClock.class)) {
      Completion<Boolean> next = new Completion<>(clock);
      clock.schedule(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("as planned");
          });
      clock.schedule(Duration.ofMillis(1), () -> next.complete(true));

      assertThat(next.await()).isTrue();
      assertThat(log.only().getLevel()).isEqualTo(Level.ERROR);
      assertThat(log.only().getThrowableProxy().getMessage()).isEqualTo("as planned");
    }
  }

  @Test
  void parkEndsAtTheDeadline() {
    Deadline deadline = clock.deadline(Duration.ofMillis(3));
    while (clock.park(deadline)) {
      assertThat(deadline.passed(clock)).isFalse();
    }

    assertThat(deadline.passed(clock)).isTrue();
    assertThat(clock.park(deadline)).isFalse();
  }

  @Test
  void parkEndsByUnpark() {
    LockSupport.unpark(Thread.currentThread());
    assertThat(clock.park(Deadline.never())).isTrue();
    LockSupport.unpark(Thread.currentThread());
    assertThat(clock.park(clock.deadline(Duration.ofDays(1)))).isTrue();
  }

  // ---- Threads

  @Test
  void threadsAreVirtualNamedAndCounted() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    int before = host.threads().live();
    Thread thread = host.threads().start("worker", () -> awaitQuietly(release));

    assertThat(thread.isVirtual()).isTrue();
    assertThat(thread.getName()).isEqualTo("worker");
    assertThat(host.threads().live()).isEqualTo(before + 1);
    release.countDown();
    thread.join();
    assertThat(host.threads().live()).isEqualTo(before);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatEscapesFromAThreadIsLoggedAsAnError() throws Exception {
    try (Log log = new Log(SystemHostThreads.class)) {
      host.threads()
          .start(
              "thrower",
              () -> {
                throw new IllegalStateException("as planned");
              })
          .join();

      assertThat(log.only().getLevel()).isEqualTo(Level.ERROR);
      assertThat(log.only().getFormattedMessage()).isEqualTo("thread thrower failed");
    }
  }

  // ---- Random

  @Test
  void randomBytesDifferInEveryCallAndThread() throws Exception {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      seen.add(host.random().nextLong());
    }
    assertThat(seen).hasSize(1000);

    CountDownLatch ended = new CountDownLatch(16);
    for (int i = 0; i < 16; i++) {
      host.threads()
          .start(
              "drawer",
              () -> {
                for (int j = 0; j < 1000; j++) {
                  long number = host.random().nextLong();
                  synchronized (seen) {
                    seen.add(number);
                  }
                }
                ended.countDown();
              });
    }
    ended.await();
    assertThat(seen).hasSize(17_000);
  }

  @Test
  void randomArraysOfAllSizesAreFilled() {
    for (int size : new int[] {0, 1, 7, 8, 31, 32, 255, 256, 257, 1023, 1024, 1025, 100_000}) {
      byte[] one = new byte[size];
      byte[] other = new byte[size];
      host.random().nextBytes(one);
      host.random().nextBytes(other);
      if (size >= 31) {
        assertThat(one).isNotEqualTo(other);
        byte[] tail = Arrays.copyOfRange(one, size - 16, size);
        assertThat(tail).as("last bytes of " + size).isNotEqualTo(new byte[16]);
      }
    }
  }

  // ---- Names

  @Test
  void addressesAreNotLookedUp() throws Exception {
    assertThat(host.names().resolve("192.0.2.1", Deadline.atNanos(0)))
        .containsExactly(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(host.names().resolve("2001:db8::1", Deadline.atNanos(0)))
        .containsExactly(InetAddress.ofLiteral("2001:db8::1"));
  }

  @Test
  void localhostIsKnown() throws Exception {
    assertThat(host.names().resolve("localhost", clock.deadline(Duration.ofMinutes(1))))
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void emptyNameIsUnknown() {
    assertThatThrownBy(() -> host.names().resolve("", Deadline.never()))
        .isInstanceOf(UnknownHostException.class);
  }

  /** What a class logs while this is open; nothing of it goes to the console. */
  private static final class Log implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    Log(Class<?> of) {
      logger = (Logger) LoggerFactory.getLogger(of);
      logger.setAdditive(false);
      appender.start();
      logger.addAppender(appender);
    }

    ILoggingEvent only() {
      assertThat(appender.list).hasSize(1);
      return appender.list.getFirst();
    }

    @Override
    public void close() {
      logger.detachAppender(appender);
      logger.setAdditive(true);
    }
  }
}
