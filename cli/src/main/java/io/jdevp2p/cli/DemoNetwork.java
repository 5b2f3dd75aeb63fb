package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.discovery.DiscoveryConfig;
import io.jdevp2p.discovery.DiscoveryService;
import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.enr.EnrLimits;
import io.jdevp2p.enr.LocalNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeDatabase;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.simulation.SimulatedHost;
import io.jdevp2p.simulation.Simulation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The large form of {@code demo --simulated}: so many nodes that know a bootnode and nobody else,
 * how their tables grow, and how they then find each other. Version 5 alone, without connections.
 * Owner: the thread that drives the simulation.
 */
final class DemoNetwork {
  private static final int PORT = 30303;
  private static final int LOOKUPS = 8;
  private static final int CLOSEST = 16;
  private static final int MAX_HOPS = 32;
  private static final long ARRIVAL_MILLIS = 1000;
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Simulation simulation;
  private final SimulatedHost observer;
  private final DemoNarrator narrator;
  private final BooleanSupplier stopped;
  private final Map<NodeId, Member> members = new LinkedHashMap<>();

  /** A node of the network; its service is there once it has arrived. */
  private static final class Member {
    final String name;
    final SimulatedHost host;
    final SecretKey key;
    Optional<DiscoveryService> service = Optional.empty();

    Member(String name, SimulatedHost host) {
      this.name = name;
      this.host = host;
      this.key = SecretKey.generate(host.random());
    }

    NodeId id() {
      return NodeId.of(key.publicKey());
    }

    List<Node> table() {
      return service.stream()
          .flatMap(running -> running.v5().orElseThrow().table().stream())
          .filter(entry -> !entry.replacement())
          .map(TableEntry::node)
          .toList();
    }

    void start(List<Node> bootnodes) throws IOException {
      NodeDatabase database = NodeDatabase.inMemory(host, EnrLimits.DATABASE_NODES);
      DiscoveryConfig config =
          DiscoveryConfig.builder()
              .listen(new InetSocketAddress(host.address(), PORT))
              .v4(false)
              .bootnodes(bootnodes)
              .build();
      LocalNode own = new LocalNode(host, key, database);
      service = Optional.of(DiscoveryService.start(host, key, own, database, config));
    }
  }

  /**
   * A network that isn't there yet.
   *
   * @param stopped whether it is to end early
   */
  DemoNetwork(
      Simulation simulation,
      SimulatedHost observer,
      DemoNarrator narrator,
      BooleanSupplier stopped) {
    this.simulation = simulation;
    this.observer = observer;
    this.narrator = narrator;
    this.stopped = stopped;
  }

  /** Tells all of it. */
  void tell(int nodes, Duration life) throws Exception {
    narrator.heading(
        "1. They arrive within a second; each is told of the bootnode, and nobody else");
    arrive(nodes);
    narrator.heading("2. Their tables fill");
    grow(life);
    narrator.heading("3. Lookups: the 16 nodes closest to an id drawn by chance");
    int exact = lookups();
    double mean = sizes().getAverage();
    summary(nodes, mean, exact);
  }

  private void arrive(int nodes) throws Exception {
    Member bootnode = member("bootnode");
    simulation.call(
        bootnode.host,
        PATIENCE,
        () -> {
          bootnode.start(List.of());
          return true;
        });
    Node begin = bootnode.service.orElseThrow().localNode().node();
    narrator.line(
        "node", "bootnode", "id " + bootnode.id().shortHex() + "  " + begin.ip().get(), _ -> {});
    for (int i = 0; i < nodes; i++) {
      Member member = member(DemoStory.nameOf(i));
      member.host.threads().start("arrival", () -> arrive(member, begin));
    }
  }

  private Member member(String name) {
    Member member = new Member(name, simulation.host(name));
    members.put(member.id(), member);
    return member;
  }

