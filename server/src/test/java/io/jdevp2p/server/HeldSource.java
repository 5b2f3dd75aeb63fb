package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A source of nodes that never gives one. */
final class HeldSource implements NodeSource {
  private final Completion<Boolean> closed;

  HeldSource(Host host) {
    this.closed = new Completion<>(host.clock());
  }

  @Override
  public String name() {
    return "held";
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    try {
      closed.await(deadline);
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed.complete(true);
  }
}
