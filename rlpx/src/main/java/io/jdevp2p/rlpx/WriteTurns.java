package io.jdevp2p.rlpx;

import io.jdevp2p.host.Limit;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait to write, and who of them is next: the base protocol first, then one
 * message of each protocol in turn. A message is one frame, so a large one of one protocol delays
 * the others by itself, never by the ones behind it.
 *
 * <p>All under the lock of {@link FrameWriter}.
 */
final class WriteTurns {

  /** A thread that waits, or has been let go on. */
  static final class Turn {
    private final Lane lane;
    private final int bytes;
    private final Condition changed;
    private boolean granted;
    private @Nullable IOException failure;

    private Turn(Lane lane, int bytes, Condition changed) {
      this.lane = lane;
      this.bytes = bytes;
      this.changed = changed;
    }

    /** How much room there has to be for it. */
    int bytes() {
      return bytes;
    }
  }

  /** The waiting threads of one protocol. */
  private static final class Lane {
    final int firstCode;
    final ArrayDeque<Turn> queue = new ArrayDeque<>(1);
    final Condition place;

    Lane(int firstCode, Condition place) {
      this.firstCode = firstCode;
      this.place = place;
    }
  }

  private final ReentrantLock lock;
  private final Limit mostOfOneLane;
  private List<Lane> lanes;
  private int nextLane = 1;
  private int waitingForPlace;
  private int waiting;

  WriteTurns(ReentrantLock lock, Limit mostOfOneLane) {
    this.lock = lock;
    this.mostOfOneLane = mostOfOneLane;
    this.lanes = lanesOf(BaseMessage.CODES);
  }

  /**
   * Gives each protocol a queue of its own.
   *
   * @param firstCodes where the message codes of each protocol begin, ascending
   */
  void between(int... firstCodes) {
    List<Lane> changed = lanesOf(firstCodes);
    if (!isEmpty()) {
      throw new IllegalStateException("messages are waiting to be written");
    }
    lanes = changed;
    nextLane = 1;
  }

  private List<Lane> lanesOf(int... firstCodes) {
    List<Lane> made = new ArrayList<>(1 + firstCodes.length);
    made.add(new Lane(0, lock.newCondition()));
    for (int code : firstCodes) {
      if (code < BaseMessage.CODES || (made.size() > 1 && code <= made.getLast().firstCode)) {
        throw new IllegalArgumentException(
            "not ascending from " + BaseMessage.CODES + ": " + Arrays.toString(firstCodes));
      }
      made.add(new Lane(code, lock.newCondition()));
    }
    if (made.size() == 1) {
      made.add(new Lane(BaseMessage.CODES, lock.newCondition()));
    }
    return made;
  }

  /** How many threads wait for their turn. */
  int waiting() {
    return waiting;
  }

  boolean isEmpty() {
    return waiting == 0 && waitingForPlace == 0;
  }

  /**
   * Whether there is a place in the queue of that code's protocol; if not, it has been waited for
   * one, and all is to be looked at anew.
   */
  @SuppressWarnings("WaitNotInLoop") // the caller has the loop, around more than this
  boolean awaitPlace(int code) throws InterruptedException {
    Lane lane = laneOf(code);
    if (lane.queue.size() < mostOfOneLane.maximum()) {
      return true;
    }
    mostOfOneLane.refuse();
    waitingForPlace++;
    try {
      lane.place.await();
    } finally {
      waitingForPlace--;
    }
    return false;
  }

  /** Takes the last place in the queue of that code's protocol. */
  Turn join(int code, int bytes) {
    Lane lane = laneOf(code);
    Turn turn = new Turn(lane, bytes, lock.newCondition());
    lane.queue.addLast(turn);
    mostOfOneLane.observe(lane.queue.size());
    waiting++;
    return turn;
  }

  /**
   * Waits for a turn.
   *
   * @throws InterruptedException when interrupted before it came; it has left the queue
   * @throws IOException when it never comes
   */
  void await(Turn turn) throws InterruptedException, IOException {
    while (!turn.granted && turn.failure == null) {
      try {
        turn.changed.await();
      } catch (InterruptedException e) {
        if (!turn.granted && turn.failure == null) {
          leave(turn);
          throw e;
        }
        Thread.currentThread().interrupt();
      }
    }
    IOException failure = turn.failure;
    if (failure instanceof RlpxException known) {
      throw RlpxException.again(known);
    }
    if (failure != null) {
      throw new IOException("the write has failed: " + failure.getMessage(), failure);
    }
  }

  private void leave(Turn turn) {
    turn.lane.queue.remove(turn);
    waiting--;
    turn.lane.place.signal();
  }

  /** Who is next, if anybody waits. */
  @Nullable Turn next() {
    Lane lane = nextOf();
    return lane == null ? null : lane.queue.getFirst();
  }

  private @Nullable Lane nextOf() {
    if (waiting == 0) {
      return null;
    }
    if (!lanes.getFirst().queue.isEmpty()) {
      return lanes.getFirst();
    }
    int i = nextLane;
    while (lanes.get(i).queue.isEmpty()) {
      i = after(i);
    }
    return lanes.get(i);
  }

  private int after(int lane) {
    return lane + 1 < lanes.size() ? lane + 1 : 1;
  }

  /** Lets the next one go on. */
  void grant(Turn next) {
    leave(next);
    int i = lanes.indexOf(next.lane);
    if (i > 0) {
      nextLane = after(i);
    }
    next.granted = true;
    next.changed.signal();
  }

  /** Who was woken for a place may have gone on without it, and left it empty. */
  void offerPlaces() {
    if (waitingForPlace > 0) {
      lanes.forEach(lane -> lane.place.signal());
    }
  }

  /** Nobody who waits now will be let go on. */
  void fail(IOException cause) {
    for (Lane lane : lanes) {
      for (Turn turn : lane.queue) {
        turn.failure = cause;
        turn.changed.signal();
      }
      waiting -= lane.queue.size();
      lane.queue.clear();
      lane.place.signalAll();
    }
  }

  private Lane laneOf(int code) {
    int i = lanes.size() - 1;
    while (i > 0 && code < lanes.get(i).firstCode) {
      i--;
    }
    return i == 0 && code >= BaseMessage.CODES ? lanes.get(1) : lanes.get(i);
  }
}
