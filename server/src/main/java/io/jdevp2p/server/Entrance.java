package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.StreamSocket;
import io.jdevp2p.rlpx.HandshakeGate;
import io.jdevp2p.rlpx.RlpxFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way in for those who have not proved who they are: three stages, each with a bound of its
 * own, so that a flood of one kind takes nothing from those who have come further.
 *
 * <pre>
 *   awaiting auth     a socket and a thread, for 3 s at most          {@link UnprovenRoom}
 *   in line           its whole auth is here, our processors are not  {@link FairLine}
 *     computing       as many at once as there are processors
 *   awaiting Hello    keys and ciphers; whose Hello has come is proven {@link UnprovenRoom}
 * </pre>
 *
 * <p>Nobody waits for a place: when a stage is full, one is turned away, by the order that the
 * stage's class gives. A connection is in one stage at a time. The keys that an auth brings prove
 * nothing, since it may be one that was recorded; the first frame, which is Hello's, does.
 *
 * <p>We dial whom we want, no more than our dials at once, so dials stand in no line here.
 *
 * <p>Thread-safe. Its lock is held for a few instructions, or for one look at each in a full stage.
 */
final class Entrance {
  private final Clock clock;
  private final ServerLimits limits;
  private final KnownAddresses known;
  private final int processors;
  private final Limit perProcessor;

  private final ReentrantLock lock = new ReentrantLock();
  // Under the lock.
  private final UnprovenRoom<Visit> awaitingAuth;
  private final FairLine<Visit> inLine;
  private final UnprovenRoom<Visit> awaitingHello;
  private int computing;
  private boolean closed;

  /**
   * Nobody is in it.
   *
   * @param known whom to give places of their own
   */
  Entrance(Host host, ServerLimits limits, LimitCounts counts, KnownAddresses known) {
    this.clock = host.clock();
    this.limits = limits;
    this.known = known;
    Limit ofKnown = counts.of(ServerBound.UNPROVEN_KNOWN);
    this.awaitingAuth = new UnprovenRoom<>(counts.of(ServerBound.AWAITING_AUTH), ofKnown);
    this.inLine = new FairLine<>(counts.of(ServerBound.HANDSHAKE_LINE), ofKnown);
    this.awaitingHello = new UnprovenRoom<>(counts.of(ServerBound.AWAITING_HELLO), ofKnown);
    this.processors = host.threads().processors();
    this.perProcessor = counts.of(ServerBound.HANDSHAKES_PER_PROCESSOR);
  }

  private enum Stage {
    AWAITING_AUTH("auth"),
    IN_LINE("handshake"),
    COMPUTING("handshake"),
    /** Between computing and the room for Hello: its thread is on its way. */
    COMPUTED("handshake"),
    AWAITING_HELLO("hello"),
    GONE("handshake");

    final String word;

    Stage(String word) {
      this.word = word;
    }
  }

  /** A connection has come in. Its owner calls {@link Visit#end} in any case. */
  Visit arrived(StreamSocket socket) {
    InetSocketAddress remote = socket.remoteAddress();
    Visit visit =
        new Visit(socket, Origin.of(remote.getAddress(), known.contains(remote.getAddress())));
    Optional<Visit> leaving;
    lock.lock();
    try {
      leaving = awaitingAuth.enter(visit, visit.origin);
      leaving.ifPresent(Visit::crowdedOut);
    } finally {
      lock.unlock();
    }
    leaving.ifPresent(Visit::hangUp);
    visit.limitTimeForAuth();
    return visit;
  }

