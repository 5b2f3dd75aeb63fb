package io.jdevp2p.server;

import io.jdevp2p.enr.FairMix;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node source for as many nodes as the run loop wants, and no more, so that a walk of the
 * network stands still while nobody needs it. One thread; it may block in the source.
 */
final class NodeFeed {
  private static final Logger log = LoggerFactory.getLogger(NodeFeed.class);

  private final Host host;
  private final NodeSource source;
  private final Mailbox<Boolean> requests;
  private final RunLoop loop;

  NodeFeed(Host host, NodeSource source, int maxRequests, RunLoop loop) {
    this.host = host;
    this.source = source;
    this.requests =
        new Mailbox<>(host.clock(), new Limit("server.candidate-requests", maxRequests));
    this.loop = loop;
  }

  /** One source of many. */
  static Optional<NodeSource> combined(Host host, List<NodeSource> sources) {
    if (sources.size() < 2) {
      return sources.stream().findFirst();
    }
    // Without patience: whichever source has a node first delivers, as in go-ethereum's server.
    FairMix mix = new FairMix(host, "mix", Duration.ZERO);
    sources.forEach(mix::add);
    return Optional.of(mix);
  }

  void start() {
    host.threads().start("candidates from " + source.name(), this::feed);
  }

  /** One more node is wanted; false when as many are wanted already as can be. Never blocks. */
  boolean ask() {
    return requests.offer(true);
  }

  void close() {
    requests.close();
    source.close();
  }

  private void feed() {
    try {
      while (requests.take(Deadline.never()).isPresent()) {
        Optional<Node> node = source.next(Deadline.never());
        if (node.isEmpty()) {
          return; // the source has run dry, or was closed
        }
        loop.sendSurely(new RunLoopEvent.Candidate(node.get(), source.lastSource()));
      }
    } catch (InterruptedException e) {
      log.debug("The node source {} was interrupted", source.name());
    } finally {
      requests.close();
    }
  }
}
