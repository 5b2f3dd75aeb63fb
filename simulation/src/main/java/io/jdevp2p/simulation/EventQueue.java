package io.jdevp2p.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All that is to happen, earliest first, in the order of scheduling at equal times. A binary heap
 * whose entries know their place, so that a cancelled one leaves at once.
 *
 * <p>Owner: the driving thread, on whose turns all simulated threads run one at a time.
 */
final class EventQueue {
  private @Nullable Event[] heap = new @Nullable Event[64];
  private int size;
  private long sequence;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** When the first event is due; {@link Long#MAX_VALUE} when there is none. */
  long firstAt() {
    Event first = heap[0];
    return first == null ? Long.MAX_VALUE : first.at;
  }

  void add(Event event, long at) {
    if (event.place >= 0) {
      throw new IllegalStateException("already scheduled: " + event);
    }
    event.at = at;
    event.sequence = sequence++;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, event);
  }

  Event removeFirst() {
    Event first = heap[0];
    if (first == null) {
      throw new IllegalStateException("nothing is scheduled");
    }
    remove(first);
    return first;
  }

  /** Harmless when it is not in the queue. */
  boolean remove(Event event) {
    int place = event.place;
    if (place < 0) {
      return false;
    }
    event.place = -1;
    Event last = heap[--size];
    heap[size] = null;
    if (last != null && place < size) {
      if (place > 0 && before(last, at((place - 1) >>> 1))) {
        siftUp(place, last);
      } else {
        siftDown(place, last);
      }
    }
    return true;
  }

  private void siftUp(int from, Event event) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      Event above = at(parent);
      if (!before(event, above)) {
        break;
      }
      put(place, above);
      place = parent;
    }
    put(place, event);
  }

  private void siftDown(int from, Event event) {
    int place = from;
    int half = size >>> 1;
    while (place < half) {
      int child = 2 * place + 1;
      if (child + 1 < size && before(at(child + 1), at(child))) {
        child++;
      }
      Event below = at(child);
      if (!before(below, event)) {
        break;
      }
      put(place, below);
      place = child;
    }
    put(place, event);
  }

  private void put(int place, Event event) {
    heap[place] = event;
    event.place = place;
  }

  @SuppressWarnings("NullAway") // below size there is no null
  private Event at(int place) {
    return heap[place];
  }

  private static boolean before(Event a, Event b) {
    return a.at < b.at || (a.at == b.at && a.sequence < b.sequence);
  }
}
