package io.jdevp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What one thread can see; the waiting is tested on virtual time, in the simulation's module. */
class MailboxTest {
  private final HandClock clock = new HandClock();
  private final Limit limit = new Limit("inbox", 3);
  private final Mailbox<String> mailbox = new Mailbox<>(clock, limit);

  @Test
  void itemsLeaveInTheOrderInWhichTheyCame() throws Exception {
    mailbox.offer("a");
    mailbox.put("b");
    mailbox.offer("c");

    assertThat(mailbox.size()).isEqualTo(3);
    assertThat(mailbox.poll()).contains("a");
    assertThat(mailbox.take()).isEqualTo("b");
    assertThat(mailbox.take(Deadline.never())).contains("c");
    assertThat(mailbox.poll()).isEmpty();
  }

  @Test
  void fullMailboxRefusesAndCounts() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(mailbox.offer("item")).isTrue();
    }

    assertThat(mailbox.offer("overfull")).isFalse();
    assertThat(mailbox.put("late", Deadline.after(clock, Duration.ofSeconds(1)))).isFalse();
    assertThat(limit.refused()).isEqualTo(2);
    assertThat(limit.highWater()).isEqualTo(3);
    assertThat(mailbox.size()).isEqualTo(3);
  }

  @Test
  void takeGivesUpAtTheDeadline() throws Exception {
    assertThat(mailbox.take(Deadline.after(clock, Duration.ofSeconds(1)))).isEmpty();
    assertThat(clock.nanos).isEqualTo(1_000_000_000);
    assertThat(mailbox.offer("later")).isTrue();
    assertThat(mailbox.size()).as("not handed to the taker that left").isEqualTo(1);
  }

  @Test
  void closedMailboxCanBeDrained() throws Exception {
    mailbox.offer("left");
    mailbox.close();
    mailbox.close();

    assertThat(mailbox.isClosed()).isTrue();
    assertThat(mailbox.offer("more")).isFalse();
    assertThat(mailbox.put("more")).isFalse();
    assertThat(limit.refused()).as("closed is not full").isZero();
    assertThat(mailbox.take(Deadline.never())).contains("left");
    assertThat(mailbox.take(Deadline.never())).isEmpty();
    assertThatThrownBy(mailbox::take)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("inbox is closed");
  }

  @Test
  void interruptedThreadNeitherPutsNorTakes() {
    mailbox.offer("item");

    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> mailbox.put("another")).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(mailbox::take).isInstanceOf(InterruptedException.class);
    assertThat(mailbox.size()).isEqualTo(1);
  }

  @Test
  void aMailboxWithoutRoomIsRefused() {
    assertThatThrownBy(() -> new Mailbox<String>(new HandClock(), new Limit("none", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none=0");
  }
}
