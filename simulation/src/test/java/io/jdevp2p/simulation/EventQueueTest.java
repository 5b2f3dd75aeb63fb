package io.jdevp2p.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private static final Comparator<Event> ORDER =
      Comparator.<Event>comparingLong(event -> event.at).thenComparingLong(event -> event.sequence);

  private final EventQueue queue = new EventQueue();

  private static final class Blank extends Event {
    @Override
    void fire() {}
  }

  /** Random calls, compared with a sorted list after each of them. */
  @Test
  void behavesAsASortedList() {
    SimulatedRandom random = new SimulatedRandom(5);
    List<Event> model = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int call = random.below(10);
      if (call < 5 || model.isEmpty()) {
        Event event = new Blank();
        queue.add(event, random.below(100));
        model.add(event);
        model.sort(ORDER);
      } else if (call < 7) {
        assertThat(queue.remove(model.remove(random.below(model.size())))).isTrue();
      } else {
        assertThat(queue.removeFirst()).isSameAs(model.removeFirst());
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.firstAt()).isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.get(0).at);
    }
  }

  @Test
  void removedEventCanBeScheduledAgain() {
    Event event = new Blank();
    queue.add(event, 5);
    assertThatThrownBy(() -> queue.add(event, 6)).isInstanceOf(IllegalStateException.class);
    assertThat(queue.remove(event)).isTrue();
    assertThat(queue.remove(event)).isFalse();
    queue.add(event, 7);
    assertThat(queue.firstAt()).isEqualTo(7);
  }

  @Test
  void emptyQueueHasNoFirst() {
    assertThat(queue.firstAt()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(queue::removeFirst).isInstanceOf(IllegalStateException.class);
  }
}
