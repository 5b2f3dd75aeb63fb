package io.jdevp2p.rlpx;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ends: at the deadline of its set-up, closed here, or by a failure; and which of
 * these it was, since what ended a connection first is the reason, not what follows from it.
 *
 * <p>Deadlines are timers that cut the connection, whatever its threads wait for.
 *
 * <p>Thread-safe.
 */
final class ConnectionEnd {
  private final Clock clock;
  private final RlpxLimitCounts counts;
  private final Runnable cut;

  private volatile @Nullable RlpxException failed;

  /** Guards the fields below; held for a few instructions only. */
  private final ReentrantLock lock = new ReentrantLock();

  private boolean deadlineSet;
  private int deadlines;
  private Clock.@Nullable Timer deadlineTimer;
  private Clock.@Nullable Timer disconnectTimer;
  private volatile boolean timedOut;
  private volatile boolean closing;

  /**
   * That of a connection which goes on.
   *
   * @param cut closes the socket, so that all who wait for it fail
   */
  ConnectionEnd(Clock clock, RlpxLimitCounts counts, Runnable cut) {
    this.clock = clock;
    this.counts = counts;
    this.cut = cut;
  }

  /** Sets a deadline in place of an earlier one. */
  void deadline(Deadline deadline) {
    lock.lock();
    try {
      deadlineSet = true;
      setTimer(deadline);
    } finally {
      lock.unlock();
    }
  }

  /** Sets the deadline that counts when the owner has set none. */
  void defaultDeadline() {
    lock.lock();
    try {
      if (!deadlineSet) {
        setTimer(clock.deadline(counts.limits().handshakeDeadline()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The connection is set up.
   *
   * @throws RlpxException when it is too late for that
   */
  void endDeadline(Stage stage) throws RlpxException {
    lock.lock();
    try {
      if (timedOut) {
        throw new RlpxException(stage.timeout(), "the deadline has passed");
      }
      setTimer(Deadline.never());
    } finally {
      lock.unlock();
    }
  }

  private void setTimer(Deadline deadline) {
    if (deadlineTimer != null) {
      deadlineTimer.cancel();
    }
    deadlineTimer = null;
    int number = ++deadlines;
    if (!closing && !timedOut && !deadline.isNever()) {
      deadlineTimer = clock.scheduleAt(deadline, () -> expire(number));
    }
  }

  private void expire(int number) {
    lock.lock();
    try {
      if (number != deadlines) {
        return; // replaced or ended in the last moment
      }
      if (!deadlineSet) {
        counts.of(RlpxBound.HANDSHAKE_DEADLINE).refuse();
      }
      timedOut = true;
    } finally {
      lock.unlock();
    }
    cut.run();
  }

  /**
   * The connection is being closed.
   *
   * @param late what to do when that has taken too long
   * @return false when it was begun before
   */
  boolean beginToClose(Runnable late) {
    lock.lock();
    try {
      if (closing) {
        return false;
      }
      closing = true;
      setTimer(Deadline.never());
      disconnectTimer =
          clock.schedule(
              counts.limits().disconnectDeadline(),
              () -> {
                counts.of(RlpxBound.DISCONNECT_DEADLINE).refuse();
                late.run();
              });
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The connection is closed at once: no timer is needed any more. */
  void closed() {
    lock.lock();
    try {
      closing = true;
      setTimer(Deadline.never());
      if (disconnectTimer != null) {
        disconnectTimer.cancel();
        disconnectTimer = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is being closed here, or was. */
  boolean isClosing() {
    return closing;
  }

  /** Throws what ended the connection, if anything has. */
  void refuseEnded() throws RlpxException {
    RlpxException first = failed;
    if (first != null) {
      throw RlpxException.again(first);
    }
    if (closing) {
      throw closedHere(null);
    }
  }

  /** Reading has failed, after which nothing is read or written any more. */
  RlpxException fail(IOException e, Stage stage) {
    RlpxException why = reason(e, stage);
    if (failed == null) {
      failed = why;
    }
    return why;
  }

  /** What a failure means, given all that has happened. */
  RlpxException reason(IOException e, Stage stage) {
    if (timedOut) {
      return new RlpxException(stage.timeout(), "the deadline has passed", e);
    }
    if (closing) {
      return closedHere(e);
    }
    if (e instanceof RlpxException known) {
      return known;
    }
    return new RlpxException(stage.lost(), "the connection broke: " + e.getMessage(), e);
  }

  static RlpxException closedHere(@Nullable IOException cause) {
    return new RlpxException(
        RlpxFailure.CONNECTION_CLOSED, "the connection was closed here", cause);
  }
}
