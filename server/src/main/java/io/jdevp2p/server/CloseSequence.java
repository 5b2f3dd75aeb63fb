package io.jdevp2p.server;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every way in which a peer ends, in one order. Whoever first finds a reason begins it; later ones
 * change nothing.
 *
 * <ol>
 *   <li>Keep-alive stops, the inboxes take no more, and the reader waits for no memory; handlers
 *       get what has arrived, then an exception.
 *   <li>The run loop is told, so the slot is free, whatever the connection or the handlers still
 *       do.
 *   <li>The other side is told the reason, unless it knows or can't be reached; bounded by the
 *       transport. The socket is closed, which also ends the reader.
 *   <li>A handler that still runs after the grace time is interrupted, and what it has not read is
 *       dropped. The reader gives back what it holds as it leaves, at the latest with the socket.
 * </ol>
 *
 * <p>Threads: any thread begins it, and is not held up: the steps run on a thread of their own, or
 * on the reader's when it is the reader that has come to the end.
 */
final class CloseSequence {
  /**
   * Who wants to know that a peer ends. Called on the closing thread; may block for a moment, since
   * nobody waits.
   */
  interface Observer {
    /** The peer is to be taken off the list. */
    void ended(Peer peer, Ending ending);

    /** Its handlers have ended, or were interrupted and are left to themselves. */
    void closed(Peer peer);

    /** One more peer, or one less, is gone whose handlers still run. */
    void handlersLeft(int more);
  }

  private static final Logger log = LoggerFactory.getLogger(CloseSequence.class);

  private final Peer peer;
  private final Host host;
  private final Transport transport;
  private final ServerLimits limits;
  private final Observer observer;
  private final AtomicReference<@Nullable Course> course = new AtomicReference<>();
  private final AtomicInteger handlersEnded = new AtomicInteger();
  private final AtomicBoolean leftBehind = new AtomicBoolean();
  private volatile boolean complete;

  CloseSequence(Peer peer, Host host, Transport transport, ServerLimits limits, Observer observer) {
    this.peer = peer;
    this.host = host;
    this.transport = transport;
    this.limits = limits;
    this.observer = observer;
  }

  Optional<Ending> ending() {
    return Optional.ofNullable(course.get()).map(Course::why);
  }

  boolean hasBegun() {
    return course.get() != null;
  }

  void begin(Ending why) {
    Course mine = set(why);
    if (mine != null) {
      host.threads().start("close " + peer.shortId(), () -> run(mine));
    }
  }

  /** The same, on this thread, which has nothing else to do. */
  void complete(Ending why) {
    Course mine = set(why);
    if (mine != null) {
      run(mine);
    }
  }

  /** Null when there was a reason before. */
  private @Nullable Course set(Ending why) {
    if (hasBegun()) {
      return null;
    }
    Course mine = new Course(why, new Completion<>(host.clock()), new Completion<>(host.clock()));
    return course.compareAndSet(null, mine) ? mine : null;
  }

  /** Whether all steps are behind. */
  boolean isComplete() {
    return complete;
  }

  /** Called by each handler as its last act. */
  void handlerEnded() {
    if (handlersEnded.incrementAndGet() == peer.runners().size()) {
      Course now = course.get();
      if (now != null) {
        now.handlersGone.complete(true);
      }
      if (leftBehind.compareAndSet(true, false)) {
        observer.handlersLeft(-1);
      }
    }
  }

  /** Interrupts whatever handlers still run. */
  void interruptHandlers() {
    peer.runners().forEach(ProtocolRunner::interrupt);
  }

  boolean handlersDone() {
    return peer.runners().stream().allMatch(ProtocolRunner::isDone);
  }

  /**
   * Waits until the other side was told and the socket is closed, but not longer than given; not at
   * all for a peer that stays.
   */
  void awaitTold(Deadline deadline) throws InterruptedException {
    Course now = course.get();
    try {
      if (now != null) {
        now.told.await(deadline);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a peer can't fail", e);
    }
  }

  /**
   * Waits until the handlers have ended, but not longer than given, and not for the one that asks.
   */
  void awaitHandlers(Deadline deadline) throws InterruptedException {
    Course now = course.get();
    try {
      if (now != null
          && !handlersDone()
          && peer.runners().stream().noneMatch(ProtocolRunner::isCurrentThread)) {
        now.handlersGone.await(deadline);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a peer can't fail", e);
    }
  }

  private void run(Course course) {
    Ending why = course.why;
    try {
      peer.keepAlive().stop();
      PeerDisconnectedException exception = why.exception();
      peer.runners().forEach(runner -> runner.close(exception));
      peer.unread().end();
      observer.ended(peer, why);
      if (why.tell()) {
        transport.close(why.reason());
      } else {
        transport.close();
      }
    } catch (RuntimeException e) {
      // Ours or the transport's fault. It must not leave handlers that nobody interrupts.
      log.error("A bug: closing the connection of {} failed", peer, LoggedFailure.withoutWords(e));
    } finally {
      course.told.complete(true);
    }
    try {
      if (!handlersDone()) {
        course.handlersGone.await(host.clock().deadline(limits.peers().handlerGrace()));
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a host that is going down; then the handlers go now.
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a peer can't fail", e);
    }
    if (!handlersDone()) {
      interruptHandlers();
      leftBehind.set(true);
      observer.handlersLeft(1);
      if (handlersDone() && leftBehind.compareAndSet(true, false)) {
        observer.handlersLeft(-1);
      }
    }
    peer.runners().forEach(ProtocolRunner::discard);
    peer.unread().close();
    complete = true;
    observer.closed(peer);
  }

  /** The end once it has begun, and what can be waited for; not made before, as most peers stay. */
  private record Course(Ending why, Completion<Boolean> told, Completion<Boolean> handlersGone) {}
}
