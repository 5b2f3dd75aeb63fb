package io.jdevp2p.discovery;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks all versions for a node at once, each on a thread of its own, and is content with the first
 * that finds it. Thread-safe; made for one question.
 */
final class FirstFound {
  private final Host host;
  private final Completion<Optional<Node>> found;
  private final AtomicInteger searching;

  private FirstFound(Host host, int searching) {
    this.host = host;
    this.found = new Completion<>(host.clock());
    this.searching = new AtomicInteger(searching);
  }

  static Optional<Node> resolve(Host host, List<Discovery> versions, Node node)
      throws InterruptedException {
    if (versions.size() <= 1) {
      return versions.isEmpty() ? Optional.empty() : versions.getFirst().resolve(node);
    }
    return new FirstFound(host, versions.size()).resolve(versions, node);
  }

  private Optional<Node> resolve(List<Discovery> versions, Node node) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    try {
      for (Discovery version : versions) {
        threads.add(host.threads().start("resolve-" + version.version(), () -> ask(version, node)));
      }
      return found.await();
    } catch (ExecutionException e) {
      throw new AssertionError("nothing lets it fail", e);
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private void ask(Discovery version, Node node) {
    Optional<Node> answer = Optional.empty();
    try {
      answer = version.resolve(node);
    } catch (InterruptedException e) {
      // The other version has found it, or nobody wants to know any more.
    } finally {
      if (searching.decrementAndGet() == 0 || answer.isPresent()) {
        found.complete(answer);
      }
    }
  }
}
