package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.rlpx.BaseMessage;
import io.jdevp2p.rlpx.DisconnectReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings a peer, answers its pings, and drops it when nothing arrives or nothing leaves for too
 * long.
 *
 * <p>Nothing here blocks the caller: what has to be written is written by a thread that lives for
 * just that, of which there is at most one at a time for a peer. A write that does not get through
 * in time is thereby noticed as well.
 *
 * <p>Threads: the timer's thread runs {@link #tick}, one at a time since each run sets the next;
 * the reader tells of pings and pongs; the writing thread writes. Fields that more than one of them
 * touches are volatile or atomic.
 */
final class KeepAlive {
  private static final Logger log = LoggerFactory.getLogger(KeepAlive.class);

  private static final long IDLE = -1; // a time on the clock is never negative

  private final Peer peer;
  private final Host host;
  private final Transport transport;
  private final ServerLimits limits;
  private final Limit maxPongsOwed;
  private final AtomicInteger pongsOwed = new AtomicInteger();

  /** Since when the writing thread has been at its present message, if there is one. */
  private final AtomicLong writingSinceNanos = new AtomicLong(IDLE);

  private volatile boolean pingWanted;
  private volatile long pingSentNanos;
  private volatile boolean pongOutstanding;
  private volatile long latencyNanos = -1;
  private volatile boolean stopped;
  private volatile Clock.@Nullable Timer timer;

  // Timer's thread only, after start.
  private long nextPingNanos;
  private long readerWaitedNanos;

  KeepAlive(Peer peer, Host host, Transport transport, ServerLimits limits, Limit maxPongsOwed) {
    this.peer = peer;
    this.host = host;
    this.transport = transport;
    this.limits = limits;
    this.maxPongsOwed = maxPongsOwed;
  }

  void start() {
    readerWaitedNanos = transport.lastReadNanos();
    nextPingNanos = host.clock().nanos() + limits.peers().pingInterval().toNanos();
    tick();
  }

  void stop() {
    stopped = true;
    Clock.Timer current = timer;
    if (current != null) {
      current.cancel();
    }
  }

  Optional<Duration> latency() {
    long nanos = latencyNanos;
    return nanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }

  void pingArrived() {
    // The reader alone adds, so between look and addition the number can only fall.
    if (pongsOwed.get() < maxPongsOwed.maximum()) {
      maxPongsOwed.observe(pongsOwed.incrementAndGet());
    } else {
      maxPongsOwed.refuse();
    }
    write();
  }

  void pongArrived() {
    if (pongOutstanding) {
      pongOutstanding = false;
      latencyNanos = host.clock().nanos() - pingSentNanos;
    }
  }

  private void tick() {
    if (stopped) {
      return;
    }
    long now = host.clock().nanos();
    if (peer.isHeldUp()) {
      // The silence is ours: the reader waits for the user. Once it reads again, silence is counted
      // from here.
      readerWaitedNanos = now;
    }
    long heardNanos = transport.lastReadNanos();
    if (readerWaitedNanos - heardNanos > 0) {
      heardNanos = readerWaitedNanos;
    }
    long silentUntil = heardNanos + limits.peers().readTimeout().toNanos();
    if (now - silentUntil >= 0) {
      peer.end(
          Ending.local(
              DisconnectReason.READ_TIMEOUT,
              "run.read-timeout",
              "nothing arrived for " + limits.peers().readTimeout().toSeconds() + " s"));
      return;
    }
    if (now >= stuckNanos()) {
      peer.end(
          Ending.broken(
              "run.write-timeout",
              "what we wrote did not get out within "
                  + limits.peers().writeTimeout().toSeconds()
                  + " s: the peer reads too slowly, or not at all"));
      return;
    }
    if (now - nextPingNanos >= 0) {
      nextPingNanos = now + limits.peers().pingInterval().toNanos();
      pingWanted = true;
      write();
    }
    long next = nextPingNanos;
    if (silentUntil - next < 0) {
      next = silentUntil;
    }
    next = Math.min(next, stuckNanos());
    timer = host.clock().schedule(Duration.ofNanos(Math.max(1, next - now)), this::tick);
    if (stopped) {
      stop(); // it was stopped between the first look and the new timer
    }
  }

  /** When what is being written will have taken too long: a message of ours, or of anybody. */
  private long stuckNanos() {
    return Math.min(stuckNanos(writingSinceNanos.get()), stuckNanos(transport.writingSinceNanos()));
  }

  private long stuckNanos(long sinceNanos) {
    return sinceNanos == IDLE
        ? Long.MAX_VALUE
        : sinceNanos + limits.peers().writeTimeout().toNanos();
  }

  private void write() {
    if (!stopped && writingSinceNanos.compareAndSet(IDLE, host.clock().nanos())) {
      host.threads().start("keep-alive of " + peer.shortId(), this::writeWhatIsDue);
    }
  }

  private void writeWhatIsDue() {
    try {
      do {
        try {
          while (pongsOwed.getAndUpdate(owed -> Math.max(0, owed - 1)) > 0) {
            writingSinceNanos.set(host.clock().nanos());
            transport.writeBase(new BaseMessage.Pong());
          }
          if (pingWanted) {
            pingWanted = false;
            long now = host.clock().nanos();
            writingSinceNanos.set(now);
            if (!pongOutstanding) { // else the next pong is for an earlier ping
              pingSentNanos = now;
              pongOutstanding = true;
            }
            transport.writeBase(new BaseMessage.Ping());
          }
        } finally {
          writingSinceNanos.set(IDLE);
        }
        // What came due after the last look and before the thread was idle would wait for nobody.
      } while ((pongsOwed.get() > 0 || pingWanted)
          && !stopped
          && writingSinceNanos.compareAndSet(IDLE, host.clock().nanos()));
    } catch (IOException e) {
      peer.end(Ending.broken("run.connection-lost", Endings.words(e)));
    } catch (RuntimeException e) {
      // Ours or the transport's fault. It must not leave a peer that nobody pings.
      log.error("A bug: writing to {} failed", peer, LoggedFailure.withoutWords(e));
      peer.end(Ending.broken("local.bug", Endings.words(e)));
    }
  }
}
