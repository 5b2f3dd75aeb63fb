package io.jdevp2p.discovery.table;

import io.jdevp2p.discovery.DiscoveryContext;
import io.jdevp2p.discovery.Pong;
import io.jdevp2p.discovery.TableEntry;
import io.jdevp2p.discovery.table.Candidates.Candidate;
import io.jdevp2p.discovery.table.Entry.Lane;
import io.jdevp2p.enr.AddressScope;
import io.jdevp2p.enr.DiscoveryVersion;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.enr.NodeSource;
import io.jdevp2p.host.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that one version of discovery knows: Kademlia's routing table, kept alive against loss,
 * churn and malice. Thread-safe. All state is changed in turns of one {@link Outbox}, whose lock is
 * held while nobody else is called; questions go out after the turn, and their answers come back as
 * a turn.
 *
 * <p>A node's way, and where to read on:
 *
 * <ol>
 *   <li>Others tell of it ({@link #mentioned}), or it speaks to us ({@link #contacted}): it is one
 *       of the {@link Candidates}, and gets a ping as soon as there could be a place for it.
 *   <li>It answers: it comes into its {@link Bucket} of the {@link Table}, or waits among the
 *       replacements, if {@link SubnetLimit} allows so many of its network. Only an answer to a
 *       ping of ours leads into the table, and whoever is in is not pushed out by a newcomer.
 *   <li>{@link Revalidation} pings it now and then. While it is live, others are told of it ({@link
 *       #closest}, {@link #atDistances}), and the database remembers it.
 *   <li>{@link Eviction} says when it has to go; a replacement takes its place, and is pinged at
 *       once.
 * </ol>
 *
 * <p>Where the first nodes come from, and how the table fills, {@link Refresh} says; {@link Lookup}
 * is the search for the nodes closest to a target, {@link RandomNodes} the endless one for any.
 */
public final class NodeTable implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeTable.class);

  private final DiscoveryVersion version;
  private final DiscoveryContext context;
  private final Clock clock;
  private final NodeId self;
  private final NodeQueries queries;
  private final Questions questions;
  private final Lookups lookups;
  private final Refresh refresh;
  private final Outbox outbox = new Outbox();

  // In turns.
  private final Table table;
  private final Candidates candidates;
  private final Revalidation revalidation;
  private final Map<Lane, Clock.Timer> timers = new EnumMap<>(Lane.class);
  private boolean started;

  private volatile boolean ready; // changed in turns
  private volatile boolean closed; // changed in turns

  /** An empty table that does nothing until it is started. */
  public NodeTable(DiscoveryVersion version, DiscoveryContext context, NodeQueries queries) {
    this.version = version;
    this.context = context;
    this.clock = context.host().clock();
    this.self = context.localNode().id();
    this.queries = queries;
    this.questions = new Questions(queries);
    this.lookups = new Lookups(context, queries, this);
    this.refresh = new Refresh(version, context, queries, this);
    this.table = new Table(self, context.host().random(), context.limits());
    this.candidates = new Candidates(context.limits());
    this.revalidation = new Revalidation(context.host().random());
  }

  /** Begins to fill the table and to keep it alive. */
  public void start() {
    outbox.turn(() -> {
      if (!started && !closed) {
        started = true;
        schedule(Lane.FAST);
        schedule(Lane.SLOW);
        outbox.afterwards(refresh::start);
      }
    });
  }

  /** Stops all that was begun; whoever waits for a lookup gets what there is. */
  @Override
  public void close() {
    outbox.turn(() -> {
      closed = true;
      timers.values().forEach(Clock.Timer::cancel);
      timers.clear();
      outbox.afterwards(refresh::close);
    });
  }

  // ---- What the protocol tells

  /** A node spoke to us and has proved who it is, but not by an answer to our ping. */
  public void contacted(Node node) {
    consider(List.of(node), true, true);
  }

  /** Others told of these nodes. */
  public void mentioned(List<Node> nodes) {
    consider(nodes, false, false);
  }

  /** A lookup was told of these nodes, perhaps by one that came to us uncalled. */
  void told(List<Node> nodes, boolean inbound) {
    consider(nodes, inbound, false);
  }

  private void consider(List<Node> nodes, boolean inbound, boolean byItself) {
    List<Node> usable = nodes.stream().filter(this::isUsable).toList();
    if (usable.isEmpty()) {
      return;
    }
    outbox.turn(() -> {
      for (Node node : usable) {
        Optional<Entry> entry = table.find(node.id());
        if (entry.isPresent()) {
          entry.get().inbound &= inbound;
          update(entry.get(), node, byItself);
        } else {
          candidates.offer(new Candidate(node, inbound), clock.nanos());
        }
      }
      pingCandidates();
    });
  }

  /** A node answered our ping just now, at this endpoint. */
  public void ponged(Node node) {
    if (!isUsable(node)) {
      return;
    }
    outbox.turn(() -> {
      Optional<Entry> entry = table.find(node.id());
      if (entry.isPresent()) {
        update(entry.get(), node, true);
        entry.get().live |= entry.get().isAt(node);
        return;
      }
      Optional<Candidate> candidate = candidates.take(node.id());
      if (ready || (candidate.isPresent() && !candidate.get().inbound())) {
        enter(node, candidate.map(Candidate::inbound).orElse(true));
      } else {
        candidates.offer(new Candidate(node, true), clock.nanos());
      }
    });
  }

  /** Whether a node answered when it was asked for others. */
  public void found(Node node, boolean answered) {
    outbox.turn(() -> table.find(node.id()).ifPresent(entry -> found(entry, answered)));
  }

  private void found(Entry entry, boolean answered) {
    entry.unansweredQueries = answered ? 0 : entry.unansweredQueries + 1;
    if (!answered && entry.lane != Lane.NONE) {
      revalidation.move(entry, Lane.FAST);
      evict(entry);
    }
  }

  /** Whether a node can be in the table at all. */
  private boolean isUsable(Node node) {
    return !node.id().equals(self)
        && node.udpAddress().isPresent()
        && node.ip().filter(context.config().allowed()).isPresent()
        && (version == DiscoveryVersion.V4 || node.record().isPresent());
  }

  // ---- Into the table. All in turns.

  private void pingCandidates() {
    if (closed) {
      return;
    }
    // Those that contact us wait until our own search has had its turn, so that nobody can be there
    // before it after a restart.
    for (Candidate candidate : candidates.next(this::isWanted, ready)) {
      outbox.afterwards(() -> questions.ping(candidate.node(), pong -> pinged(candidate, pong)));
    }
  }

  private boolean isWanted(Candidate candidate) {
    return table.find(candidate.id()).isEmpty()
        && table.hasRoom(candidate.node(), candidate.inbound());
  }

  private void pinged(Candidate candidate, Optional<Pong> pong) {
    outbox.turn(() -> {
      candidates.ended(candidate, pong.isPresent(), clock.nanos());
      if (pong.isPresent()) {
        if (table.find(candidate.id()).isEmpty()) {
          enter(candidate.node(), candidate.inbound());
        }
        table.find(candidate.id()).ifPresent(entry -> requestNewer(entry, pong.get().sequence()));
      }
      pingCandidates();
    });
  }

  private void enter(Node node, boolean inbound) {
    Entry entry = new Entry(node, inbound);
    if (table.add(entry) == Table.Place.BUCKET) {
      revalidation.move(entry, Lane.FAST);
    }
    remember(entry);
  }

  /**
   * It has answered. Who came uncalled is not remembered until others tell of it, or it would be
   * one of those to begin with after a restart. It stays in the database when it is evicted: after
   * a partition, or a time without network, those of the other side are wanted.
   */
  private void remember(Entry entry) {
    if (!entry.inbound) {
      Node node = entry.node;
      outbox.afterwards(() -> context.database().store(version, node, clock.wallClock()));
    }
  }

  private void update(Entry entry, Node told, boolean byItself) {
    if (table.update(entry, told, byItself) && entry.lane != Lane.NONE) {
      revalidation.move(entry, Lane.FAST);
    }
  }

  // ---- In the table. All in turns.

  private void schedule(Lane lane) {
    timers.put(lane, clock.schedule(revalidation.pause(lane), () -> revalidate(lane)));
  }

  private void revalidate(Lane lane) {
    outbox.turn(() -> {
      if (!closed) {
        revalidation.next(lane).ifPresent(this::check);
        schedule(lane);
      }
    });
  }

  private void check(Entry entry) {
    entry.busy = true;
    Node node = entry.node;
    outbox.afterwards(() -> questions.ping(node, pong -> checked(entry, node, pong)));
  }

  private void checked(Entry entry, Node asked, Optional<Pong> pong) {
    outbox.turn(() -> {
      entry.busy = false;
      // It may have left, or moved, meanwhile; then this answer tells nothing.
      if (entry.lane == Lane.NONE || !entry.isAt(asked)) {
        return;
      }
      if (pong.isPresent()) {
        entry.answered();
        revalidation.move(entry, Lane.SLOW);
        remember(entry);
        requestNewer(entry, pong.get().sequence());
      } else {
        entry.missed();
        revalidation.move(entry, Lane.FAST);
        evict(entry);
      }
    });
  }

  /** Asks a node for its record if it has a newer one than we know. */
  private void requestNewer(Entry entry, long sequence) {
    if (entry.busy || Long.compareUnsigned(sequence, entry.node.sequence()) <= 0) {
      return;
    }
    entry.busy = true;
    Node node = entry.node;
    outbox.afterwards(() -> questions.record(node, record -> told(entry, record)));
  }

  private void told(Entry entry, Optional<NodeRecord> record) {
    Optional<Node> node =
        record.map(Node::of).filter(known -> known.id().equals(entry.id()) && isUsable(known));
    outbox.turn(() -> {
      entry.busy = false;
      node.filter(known -> mayMove(entry.node, known))
          .ifPresent(known -> update(entry, known, true));
    });
  }

  /** Not from the internet into our own network: its record can say anything. */
  private static boolean mayMove(Node from, Node to) {
    return from.ip().isPresent()
        && to.ip().isPresent()
        && AddressScope.mayTell(from.ip().get(), to.ip().get());
  }

  // ---- Out of the table. In turns.

  private void evict(Entry entry) {
    Optional<Eviction> why = table.evict(entry);
    if (why.isPresent()) {
      log.debug("{}: {} leaves the table: {}", version, entry.id().shortHex(), why.get());
      revalidation.move(entry, Lane.NONE);
      table
          .promote(table.bucket(entry.id()))
          .ifPresent(replacement -> {
            revalidation.move(replacement, Lane.FAST);
            check(replacement);
          });
    }
  }

  // ---- What others ask

  /** What the table knows of a node, live or not. */
  public Optional<Node> get(NodeId id) {
    return outbox.read(() -> table.find(id).map(entry -> entry.node));
  }

  /** The live nodes closest to a target, the closest first. */
  public List<Node> closest(NodeId target, int max) {
    return outbox.read(() -> table.closest(target, max));
  }

  /** Live nodes at exactly these log distances, in random order; 0 is the caller's. */
  public List<Node> atDistances(List<Integer> distances, int max) {
    return outbox.read(() -> table.atDistances(distances, max));
  }

  /** Looks for the nodes closest to a target: the closest first, at most 16. */
  public List<Node> lookup(Target target) throws InterruptedException {
    return closed ? List.of() : lookups.start(target, _ -> {}).await();
  }

  /** Finds the newest of what there is to know about a node; nothing when it can't be found. */
  public Optional<Node> resolve(Node node) throws InterruptedException {
    return closed ? Optional.empty() : lookups.resolve(node);
  }

  /** What is in the table now: by bucket, the farthest first, replacements after entries. */
  public List<TableEntry> entries() {
    return outbox.read(() -> {
      List<TableEntry> entries = new ArrayList<>();
      for (Bucket bucket : table.buckets().reversed()) {
        bucket.entries.forEach(entry -> entries.add(entry.shown(bucket.distance, false)));
        bucket.replacements.forEach(entry -> entries.add(entry.shown(bucket.distance, true)));
      }
      return entries;
    });
  }

  /** A new source of all nodes that lookups of random targets come across. */
  public NodeSource randomNodes() {
    return new RandomNodes(version.toString(), context, this);
  }

  /** Whether the first refresh is done. */
  public boolean isReady() {
    return ready;
  }

  // ---- For the other parts of this package

  int size() {
    return outbox.read(table::size);
  }

  /** Where lookups begin while nobody is live. */
  List<Node> beginnings() {
    return refresh.beginnings().stream().filter(this::isUsable).toList();
  }

  /** Whether a node came to us uncalled, and nobody else has told of it. */
  boolean isInbound(Node node) {
    return outbox.read(() -> table.find(node.id()).filter(entry -> entry.inbound).isPresent());
  }

  /** An estimate; 0 before the first refresh, when the table is no picture of the network yet. */
  double networkSize() {
    return ready ? outbox.read(() -> Density.networkSize(table)) : 0;
  }

  RunningLookup lookUpAtRandom(Consumer<List<Node>> found) {
    return lookups.start(queries.randomTarget(), found);
  }

  /** A refresh has ended. */
  void refreshed() {
    outbox.turn(() -> {
      ready = true;
      pingCandidates();
    });
  }
}
