package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A source that takes its time for each node, as a walk through a network does. */
final class SlowSource implements NodeSource {
  private final Host host;
  private final String name;
  private final Duration pause;
  private final Completion<Boolean> closed;
  private int given;

  SlowSource(Host host, String name, Duration pause) {
    this.host = host;
    this.name = name;
    this.pause = pause;
    this.closed = new Completion<>(host.clock());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    try {
      boolean over = closed.await(host.clock().deadline(pause).earlier(deadline)).isPresent();
      return over || deadline.passed(host.clock())
          ? Optional.empty()
          : Optional.of(Nodes.node(given++));
    } catch (ExecutionException e) {
      throw new IllegalStateException("it only ends", e);
    }
  }

  @Override
  public void close() {
    closed.complete(true);
  }
}