  private static void arrive(Member member, Node bootnode) {
    try {
      long millis = member.host.random().nextLong(ARRIVAL_MILLIS);
      member.host.clock().sleep(Duration.ofMillis(millis));
      member.start(List.of(bootnode));
    } catch (IOException e) {
      throw new IllegalStateException("a simulated host has its port free", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void grow(Duration life) throws Exception {
    Duration end = simulation.now().plus(life);
    while (simulation.now().compareTo(end) < 0 && !stopped.getAsBoolean()) {
      Duration left = end.minus(simulation.now());
      simulation.run(left.compareTo(STEP) < 0 ? left : STEP);
      IntSummaryStatistics sizes = sizes();
      narrator.line(
          "tables",
          "",
          String.format(
              Locale.ROOT,
              "%,5d nodes   in a table: mean %5.1f, from %3d to %3d   %s",
              sizes.getCount(),
              sizes.getAverage(),
              sizes.getMin(),
              sizes.getMax(),
              bar(sizes.getAverage())),
          json ->
              json.put("nodes", sizes.getCount())
                  .put("mean", sizes.getAverage())
                  .put("min", sizes.getMin())
                  .put("max", sizes.getMax()));
    }
  }

  private static String bar(double mean) {
    return "#".repeat((int) (mean / 5));
  }

  /** How many nodes are in the table of each that has arrived. */
  private IntSummaryStatistics sizes() throws Exception {
    return simulation.call(
        observer,
        PATIENCE,
        () ->
            members.values().stream()
                .filter(member -> member.service.isPresent())
                .mapToInt(member -> member.table().size())
                .summaryStatistics());
  }

  /** A lookup under way, or what became of it. */
  private static final class Search {
    final Member from;
    final NodeId target;
    Optional<List<NodeId>> found = Optional.empty();
    Duration took = Duration.ZERO;

    Search(Member from, NodeId target) {
      this.from = from;
      this.target = target;
    }
  }

  /** Some lookups at once, from nodes drawn by chance; how many found exactly those closest. */
  private int lookups() throws Exception {
    List<Member> all = List.copyOf(members.values());
    List<Search> searches = new ArrayList<>();
    for (int i = 0; i < LOOKUPS; i++) {
      byte[] target = new byte[NodeId.BYTES];
      observer.random().nextBytes(target);
      searches.add(new Search(all.get(observer.random().nextInt(all.size())), NodeId.of(target)));
    }
    searches.forEach(search -> search.from.host.threads().start("lookup", () -> lookUp(search)));
    simulation.runUntil(
        () -> searches.stream().allMatch(search -> search.found.isPresent()), PATIENCE);
    int exact = 0;
    for (Search search : searches) {
      exact += tell(search) ? 1 : 0;
    }
    return exact;
  }

  private void lookUp(Search search) {
    Duration began = simulation.now();
    try {
      DiscoveryService service = search.from.service.orElseThrow();
      List<Node> nodes = service.v5().orElseThrow().lookup(search.target);
      search.took = simulation.now().minus(began);
      search.found = Optional.of(nodes.stream().map(Node::id).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a lookup found; true when it is exactly those that are closest. */
  private boolean tell(Search search) throws Exception {
    NodeId target = search.target;
    List<NodeId> closest =
        members.keySet().stream()
            .filter(id -> !id.equals(search.from.id()))
            .sorted(target::compareDistance)
            .limit(CLOSEST)
            .toList();
    List<NodeId> found = search.found.orElse(List.of());
    List<Member> route = simulation.call(observer, PATIENCE, () -> route(search.from, target));
    long right = closest.stream().filter(found::contains).count();
    narrator.line(
        "lookup",
        search.from.name,
        String.format(
            Locale.ROOT,
            "%s: %2d of %d right, after %s; %d hops%s",
            target.shortHex(),
            right,
            closest.size(),
            Durations.millis(search.took),
            route.size(),
            words(route)),
        json ->
            json.put("target", target.hex())
                .put("right", right)
                .put("millis", search.took.toNanos() / 1e6)
                .put("hops", route.size()));
    return right == closest.size();
  }

  private static String words(List<Member> route) {
    StringBuilder words = new StringBuilder();
    route.forEach(member -> words.append(words.isEmpty() ? ": " : ", ").append(member.name));
    return words.toString();
  }

  /** The way to the target on which each names the closest that is in its table. */
  private List<Member> route(Member from, NodeId target) {
    List<Member> route = new ArrayList<>();
    Member at = from;
    while (route.size() < MAX_HOPS) {
      NodeId here = at.id();
      Optional<Member> next =
          at.table().stream()
              .map(Node::id)
              .filter(id -> target.compareDistance(id, here) < 0)
              .min(target::compareDistance)
              .map(members::get);
      if (next.isEmpty()) {
        break;
      }
      at = next.get();
      route.add(at);
    }
    return route;
  }

  private void summary(int nodes, double mean, int exact) {
    narrator.heading("The end");
    narrator.line(
        "summary",
        "",
        String.format(
            Locale.ROOT,
            "%,d nodes from one bootnode: %.1f nodes in a table, %d of %d lookups exact",
            nodes,
            mean,
            exact,
            LOOKUPS),
        json ->
            json.put("nodes", nodes).put("mean", mean).put("exact", exact).put("lookups", LOOKUPS));
  }
}
