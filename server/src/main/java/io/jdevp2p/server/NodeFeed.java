package io.jdevp2p.server;

import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.FairMix;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a node source for as many nodes as the run loop wants, and no more, so that a walk of the
 * network stands still while nobody needs it. When the loop has no use for many in a row, as with a
 * list that is gone through over and over, this pauses, so that neither thread is busy for ever.
 *
 * <p>One thread; it may block in the source.
 */
final class NodeFeed {
  private static final Logger log = LoggerFactory.getLogger(NodeFeed.class);

  private final Host host;
  private final NodeSource source;
  private final Mailbox<Boolean> requests;
  private final RunLoop loop;
  private final int uselessBeforePause;
  private final Completion<Boolean> closed;

  NodeFeed(Host host, NodeSource source, Limit maxRequests, RunLoop loop) {
    this.host = host;
    this.source = source;
    this.requests = new Mailbox<>(host.clock(), maxRequests);
    this.loop = loop;
    this.uselessBeforePause = (int) maxRequests.maximum();
    this.closed = new Completion<>(host.clock());
  }

  /**
   * One source of many. One that is given more than once, as by all versions of a protocol, counts
   * once: a source has one thread.
   *
   * @throws IllegalArgumentException when there are more than can be mixed
   */
  static Optional<NodeSource> combined(Host host, List<NodeSource> given) {
    List<NodeSource> sources = given.stream().distinct().toList();
    if (sources.size() < 2) {
      return sources.stream().findFirst();
    }
    if (sources.size() > EnrLimits.MIX_SOURCES) {
      throw new IllegalArgumentException(
          sources.size() + " node sources, at most " + EnrLimits.MIX_SOURCES + " can be asked");
    }
    FairMix mix = new FairMix(host, "mix", FixedLimits.SOURCE_PATIENCE);
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
    closed.complete(true);
    source.close();
  }

  private void feed() {
    int useless = 0; // in a row
    try {
      while (requests.take(Deadline.never()).isPresent()) {
        Optional<Node> node = source.next(Deadline.never());
        if (node.isEmpty()) {
          return; // the source has run dry, or was closed
        }
        Completion<Boolean> wanted = new Completion<>(host.clock());
        if (!loop.send(new RunLoopEvent.Candidate(node.get(), source.lastSource(), wanted))) {
          return;
        }
        useless = wanted.await() ? 0 : useless + 1;
        if (useless == uselessBeforePause) {
          useless = 0;
          closed.await(host.clock().deadline(FixedLimits.CANDIDATE_PAUSE));
        }
      }
    } catch (InterruptedException e) {
      log.debug("The node source {} was interrupted", source.name());
    } catch (ExecutionException e) {
      throw new IllegalStateException("neither the run loop's answer nor closing can fail", e);
    } finally {
      requests.close();
    }
  }
}
