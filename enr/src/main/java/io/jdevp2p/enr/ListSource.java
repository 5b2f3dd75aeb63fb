package io.jdevp2p.enr;

import io.jdevp2p.host.Deadline;
import java.util.List;
import java.util.Optional;

/** The nodes of a list, once or for ever. One thread calls next; any thread closes. */
final class ListSource implements NodeSource {
  private final String name;
  private final List<Node> nodes;
  private final boolean endless;
  private int next; // of the thread that calls next
  private volatile boolean closed;

  ListSource(String name, List<Node> nodes, boolean endless) {
    this.name = name;
    this.nodes = List.copyOf(nodes);
    this.endless = endless;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (endless && next == nodes.size()) {
      next = 0;
    }
    return closed || next == nodes.size() ? Optional.empty() : Optional.of(nodes.get(next++));
  }

  @Override
  public void close() {
    closed = true;
  }
}
