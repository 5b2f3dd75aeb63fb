package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Completion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

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
              public void told(List<Node> nodes, List<Node> unknown, boolean inbound) {
                table.told(nodes, inbound);
                found.accept(unknown);
              }

              @Override
              public void asked(Node node, boolean answered) {
                table.found(node, answered);
              }
            });
    List<Node> known = begin(target.id());
    found.accept(known);
    Map<Boolean, List<Node>> byOrigin =
        known.stream().collect(Collectors.partitioningBy(table::isInbound));
    List<Node> called = byOrigin.getOrDefault(false, List.of());
    if (called.isEmpty()) {
      // There is nobody else, as for the first node of a network.
      table.told(known, false);
      running.start(known, List.of());
    } else {
      running.start(called, byOrigin.getOrDefault(true, List.of()));
    }
    return running;
  }

  private List<Node> begin(NodeId target) {
    List<Node> live = table.closest(target, TableLimits.LOOKUP_NODES);
    if (live.size() >= TableLimits.LOOKUP_ALPHA) {
      return live;
    }
    Map<NodeId, Node> known = new LinkedHashMap<>();
    live.forEach(node -> known.put(node.id(), node));
    table.beginnings().forEach(node -> known.putIfAbsent(node.id(), node));
    return List.copyOf(known.values());
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

  /** Not from the internet into our own network; that it is nowhere, anybody may say of itself. */
  private static boolean mayTell(Node asked, Node answer) {
    return answer.ip().isEmpty()
        || asked.ip().filter(ip -> AddressScope.mayTell(ip, answer.ip().get())).isPresent();
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
      return answer
          .await()
          .filter(record -> record.id().equals(node.id()))
          .map(Node::of)
          .filter(newest -> mayTell(node, newest));
    } catch (ExecutionException e) {
      throw new IllegalStateException("no answer is an answer, too", e);
    }
  }
}
