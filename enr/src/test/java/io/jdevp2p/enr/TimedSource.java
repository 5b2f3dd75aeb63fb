package io.jdevp2p.enr;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Gives a node over and over, each after the same time. */
final class TimedSource implements NodeSource {
  private final Clock clock;
  private final String name;
  private final List<Node> nodes;
  private final Completion<Boolean> closed;
  volatile Duration takes;
  private int next;

  TimedSource(Clock clock, String name, Duration takes, List<Node> nodes) {
    this.clock = clock;
    this.name = name;
    this.takes = takes;
    this.nodes = nodes;
    this.closed = new Completion<>(clock);
  }

  /** One that never gives a node. */
  static TimedSource silent(Clock clock, String name) {
    return new TimedSource(clock, name, Duration.ofDays(36_500), List.of(Samples.node(99)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    Deadline there = Deadline.after(clock, takes);
    try {
      closed.await(there.earlier(deadline));
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    return closed.isDone() || !there.passed(clock)
        ? Optional.empty()
        : Optional.of(nodes.get(next++ % nodes.size()));
  }

  boolean isClosed() {
    return closed.isDone();
  }

  @Override
  public void close() {
    closed.complete(true);
  }
}
