package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Fills the table, and fills it again now and then: with nodes of the database and bootnodes and
 * what lookups find, never with one of them alone, so that who controls one of these sources does
 * not control the table. As long as the table grows by it, and while it is empty, refreshes follow
 * each other closely. One thread of its own, from start to close.
 */
final class Refresh {
  /** A table that has grown by less than this part of it has found what there is, about. */
  private static final int GROWTH_PART = 8;

  private final DiscoveryVersion version;
  private final Host host;
  private final DiscoveryContext context;
  private final NodeQueries queries;
  private final NodeTable table;
  private final Bootnodes bootnodes;
  private final Completion<Boolean> closed;
  private volatile List<Node> beginnings = List.of();
  private volatile @Nullable Thread thread;

  Refresh(
      DiscoveryVersion version, DiscoveryContext context, NodeQueries queries, NodeTable table) {
    this.version = version;
    this.host = context.host();
    this.context = context;
    this.queries = queries;
    this.table = table;
    this.bootnodes = new Bootnodes(version, context);
    this.closed = new Completion<>(host.clock());
  }

  void start() {
    bootnodes.start();
    thread = host.threads().start(version + " refresh", this::run);
  }

  void close() {
    closed.complete(true);
    bootnodes.close();
    Thread started = thread;
    if (started != null) {
      started.interrupt();
    }
  }

  /** Where lookups begin while the table has nobody to ask. */
  List<Node> beginnings() {
    return beginnings;
  }

  private void run() {
    Duration whileEmpty = TableLimits.REFRESH_EMPTY;
    try {
      while (!closed.isDone()) {
        int before = table.size();
        refresh();
        table.refreshed();
        pause(host.clock().deadline(TableLimits.REFRESH_GROWING));
        int after = table.size();
        if (after == 0) {
          pause(host.clock().deadline(whileEmpty));
          whileEmpty = doubled(whileEmpty);
        } else {
          whileEmpty = TableLimits.REFRESH_EMPTY;
          if (after - before <= after / GROWTH_PART) {
            rest();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void refresh() throws InterruptedException {
    List<Node> known = new ArrayList<>(seeds());
    known.addAll(bootnodes.nodes());
    beginnings = List.copyOf(known);
    table.mentioned(known);
    table.lookup(queries.target(context.localNode().node()));
    for (int i = 0; i < TableLimits.REFRESH_LOOKUPS && !closed.isDone(); i++) {
      table.lookup(queries.randomTarget());
    }
  }

  private List<Node> seeds() {
    return context.database().seeds(version, TableLimits.SEEDS, TableLimits.SEED_AGE);
  }

  /** Until the next regular one, or the table is empty. */
  private void rest() throws InterruptedException {
    long half = TableLimits.REFRESH.toNanos() / 2;
    Duration length = Duration.ofNanos(half + host.random().nextLong(half));
    Deadline next = host.clock().deadline(length);
    while (!next.passed(host.clock()) && !closed.isDone() && table.size() > 0) {
      pause(next.earlier(host.clock().deadline(TableLimits.REFRESH_EMPTY_LONGEST)));
    }
  }

  private void pause(Deadline until) throws InterruptedException {
    try {
      closed.await(until);
    } catch (ExecutionException e) {
      throw new IllegalStateException("closing can't fail", e);
    }
  }

  private static Duration doubled(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    Duration longest = TableLimits.REFRESH_EMPTY_LONGEST;
    return doubled.compareTo(longest) < 0 ? doubled : longest;
  }
}