  /** Whoever waits in line waits no more; all others are closed with their sockets. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (Optional<Visit> next = inLine.next(); next.isPresent(); next = inLine.next()) {
        next.get().stage = Stage.GONE;
        next.get().turn.complete(false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many are in one of the stages. */
  int size() {
    lock.lock();
    try {
      return awaitingAuth.size() + inLine.size() + computing + awaitingHello.size();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void callNext() {
    while (computing < processors * perProcessor.maximum()) {
      Optional<Visit> next = inLine.next();
      if (next.isEmpty()) {
        return;
      }
      computing++;
      perProcessor.observe(Math.ceilDiv(computing, processors));
      next.get().stage = Stage.COMPUTING;
      next.get().turn.complete(true);
    }
  }

  /**
   * One connection's way through the stages. Threads: its own calls all methods that are not
   * private.
   */
  final class Visit implements HandshakeGate {
    private final StreamSocket socket;
    private final Origin origin;
    private final Deadline deadline;
    private final Completion<Boolean> turn = new Completion<>(clock);

    // Under the lock.
    private Stage stage = Stage.AWAITING_AUTH;
    private Optional<Failure> turnedAway = Optional.empty();
    private Clock.Timer authTimer = () -> false;

    private Visit(StreamSocket socket, Origin origin) {
      this.socket = socket;
      this.origin = origin;
      this.deadline = clock.deadline(limits.entry().handshake());
    }

    /** When it must be a peer, or it is none. */
    Deadline deadline() {
      return deadline;
    }

    /**
     * Its whole auth is here: waits for its turn to be computed, which {@link #leave} ends.
     *
     * @throws IOException when it is turned away, or its time is over
     */
    @Override
    @SuppressWarnings("ThreadPriorityCheck") // without it the line would only be less fair
    public void enter() throws IOException {
      joinLine();
      // Others whose auths are here too must be able to get in line before the next is called: or
      // whoever runs first goes first, and there is never a line to be fair in.
      Thread.yield();
      lock.lock();
      try {
        callNext();
      } finally {
        lock.unlock();
      }
      if (!awaitTurn()) {
        throw new IOException("the handshake is not wanted any more");
      }
    }

    private void joinLine() {
      Optional<Visit> leaving = Optional.empty();
      lock.lock();
      try {
        authTimer.cancel();
        if (stage == Stage.AWAITING_AUTH && !closed) {
          awaitingAuth.leave(this);
          stage = Stage.IN_LINE;
          leaving = inLine.join(this, origin);
          leaving.ifPresent(Visit::crowdedOut);
        } else {
          turn.complete(false);
        }
      } finally {
        lock.unlock();
      }
      leaving.ifPresent(Visit::hangUp);
    }

    private boolean awaitTurn() throws InterruptedIOException {
      try {
        return turn.await(deadline).orElse(false);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted in the line for handshakes");
      } catch (ExecutionException e) {
        throw new IllegalStateException("a turn can't fail", e);
      }
    }

    @Override
    public void leave() {
      lock.lock();
      try {
        leaveComputing();
      } finally {
        lock.unlock();
      }
    }

    private void leaveComputing() {
      if (stage == Stage.COMPUTING) {
        stage = Stage.COMPUTED;
        computing--;
        callNext();
      }
    }

    /** Its handshake succeeded, so Hello is awaited. */
    void encrypted() {
      Optional<Visit> leaving = Optional.empty();
      lock.lock();
      try {
        authTimer.cancel();
        leaveComputing(); // if its transport forgot to
        if (stage != Stage.GONE) {
          awaitingAuth.leave(this); // a transport that knows no gate comes from there
          stage = Stage.AWAITING_HELLO;
          leaving = awaitingHello.enter(this, origin);
          leaving.ifPresent(Visit::crowdedOut);
        }
      } finally {
        lock.unlock();
      }
      leaving.ifPresent(Visit::hangUp);
    }

    /** Its Hello is here and right: it stays in, until its end, but nobody can push it out. */
    void proven() {
      lock.lock();
      try {
        awaitingHello.proven(this);
      } finally {
        lock.unlock();
      }
    }

    /** It is a peer now, or gone. */
    void end() {
      lock.lock();
      try {
        authTimer.cancel();
        switch (stage) {
          case AWAITING_AUTH -> awaitingAuth.leave(this);
          case IN_LINE -> inLine.leave(this, origin);
          case COMPUTING -> {
            computing--;
            callNext();
          }
          case AWAITING_HELLO -> awaitingHello.leave(this);
          case COMPUTED, GONE -> {}
        }
        stage = Stage.GONE;
      } finally {
        lock.unlock();
      }
    }

    /** Why it had to go, if it had to. */
    Optional<Failure> turnedAway() {
      lock.lock();
      try {
        return turnedAway;
      } finally {
        lock.unlock();
      }
    }

    private void limitTimeForAuth() {
      Clock.Timer timer = clock.schedule(limits.entry().authTimeout(), this::expireAuth);
      lock.lock();
      try {
        if (stage == Stage.AWAITING_AUTH) {
          authTimer = timer;
          return;
        }
      } finally {
        lock.unlock();
      }
      timer.cancel();
    }

    private void expireAuth() {
      lock.lock();
      try {
        if (stage != Stage.AWAITING_AUTH) {
          return;
        }
        awaitingAuth.leave(this);
        turnAway(
            new Failure(
                RlpxFailure.AUTH_TIMEOUT.text(),
                "no whole auth came within " + limits.entry().authTimeout().toMillis() + " ms"));
      } finally {
        lock.unlock();
      }
      hangUp();
    }

    /** Under the lock; it has left its stage already. */
    private void crowdedOut() {
      turnAway(
          new Failure(
              stage.word + ".crowded-out", "too many, and " + origin.prefix() + " had the most"));
    }

    private void turnAway(Failure why) {
      stage = Stage.GONE;
      turnedAway = Optional.of(why);
      turn.complete(false);
    }

    private void hangUp() {
      socket.close();
    }
  }
}
