package io.jdevp2p.enr;

import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.util.Optional;

/**
 * Fetches the nodes of a source ahead. Its own thread calls the source's next, until the source or
 * this ends; one other thread calls next; any thread closes.
 */
final class BufferSource implements NodeSource {
  private final NodeSource source;
  private final Mailbox<FetchedNode> fetched;
  private volatile boolean closed;
  private String lastSource; // of the thread that calls next

  BufferSource(Host host, NodeSource source, int maxNodes) {
    this.source = source;
    this.lastSource = source.name();
    this.fetched = new Mailbox<>(host.clock(), new Limit(EnrBound.BUFFER_NODES, maxNodes));
    host.threads().start("node-buffer " + source.name(), this::fetch);
  }

  private void fetch() {
    try {
      Optional<Node> node = source.next(Deadline.never());
      while (node.isPresent() && fetched.put(new FetchedNode(node.get(), source.lastSource()))) {
        node = source.next(Deadline.never());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // What is fetched can still be taken; then next says that this has ended.
      fetched.close();
    }
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String lastSource() {
    return lastSource;
  }

  @Override
  public Optional<Node> next(Deadline deadline) throws InterruptedException {
    if (closed) {
      return Optional.empty();
    }
    Optional<FetchedNode> taken = fetched.take(deadline);
    if (taken.isEmpty() || closed) {
      return Optional.empty();
    }
    lastSource = taken.get().source();
    return Optional.of(taken.get().node());
  }

  @Override
  public void close() {
    closed = true;
    fetched.close();
    source.close();
  }
}
