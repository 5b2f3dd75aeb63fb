package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a server for what its peers have sent and nobody has read yet: messages in inboxes,
 * the one that is about to be inflated, and a large frame of which not all has arrived. It is taken
 * before it is allocated; who gets none waits, and as that is a connection's reader, the sender is
 * stopped by TCP.
 *
 * <p>The rules:
 *
 * <ol>
 *   <li>A few bytes are each peer's own and don't count, so small messages wait for no other peer.
 *   <li>Beyond them a peer may hold as much as it leaves to the others: the share shrinks as the
 *       budget fills, and the greedy one waits before the modest one. A trusted peer may take all,
 *       any other at most a fixed share.
 *   <li>So that nothing is ever stuck, neither a message that is larger than any share nor frames
 *       that have each arrived by half, the one that has waited longest may overdraw, up to the
 *       fixed share; only one at a time.
 *   <li>If that one's handler doesn't read either, somebody has to pay for those who wait: of the
 *       peers of which nothing was read for some time, the one that holds the most is let go,
 *       trusted peers last; one for all who wait, and the next only when that has not helped in as
 *       long again. Spared is who waits for the rest of a large frame and has nothing that could be
 *       read before it.
 * </ol>
 *
 * <p>Threads: all methods by any thread; {@link Account#take} blocks. What stays within a peer's
 * own bytes takes no lock. The lock is held for a look at all who wait or hold, never while
 * waiting.
 */
final class UnreadBudget {
  private final Clock clock;
  private final Limit total;
  private final Limit share;
  private final long ownBytes;
  private final Duration stalled;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  // In each set a peer is once: so they are bounded by server.peers, server.trusted-nodes and
  // server.handlers-left.
  private final Set<Account> holders = new LinkedHashSet<>(); // of more than their own bytes
  private final Set<Account> line = new LinkedHashSet<>(); // who waits, longest first
  private long pooled; // what the holders hold beyond their own bytes
  private @Nullable Account overdrawn;
  private long nextPayNanos;

  UnreadBudget(Clock clock, ServerLimits limits, LimitCounts counts) {
    this.clock = clock;
    this.total = counts.of(ServerBound.UNREAD_BYTES);
    this.share = counts.of(ServerBound.UNREAD_BYTES_PER_PEER);
    this.ownBytes = limits.memory().unreadBytesOwn();
    this.stalled = limits.memory().unreadPatience();
    this.nextPayNanos = clock.nanos();
  }

  /**
   * A peer's part.
   *
   * @param trusted whether it is trusted at the moment
   * @param pay lets the peer go; called without the lock
   */
  Account open(BooleanSupplier trusted, Runnable pay) {
    return new Account(trusted, pay);
  }

  Limit total() {
    return total;
  }

  Limit share() {
    return share;
  }

  /** What is held beyond the peers' own bytes. */
  long pooled() {
    lock.lock();
    try {
      return pooled;
    } finally {
      lock.unlock();
    }
  }

  /** What a peer holds of the budget. */
  final class Account {
    private final BooleanSupplier trusted;
    private final Runnable pay;

    /** Beyond the peer's own bytes it changes under the lock only. */
    private final AtomicLong held = new AtomicLong();

    private volatile @Nullable Thread waiting; // changes under the lock
    private volatile boolean ending; // likewise: it gets no more

    // Under the lock.
    private long wanted;
    private boolean wantedForFrame;
    private long frame; // of what is held, the buffer of a large frame that is on its way
    private long progressNanos; // when it last began to hold, or was read
    private boolean paid;
    private boolean closed;

    private Account(BooleanSupplier trusted, Runnable pay) {
      this.trusted = trusted;
      this.pay = pay;
    }

    /**
     * Waits until so many bytes more may be held, for a message, and holds them. One thread at a
     * time.
     *
     * @return false once the peer ends
     */
    boolean take(long bytes) throws InterruptedException {
      return takeOwn(bytes) || take(bytes, false);
    }

    /** The same if the bytes are within what every peer has for itself; never waits. */
    boolean takeOwn(long bytes) {
      return !ending && addWithinOwn(bytes);
    }

    /**
     * The same for the buffer of a frame, until {@link #giveFrameBack}.
     *
     * @param bytes how large the buffer is going to be
     */
    boolean takeForFrame(long bytes) throws InterruptedException {
      return take(bytes, true);
    }

    private boolean take(long bytes, boolean forFrame) throws InterruptedException {
      lock.lock();
      try {
        if (ending) {
          return false;
        }
        wanted = forFrame ? bytes - frame : bytes;
        wantedForFrame = forFrame;
        if (fits(this, wanted)) {
          addWanted();
          return true;
        }
        total.refuse();
        waiting = Thread.currentThread();
        line.add(this);
        serveLine(); // it may be the first, who may overdraw
      } finally {
        lock.unlock();
      }
      return awaitTurn();
    }

    private boolean awaitTurn() throws InterruptedException {
      try {
        while (waiting != null) {
          if (!clock.park(clock.deadline(stalled))) {
            letSomebodyPay();
          }
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      } finally {
        leaveLine(this);
      }
      return !ending;
    }

    /** Gives bytes back that were taken for a message: somebody has read it. */
    void release(long bytes) {
      if (bytes == 0) {
        return; // nothing was read
      }
      boolean withinOwn = removeWithinOwn(bytes);
      if (withinOwn && waiting == null) {
        return;
      }
      lock.lock();
      try {
        if (!closed) {
          if (!withinOwn) {
            add(-bytes);
            progressNanos = clock.nanos();
          }
          serveLine();
        }
      } finally {
        lock.unlock();
      }
    }

    /** The frame's buffer is gone. That helps those who wait, but nothing was read by that. */
    void giveFrameBack() {
      lock.lock();
      try {
        if (frame > 0) {
          add(-frame);
          frame = 0;
          serveLine();
        }
      } finally {
        lock.unlock();
      }
    }

    /** The peer ends: who waits is sent away, and nothing more is taken. */
    void end() {
      lock.lock();
      try {
        ending = true;
        waitNoLonger(this);
        serveLine(); // it may have been the first
      } finally {
        lock.unlock();
      }
    }

    /**
     * Gives all messages back, also those that handlers may still have. A frame's buffer is there
     * as long as the reader is: it gives it back as it leaves.
     */
    void close() {
      end();
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          add(frame - held.get());
          serveLine();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Whether a thread waits in {@link #take}. */
    boolean isWaiting() {
      return waiting != null;
    }

    long held() {
      return held.get();
    }

    /** Under the lock. */
    private boolean waitsForFrameOnly() {
      return waiting != null && wantedForFrame && held.get() - frame <= ownBytes;
    }

    /** Under the lock. */
    private void addWanted() {
      add(wanted);
      if (wantedForFrame) {
        frame += wanted;
      }
    }

    private boolean addWithinOwn(long bytes) {
      long now = held.get();
      while (now + bytes <= ownBytes) {
        if (held.compareAndSet(now, now + bytes)) {
          return true;
        }
        now = held.get();
      }
      return false;
    }

    private boolean removeWithinOwn(long bytes) {
      long now = held.get();
      while (now <= ownBytes) {
        if (held.compareAndSet(now, now - bytes)) {
          return true;
        }
        now = held.get();
      }
      return false;
    }

    /** Under the lock. */
    private void add(long bytes) {
      long before = held.getAndAdd(bytes);
      long was = beyondOwn(before);
      long is = beyondOwn(before + bytes);
      pooled += is - was;
      total.observe(pooled);
      share.observe(is);
      if (is == 0) {
        holders.remove(this);
        if (overdrawn == this) {
          overdrawn = null;
        }
      } else if (was == 0) {
        progressNanos = clock.nanos();
        holders.add(this);
      }
    }
  }

  private long beyondOwn(long held) {
    return Math.max(0, held - ownBytes);
  }

  /** Under the lock: whether the peer may hold so many bytes more by the rules for all. */
  private boolean fits(Account account, long bytes) {
    long held = account.held.get();
    long then = beyondOwn(held + bytes);
    long left = total.maximum() - pooled - (then - beyondOwn(held));
    if (then == 0) {
      return true;
    }
    if (account.trusted.getAsBoolean()) {
      return left >= 0;
    }
    return then <= left && then <= share.maximum();
  }

  /** Under the lock: lets in who waits and now fits, and the first of the rest by an overdraft. */
  private void serveLine() {
    if (line.isEmpty()) {
      return;
    }
    for (Account account : List.copyOf(line)) {
      if (fits(account, account.wanted)) {
        letIn(account);
      }
    }
    for (Account account : List.copyOf(line)) {
      if ((overdrawn == null || overdrawn == account) && mayOverdraw(account)) {
        overdrawn = account;
        letIn(account);
      }
    }
  }

  /**
   * A single message may be larger than the share, together with the frame that it came in;
   * together with others it may not.
   */
  private boolean mayOverdraw(Account account) {
    long held = account.held.get();
    return beyondOwn(held - account.frame) == 0
        || beyondOwn(held + account.wanted) <= share.maximum();
  }

  private void letIn(Account account) {
    account.addWanted();
    waitNoLonger(account);
  }

  private void waitNoLonger(Account account) {
    line.remove(account);
    Thread thread = account.waiting;
    account.waiting = null;
    LockSupport.unpark(thread);
  }

  private void leaveLine(Account account) {
    lock.lock();
    try {
      line.remove(account);
      account.waiting = null;
    } finally {
      lock.unlock();
    }
  }

  private void letSomebodyPay() {
    Optional<Account> payer;
    lock.lock();
    try {
      long now = clock.nanos();
      payer = now - nextPayNanos < 0 ? Optional.empty() : payer(now);
      if (payer.isPresent()) {
        payer.get().paid = true;
        nextPayNanos = now + stalled.toNanos();
      }
    } finally {
      lock.unlock();
    }
    payer.ifPresent(account -> account.pay.run());
  }

  /** Trusted peers last; who waits for a frame only after who doesn't; then who holds the most. */
  private Optional<Account> payer(long now) {
    long longAgo = now - stalled.toNanos();
    List<Account> candidates = new ArrayList<>();
    for (Account account : holders) {
      if (!account.paid && !account.ending && account.progressNanos - longAgo <= 0) {
        candidates.add(account);
      }
    }
    return candidates.stream()
        .min(
            Comparator.comparing((Account a) -> a.trusted.getAsBoolean())
                .thenComparing(Account::waitsForFrameOnly)
                .thenComparing(Comparator.comparingLong(Account::held).reversed()));
  }
}
