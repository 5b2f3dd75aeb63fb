package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Begins lookups where the table knows somebody, and tells the table what they come across.
 * Thread-safe, without state.
 */
final class Lookups {
  private final DiscoveryContext context;
  private final NodeQueries queries;
  private final NodeTable table;
  private final NodeId self;

  Lookups(DiscoveryContext context, NodeQueries queries, NodeTable table) {
    this.context = context;
    this.queries = queries;
    this.table = table;
    this.self = context.localNode().id();
  }

  /**
   * Begins a lookup.
   *
   * @param found gets all nodes that it comes across, each once, those that it begins with first
   */
  RunningLookup start(Target target, Consumer<List<Node>> found) {
    Lookup lookup =
        new Lookup(self, target.id(), table.networkSize(), queries.hasMore(), context.limits());
    RunningLookup running =
        new RunningLookup(
            context.host().clock(),
            queries,
            target,
            lookup,
            context.limits().limit(TableBound.LOOKUP_CROWD),
            new RunningLookup.Listener() {
              @Override
              public void told(List<Node> nodes) {
                table.mentioned(nodes);
                found.accept(nodes);
              }

              @Override
              public void asked(Node node, boolean answered) {
                table.found(node, answered);
              }
            });
    List<Node> known = begin(target.id());
    found.accept(known);
    running.start(known);
    return running;
  }

  private List<Node> begin(NodeId target) {
    List<Node> known = new ArrayList<>(table.closest(target, TableLimits.LOOKUP_NODES));
    if (known.size() < TableLimits.LOOKUP_ALPHA) {
      known.addAll(table.beginnings());
    }
    return known;
  }

  /** Finds the newest of what there is to know about a node. */
  Optional<Node> resolve(Node node) throws InterruptedException {
    Optional<Node> known = table.get(node.id());
    Optional<Node> newest = askItself(node, known);
    if (newest.isPresent() || known.isPresent()) {
      return newest.or(() -> known);
    }
    RunningLookup lookup = start(queries.target(node), _ -> {});
    lookup.await();
    Optional<Node> told = lookup.known(node.id());
    return told.isEmpty() ? told : askItself(told.get(), Optional.empty()).or(() -> told);
  }

  /** By its record, at the endpoint that is given, or at that of the table. */
  private Optional<Node> askItself(Node given, Optional<Node> known) throws InterruptedException {
    Optional<Node> answer = given.udpAddress().isEmpty() ? Optional.empty() : record(given);
    boolean elsewhere = known.isPresent() && !known.get().udpAddress().equals(given.udpAddress());
    return answer.isEmpty() && elsewhere ? record(known.get()) : answer;
  }

  private Optional<Node> record(Node node) throws InterruptedException {
    Completion<Optional<NodeRecord>> answer = new Completion<>(context.host().clock());
    new Questions(queries).record(node, answer::complete);
    try {
      return answer.await().filter(record -> record.id().equals(node.id())).map(Node::of);
    } catch (ExecutionException e) {
      throw new IllegalStateException("no answer is an answer, too", e);
    }
  }
}
