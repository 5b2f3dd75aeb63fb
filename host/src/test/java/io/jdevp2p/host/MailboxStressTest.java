package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real threads on real cores, bounded by the number of items: a lost wake-up would hang (the
 * timeout ends it), a lost or doubled item would show in the counts.
 */
@Timeout(60)
class MailboxStressTest {
  private static final int PUTTERS = 8;
  private static final int TAKERS = 8;
  private static final int ITEMS = 8_000; // by each putter

  private final Host host = Host.system();
  private final Clock clock = host.clock();
  private final AtomicIntegerArray taken = new AtomicIntegerArray(PUTTERS * ITEMS);
  private final AtomicLong takenCount = new AtomicLong();
  private final AtomicLong outOfOrder = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(PUTTERS + TAKERS);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void everyItemArrivesOnceInTheOrderOfItsPutter(int capacity) throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(clock, new Limit("stress", capacity));
    for (int i = 0; i < PUTTERS; i++) {
      int putter = i;
      host.threads().start("putter", () -> putAll(mailbox, putter));
    }
    for (int i = 0; i < TAKERS; i++) {
      host.threads().start("taker", () -> takeAll(mailbox));
    }
    ended.await();

    assertEachTakenOnce();
    assertThat(outOfOrder).as("order, as one taker sees it").hasValue(0);
  }

  private void assertEachTakenOnce() {
    for (int i = 0; i < taken.length(); i++) {
      assertThat(taken.get(i)).as("item " + i).isEqualTo(1);
    }
  }

  private void putAll(Mailbox<Integer> mailbox, int putter) {
    try {
      RandomGenerator random = host.random();
      for (int i = 0; i < ITEMS; i++) {
        int item = putter * ITEMS + i;
        switch (random.nextInt(4)) {
          case 0 -> putImpatiently(mailbox, item);
          case 1 -> offerUntilTaken(mailbox, item);
          default -> assertThat(mailbox.put(item)).isTrue();
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      ended.countDown();
    }
  }

  /** Gives up and comes again: leaving the line must not lose the place of another. */
  private void putImpatiently(Mailbox<Integer> mailbox, int item) throws InterruptedException {
    while (!mailbox.put(item, clock.deadline(Duration.ofNanos(20_000)))) {
      Thread.onSpinWait();
    }
  }

  private static void offerUntilTaken(Mailbox<Integer> mailbox, int item)
      throws InterruptedException {
    if (!mailbox.offer(item)) {
      assertThat(mailbox.put(item)).isTrue();
    }
  }

  private void takeAll(Mailbox<Integer> mailbox) {
    int[] last = new int[PUTTERS];
    try {
      while (true) {
        Optional<Integer> item = mailbox.take(clock.deadline(Duration.ofNanos(50_000)));
        if (item.isPresent()) {
          count(item.get(), last);
          if (takenCount.incrementAndGet() == (long) PUTTERS * ITEMS) {
            mailbox.close();
          }
        } else if (mailbox.isClosed()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      ended.countDown();
    }
  }

  private void count(int item, int[] last) {
    taken.incrementAndGet(item);
    int putter = item / ITEMS;
    if (item % ITEMS < last[putter]) {
      outOfOrder.incrementAndGet();
    }
    last[putter] = item % ITEMS;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void interruptsLoseNoItem(int capacity) throws Exception {
    Mailbox<Integer> mailbox = new Mailbox<>(clock, new Limit("stress", capacity));
    for (int i = 0; i < PUTTERS; i++) {
      int putter = i;
      host.threads().start("putter", () -> putAll(mailbox, putter));
    }
    Thread[] takers = new Thread[TAKERS];
    for (int i = 0; i < TAKERS; i++) {
      takers[i] = host.threads().start("taker", () -> takeAllThoughInterrupted(mailbox));
    }
    long all = (long) PUTTERS * ITEMS;
    while (takenCount.get() < all) {
      takers[host.random().nextInt(TAKERS)].interrupt();
    }
    mailbox.close();
    ended.await();

    assertEachTakenOnce();
  }

  private void takeAllThoughInterrupted(Mailbox<Integer> mailbox) {
    try {
      while (true) {
        try {
          Optional<Integer> item = mailbox.take(Deadline.never());
          if (item.isEmpty()) {
            return;
          }
          taken.incrementAndGet(item.get());
          takenCount.incrementAndGet();
        } catch (InterruptedException e) {
          // Again: the item must still be there.
        }
      }
    } finally {
      ended.countDown();
    }
  }
}
