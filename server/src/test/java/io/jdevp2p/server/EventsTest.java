package io.jdevp2p.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two subscribers at most. Nothing waits in here, so that the real clock does. */
class EventsTest {
  private final LimitCounts counts =
      Limits.counts(
          ServerLimits.defaults().toBuilder().events(e -> e.subscribers(2).eventRing(10)).build());
  private final Limit limit = counts.of(ServerBound.SUBSCRIBERS);
  private final Events events = new Events(Host.system().clock(), counts);

  @Test
  void eachSubscriberGetsAllFromItsSubscriptionOn() throws InterruptedException {
    publish(1);
    EventRing first = events.subscribe();
    publish(2);
    EventRing second = events.subscribe();
    publish(3);
    assertThat(readAll(first)).containsExactly(2L, 3L);
    assertThat(readAll(second)).containsExactly(3L);
  }

  @Test
  void aSubscriberThatReadsNothingSlowsNobody() throws InterruptedException {
    EventRing slow = events.subscribe();
    EventRing quick = events.subscribe();
    List<Long> read = new ArrayList<>();
    for (long i = 0; i < 10_000; i++) {
      publish(i);
      read.addAll(readAll(quick));
    }
    assertThat(read).containsExactlyElementsOf(LongStream.range(0, 10_000).boxed().toList());
    assertThat(quick.dropped()).isZero();
    assertThat(slow.dropped()).isEqualTo(9_990);
    assertThat(readAll(slow)).hasSize(10).endsWith(9_999L);
  }

  @Test
  void noMoreSubscribeThanTheMaximum() {
    EventRing first = events.subscribe();
    events.subscribe();
    assertThatThrownBy(() -> events.subscribe())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more than 2 event subscriptions; close one that isn't needed");
    assertThat(limit.refused()).isEqualTo(1);
    first.close();
    events.subscribe();
  }

  @Test
  void whoUnsubscribedGetsNothingMore() throws InterruptedException {
    EventRing ring = events.subscribe();
    ring.close();
    publish(1);
    assertThat(readAll(ring)).isEmpty();
  }

  @Test
  void closingEndsAllSubscriptions() throws InterruptedException {
    EventRing first = events.subscribe();
    EventRing second = events.subscribe();
    publish(1);
    events.close();
    events.close();
    for (EventRing ring : List.of(first, second)) {
      assertThat(ring.next()).isPresent();
      assertThat(ring.next()).isEmpty();
    }
  }

  @Test
  void whoSubscribesTooLateDoesNotWaitForEver() throws InterruptedException {
    events.close();
    assertThat(events.subscribe().next()).isEmpty();
  }

  private void publish(long time) {
    events.publish(new ServerEvent.Stopped(time));
  }

  private static List<Long> readAll(EventRing ring) throws InterruptedException {
    List<Long> all = new ArrayList<>();
    for (var e = ring.next(Duration.ZERO); e.isPresent(); e = ring.next(Duration.ZERO)) {
      all.add(e.get().atNanos());
    }
    return all;
  }
}
