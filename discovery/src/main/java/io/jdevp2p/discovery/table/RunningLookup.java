package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Limit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * A lookup under way: asks whom {@link Lookup} says, and tells it what came of it, on whatever
 * thread that happens. Owner of the state: its {@link Outbox}. Thread-safe.
 */
final class RunningLookup {
  /** Is told what a lookup comes across. Called by any thread, without a lock. */
  interface Listener {
    /**
     * An answer told of nodes.
     *
     * @param unknown those of them that the lookup didn't know of
     * @param inbound whether what the teller says counts as what those say who came to us uncalled
     */
    void told(List<Node> nodes, List<Node> unknown, boolean inbound);

    /** A node answered a query, or didn't. */
    void asked(Node node, boolean answered);
  }

  private final Clock clock;
  private final NodeQueries queries;
  private final Target target;
  private final Limit crowds;
  private final Listener listener;
  private final Outbox outbox = new Outbox();
  private final Lookup lookup; // in a turn
  private final Completion<List<Node>> result;
  private final Clock.Timer end;

  RunningLookup(
      Clock clock,
      NodeQueries queries,
      Target target,
      Lookup lookup,
      Limit crowds,
      Listener listener) {
    this.clock = clock;
    this.queries = queries;
    this.target = target;
    this.lookup = lookup;
    this.crowds = crowds;
    this.listener = listener;
    this.result = new Completion<>(clock);
    this.end = clock.schedule(TableLimits.LOOKUP_TIME, this::finish);
  }

  /** Begins with the nodes that are known: those we called on, and those who came to us. */
  void start(List<Node> called, List<Node> inbound) {
    outbox.turn(() -> {
      lookup.add(called, false);
      lookup.add(inbound, true);
      proceed();
    });
  }

  /** Waits for the result: the closest first. An interrupt ends the lookup. */
  List<Node> await() throws InterruptedException {
    try {
      return result.await();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a lookup ends with what it has", e);
    } finally {
      finish();
    }
  }

  /** Ends it with what has been found. */
  void finish() {
    if (!result.isDone()) {
      outbox.turn(this::end);
    }
  }

  boolean isDone() {
    return result.isDone();
  }

  /** A node that it came across, whether or not it answered. */
  Optional<Node> known(NodeId id) {
    return outbox.read(() -> lookup.known(id));
  }

  /** In a turn. */
  private void proceed() {
    if (result.isDone()) {
      return;
    }
    for (Lookup.Query query : lookup.next()) {
      outbox.afterwards(() -> ask(query));
    }
    if (lookup.isDone()) {
      end();
    }
  }

  /** In a turn. */
  private void end() {
    List<Node> closest = lookup.closest();
    if (lookup.crowd() > crowds.maximum()) {
      crowds.refuse();
    }
    outbox.afterwards(() -> {
      end.cancel();
      result.complete(closest);
    });
  }

  private void ask(Lookup.Query query) {
    if (result.isDone()) {
      return;
    }
    Question question = new Question(query.node());
    if (query.more()) {
      queries.findMore(query.node(), target, question);
    } else {
      queries.findNode(query.node(), target, question);
    }
  }

  /** One question to one node. */
  private final class Question implements Reply<List<Node>> {
    private final Node node;
    private final Clock.Timer slow;

    Question(Node node) {
      this.node = node;
      this.slow = clock.schedule(TableLimits.LOOKUP_SLOW, this::isSlow);
    }

    private void isSlow() {
      outbox.turn(() -> {
        lookup.slow(node.id());
        proceed();
      });
    }

    @Override
    public void answered(List<Node> nodes) {
      slow.cancel();
      outbox.turn(() -> {
        List<Node> unknown = lookup.answered(node.id(), nodes);
        boolean inbound = lookup.isInbound(node.id());
        outbox.afterwards(() -> listener.asked(node, true));
        outbox.afterwards(() -> listener.told(nodes, unknown, inbound));
        proceed();
      });
    }

    @Override
    public void failed(DiscoveryFailure why) {
      slow.cancel();
      outbox.turn(() -> {
        boolean silent = why == DiscoveryFailure.TIMEOUT;
        lookup.failed(node.id(), silent || why == DiscoveryFailure.TOO_MANY_CALLS);
        if (silent) {
          outbox.afterwards(() -> listener.asked(node, false));
        }
        proceed();
      });
    }
  }
}
