package io.jdevp2p.enr;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;

/** The nodes of a source that fit. One thread calls next; any thread closes. */
final class FilterSource implements NodeSource {
  private final Clock clock;
  private final NodeSource source;
  private final Predicate<Node> fits;
  private final Completion<Boolean> closed;
  private int refusedInARow; // of the thread that calls next

  FilterSource(Clock clock, NodeSource source, Predicate<Node> fits) {
    this.clock = clock;
    this.source = source;
    this.fits = fits;
    this.closed = new Completion<>(clock);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String lastSource() {
    return source.lastSource();
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    while (!closed.isDone()) {
      Optional<Node> node = source.next(deadline);
      if (node.isEmpty()) {
        return node;
      }
      if (fits.test(node.get())) {
        refusedInARow = 0;
        return node;
      }
      refusedInARow++;
      if (refusedInARow % EnrLimits.FILTER_REFUSED_IN_A_ROW == 0) {
        pause(deadline);
      }
      // A source that always has a node at hand would never look at the deadline.
      if (deadline.passed(clock)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private void pause(Deadline deadline) throws InterruptedException {
    try {
      closed.await(Deadline.after(clock, EnrLimits.FILTER_PAUSE).earlier(deadline));
    } catch (ExecutionException e) {
      throw new AssertionError("closing does not fail", e);
    }
  }

  @Override
  public void close() {
    closed.complete(true);
    source.close();
  }
}
