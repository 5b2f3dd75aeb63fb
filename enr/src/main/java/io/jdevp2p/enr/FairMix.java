package io.jdevp2p.enr;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A source made of others, from which each gives the same share as long as it is quick enough.
 *
 * <p>The sources have turns. The one whose turn it is has until its patience is over; then any
 * source may give a node in its place, and its patience is halved. A node given in turn restores
 * it. So a source that is slow, or silent, holds the others up ever less, and one that has nodes at
 * hand is never overtaken.
 *
 * <p>Sources come and go at run time; one that ends is let go. Without sources {@link #next} waits
 * for one: a mix ends only by {@link #close}.
 *
 * <p>Threads: one for each source, which calls its {@code next} and holds {@link
 * EnrLimits#MIX_NODES_PER_SOURCE} fetched node and one in its hand. One thread at a time calls
 * {@code next} of the mix. Everything else is for any thread.
 */
public final class FairMix implements NodeSource {
  private final Host host;
  private final Clock clock;
  private final String name;
  private final Duration patience;
  private final Limit limit = new Limit(EnrBound.MIX_SOURCES, EnrLimits.MIX_SOURCES);

  private final Limit notes = new Limit(EnrBound.MIX_NEWS, EnrLimits.MIX_NEWS);

  /** One entry at most: that there is something new to look at. A full one says so already. */
  private final Mailbox<Boolean> news;

  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final List<Slot> slots = new ArrayList<>();
  private boolean closed;
  private int turn; // index of the slot whose turn it is
  private @Nullable Slot awaited; // the slot whose turn has begun
  private Deadline turnEnds = Deadline.never();
  private boolean turnOver; // the last look waited for no one's turn, so only news changes it

  private String lastSource; // of the thread that calls next

  /**
   * A mix without sources.
   *
   * @param host runs the threads
   * @param name the mix's name
   * @param patience how long a source may take for a node when its turn comes
   */
  public FairMix(Host host, String name, Duration patience) {
    this.host = host;
    this.clock = host.clock();
    this.name = name;
    this.patience = patience;
    this.lastSource = name;
    this.news = new Mailbox<>(clock, notes);
  }

  /** A source in the mix. Its fields are under the mix's lock, its mailbox has its own. */
  private static final class Slot {
    final NodeSource source;
    final Mailbox<FetchedNode> fetched;
    Duration patience;

    Slot(NodeSource source, Mailbox<FetchedNode> fetched, Duration patience) {
      this.source = source;
      this.fetched = fetched;
      this.patience = patience;
    }
  }

  /**
   * Adds a source. From now on the mix alone calls its {@code next}, and closes it when it ends, is
   * removed or the mix is closed.
   *
   * @param source the source
   * @return false if the mix is closed or has {@link EnrLimits#MIX_SOURCES} already; the source
   *     then stays the caller's
   */
  public boolean add(NodeSource source) {
    Slot slot =
        new Slot(
            source,
            new Mailbox<>(
                clock, new Limit(EnrBound.MIX_NODES_PER_SOURCE, EnrLimits.MIX_NODES_PER_SOURCE)),
            patience);
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      takeOutEnded();
      if (slots.size() >= limit.maximum()) {
        limit.refuse();
        return false;
      }
      slots.add(slot);
      limit.observe(slots.size());
    } finally {
      lock.unlock();
    }
    host.threads().start("node-mix " + source.name(), () -> fetch(slot));
    return true;
  }

  /**
   * Takes a source out and closes it. Nodes fetched from it are forgotten.
   *
   * @param source the source; one that isn't in the mix is left alone
   */
  public void remove(NodeSource source) {
    Slot slot = null;
    lock.lock();
    try {
      for (Slot candidate : slots) {
        if (candidate.source.equals(source)) {
          slot = candidate;
        }
      }
      if (slot == null) {
        return;
      }
      takeOut(slot);
    } finally {
      lock.unlock();
    }
    end(slot);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String lastSource() {
    return lastSource;
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    while (true) {
      Deadline lookAgain;
      lock.lock();
      try {
        if (closed) {
          return Optional.empty();
        }
        FetchedNode fetched = take();
        if (fetched != null) {
          lastSource = fetched.source();
          return Optional.of(fetched.node());
        }
        // Not by asking the clock again: it goes on, and the turn may have ended since the look.
        lookAgain = turnOver ? deadline : deadline.earlier(turnEnds);
      } finally {
        lock.unlock();
      }
      if (deadline.passed(clock)) {
        return Optional.empty();
      }
      // Empty means that it is time to look again, or that the mix was closed.
      news.take(lookAgain);
    }
  }

  /** The node of the source whose turn it is, else, once its patience is over, of any. */
  private @Nullable FetchedNode take() {
    takeOutEnded();
    turnOver = true;
    if (slots.isEmpty()) {
      return null;
    }
    Slot fair = slots.get(turn);
    if (awaited != fair) {
      awaited = fair;
      turnEnds = Deadline.after(clock, fair.patience);
    }
    FetchedNode node = fair.fetched.poll().orElse(null);
    if (node != null) {
      fair.patience = patience;
      endTurn();
      return node;
    }
    turnOver = turnEnds.passed(clock);
    if (!turnOver) {
      return null;
    }
    for (int i = 1; i < slots.size(); i++) {
      node = slots.get((turn + i) % slots.size()).fetched.poll().orElse(null);
      if (node != null) {
        fair.patience = fair.patience.dividedBy(2);
        endTurn();
        return node;
      }
    }
    return null;
  }

  private void endTurn() {
    turn = (turn + 1) % slots.size();
    awaited = null;
  }

  private void takeOut(Slot slot) {
    int index = slots.indexOf(slot);
    slots.remove(index);
    if (index < turn) {
      turn--;
    }
    if (turn >= slots.size()) {
      turn = 0;
    }
    if (awaited == slot) {
      awaited = null;
      turnEnds = Deadline.never();
    }
  }

  /** Lets go of the sources that have ended and whose last node was taken. */
  private void takeOutEnded() {
    for (Slot slot : List.copyOf(slots)) {
      if (slot.fetched.isClosed() && slot.fetched.size() == 0) {
        takeOut(slot);
      }
    }
  }

  /** How many notes of something new have waited. */
  Limit notes() {
    return notes;
  }

  /** What the thread of a source does. */
  private void fetch(Slot slot) {
    try {
      Optional<Node> node = slot.source.next(Deadline.never());
      while (node.isPresent()
          && slot.fetched.put(new FetchedNode(node.get(), slot.source.lastSource()))) {
        news.offer(true);
        node = slot.source.next(Deadline.never());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(slot);
    }
  }

  private void end(Slot slot) {
    slot.fetched.close();
    slot.source.close();
    news.offer(true);
  }

  /** Closes the sources as well. */
  @Override
  public void close() {
    List<Slot> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(slots);
      slots.clear();
    } finally {
      lock.unlock();
    }
    for (Slot slot : open) {
      end(slot);
    }
    news.close();
  }
}
