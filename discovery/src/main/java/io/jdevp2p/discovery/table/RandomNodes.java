package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Mailbox;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All nodes that lookups of random targets come across. A target is drawn for each lookup and told
 * to nobody before, so that no one can have put nodes next to it. It looks only while it is asked
 * for nodes, and rests between lookups. One thread at a time calls {@link #next}, any thread the
 * rest.
 */
final class RandomNodes implements NodeSource {
  private final String name;
  private final Clock clock;
  private final NodeTable table;
  private final Mailbox<Node> found;
  private volatile boolean closed;
  private volatile @Nullable RunningLookup lookup; // changed by the thread that calls next
  private Deadline rested; // of the thread that calls next

  RandomNodes(String name, DiscoveryContext context, NodeTable table) {
    this.name = name;
    this.clock = context.host().clock();
    this.table = table;
    this.found = new Mailbox<>(clock, context.limits().limit(TableBound.RANDOM_NODES));
    this.rested = clock.deadline(TableLimits.RANDOM_REST.negated());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    Optional<Node> node = found.poll();
    while (node.isEmpty() && !closed && !found.isClosed()) {
      lookAgain();
      // A lookup that is still under way has its next node at any moment, or is soon to be looked
      // at again.
      Deadline pause = rested.passed(clock) ? clock.deadline(TableLimits.RANDOM_REST) : rested;
      node = found.take(deadline.earlier(pause));
      if (node.isEmpty() && deadline.passed(clock)) {
        break;
      }
    }
    return closed ? Optional.empty() : node;
  }

  private void lookAgain() {
    RunningLookup last = lookup;
    if (rested.passed(clock) && (last == null || last.isDone())) {
      rested = clock.deadline(TableLimits.RANDOM_REST);
      RunningLookup begun = table.lookUpAtRandom(this::found);
      lookup = begun;
      if (closed) {
        begun.finish(); // closing may have come too early to see it
      }
    }
  }

  private void found(List<Node> nodes) {
    nodes.forEach(found::offer);
  }

  @Override
  public void close() {
    closed = true;
    found.close();
    RunningLookup last = lookup;
    if (last != null) {
      last.finish();
    }
  }
}
