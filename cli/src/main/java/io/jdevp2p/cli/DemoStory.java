package io.jdevp2p.cli;

import io.jdevp2p.discovery.Discovery;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.server.Peer;
import io.jdevp2p.server.Server;
import io.jdevp2p.server.ServerEvent;
import io.jdevp2p.server.ServerException;
import io.jdevp2p.server.TypedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The story of {@code demo}, chapter by chapter; all that it tells is read off running servers. It
 * knows nothing of the machine below, and so runs on a simulated one as well.
 *
 * <p>Owner: the thread in {@link #tell}; {@link #stop} may be called by any.
 */
final class DemoStory {
  private static final List<String> NAMES =
      List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi");

  /** Up to here everybody becomes everybody's peer; beyond, each has a few. */
  private static final int MAX_MESH = 5;

  private static final int MAX_TOLD = 8;
  private static final int ENOUGH_PACKETS = 10;
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration SLICE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration COMEBACK = Duration.ofSeconds(20);
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration MURMUR = Duration.ofMillis(150);
  private static final Duration STATUS = Duration.ofSeconds(3);

  private final Host host;
  private final Clock clock;
  private final DemoNarrator narrator;
  private final @Nullable Duration life;
  private final List<DemoNode> nodes = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private final DemoMeeting meeting;
  private final Map<String, String> names = new LinkedHashMap<>();
  private Deadline end = Deadline.never();
  private volatile int stopCode = -1;
  private volatile boolean ended;
  private volatile boolean quiet;

  DemoStory(Host host, DemoNarrator narrator, @Nullable Duration life) {
    this.host = host;
    this.clock = host.clock();
    this.narrator = narrator;
    this.life = life;
    this.meeting = new DemoMeeting(narrator, nodes);
  }

  /** Where a node is to run. */
  private record Place(Host machine, String listen) {}

  static String nameOf(int index) {
    return index < NAMES.size() ? NAMES.get(index) : "node" + index;
  }

  /** One more node. The first is the bootnode. */
  void add(Host machine, String listen) {
    places.add(new Place(machine, listen));
  }

  private DemoNode newNode(int index, Place place, Node bootnode) {
    return new DemoNode(
        place.machine(),
        nameOf(index),
        place.listen(),
        DemoChat.protocol(
            new DemoChat.Listener() {
              @Override
              public void opened(NodeId peer, TypedChannel channel) {
                nodes.get(index).opened(peer, channel);
              }

              @Override
              public void closed(NodeId peer, TypedChannel channel) {
                nodes.get(index).closed(peer, channel);
              }

              @Override
              public void heard(NodeId peer, String text) {
                DemoStory.this.heard(nodes.get(index), peer, text);
              }
            }),
        bootnode);
  }

  /** Ends the story soon, with this exit code. */
  void stop(int exitCode) {
    stopCode = exitCode;
  }

  /** Tells all of it, and closes all nodes at the end. */
  int tell() throws ServerException, InterruptedException {
    end = life == null ? Deadline.never() : clock.deadline(life);
    try (Server bootnode = bootnode()) {
      startNodes(bootnode);
      discovery(bootnode);
      Optional<DemoMeeting.Link> first = firstConnection();
      murmur();
      if (first.isPresent()) {
        chat(first.get());
      }
      DemoTable table = new DemoTable(clock, nodes, this::nameOf);
      showTable(table);
      if (first.isPresent()) {
        disconnect(first.get());
      }
      keepGoing(table);
    } finally {
      ended = true;
      close();
    }
    return stopCode < 0 ? ExitCodes.DONE : stopCode;
  }

  private String nameOf(String idHex) {
    return names.getOrDefault(idHex, idHex.substring(0, 8));
  }

  private String nameOf(NodeId id) {
    return nameOf(id.hex());
  }

  private boolean isOver() {
    return ended || stopCode >= 0 || end.passed(clock) || narrator.unheard();
  }

  /** Waits; true when the story goes on after it. */
  private boolean pause(Duration time) throws InterruptedException {
    return !await(() -> false, time) && !isOver();
  }

  /** Waits until something is true, or the time or the story is over. */
  private boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
    Deadline until = clock.deadline(atMost).earlier(end);
    Duration slice = atMost.compareTo(PATIENCE) == 0 ? LOOK : SLICE;
    while (!condition.getAsBoolean()) {
      if (until.passed(clock) || isOver()) {
        return false;
      }
      Duration left = until.remaining(clock);
      clock.sleep(left.compareTo(slice) < 0 ? left : slice);
    }
    return true;
  }

  // 1

  /** A server that neither listens for connections nor dials: discovery alone. */
  private Server bootnode() throws ServerException {
    Place place = places.getFirst();
    return Server.start(c ->
        c.host(place.machine())
            .freshKey()
            .maxPeers(0)
            .noDial()
            .discoveryListen(place.listen())
            .discovery(_ -> {}));
  }

  private void startNodes(Server bootnode) throws ServerException {
    narrator.heading("1. Nodes: each is told of the bootnode, and of nobody else");
    tellNode("bootnode", bootnode);
    List<Place> others = places.subList(1, places.size());
    for (int i = 0; i < others.size(); i++) {
      nodes.add(newNode(i, others.get(i), bootnode.self()));
    }
    for (DemoNode node : nodes) {
      node.start();
      names.put(node.id().hex(), node.name());
      if (nodes.indexOf(node) < MAX_TOLD) {
        tellNode(node.name(), node.server());
      }
    }
    if (nodes.size() > MAX_TOLD) {
      narrator.line(
          "nodes",
          "",
          "and " + (nodes.size() - MAX_TOLD) + " more",
          json -> json.put("nodes", nodes.size()));
    }
  }

  private void tellNode(String name, Server server) {
    String enode = server.self().enode();
    narrator.line(
        "node",
        name,
        "id " + server.id().shortHex() + "  " + shortened(enode),
        json -> json.put("id", server.id().hex()).put("enode", enode));
  }

  /** The key in an enode URL is long; its ends are enough to know it by. */
  private static String shortened(String enode) {
    return enode.substring(0, 16) + "..." + enode.substring(enode.indexOf('@') - 8);
  }

  // 2

  private void discovery(Server bootnode) throws InterruptedException {
    DemoNode alice = nodes.getFirst();
    narrator.heading("2. Discovery, packet by packet: " + alice.name() + " meets the bootnode");
    await(() -> alice.firstPackets().size() >= ENOUGH_PACKETS, PATIENCE);
    meeting.packets(alice, bootnode.id());
    if (isOver()) {
      return;
    }
    narrator.heading("3. Who finds whom");
    await(this::allHavePeers, PATIENCE);
    List<DemoMeeting.Link> links = meeting.links();
    meeting.found(links);
    if (links.size() > MAX_TOLD) {
      narrator.line("found", "", "in all " + links.size() + " connections", _ -> {});
    }
    tables();
  }

  private boolean allHavePeers() {
    int enough = nodes.size() <= MAX_MESH ? nodes.size() - 1 : 2;
    return nodes.stream().allMatch(node -> node.channels().size() >= enough);
  }

  private void tables() {
    DemoNode alice = nodes.getFirst();
    for (Discovery version : DiscoveryCommands.running(alice.server().discovery().orElseThrow())) {
      int known = DiscoveryCommands.nodes(version);
      String name = DiscoveryCommands.name(version);
      narrator.line(
          "known",
          alice.name(),
          "has " + known + " of " + nodes.size() + " other nodes in its " + name + " table",
          json -> json.put("version", name).put("nodes", known));
    }
  }

  // 4

  private Optional<DemoMeeting.Link> firstConnection() throws InterruptedException {
    await(() -> meeting.links().stream().anyMatch(DemoMeeting.Link::isComplete), PATIENCE);
    Optional<DemoMeeting.Link> first =
        meeting.links().stream().filter(DemoMeeting.Link::isComplete).findFirst();
    if (first.isPresent() && !isOver()) {
      narrator.heading(
          "4. The first connection, stage by stage: "
              + first.get().from().name()
              + " dials "
              + first.get().to().name());
      meeting.stages(first.get());
    }
    return first;
  }

  /** So much that the table lives, and in a large network not more than in a small one. */
  private void murmur() {
    Duration pause = MURMUR.multipliedBy(Math.max(1, nodes.size() / MAX_TOLD));
    for (DemoNode node : nodes) {
      node.host()
          .threads()
          .start("murmur", () -> DemoChat.murmur(node.host(), node, pause, this::isOver));
    }
  }

  // 5

  private void chat(DemoMeeting.Link first) throws InterruptedException {
    if (isOver()) {
      return;
    }
    DemoNode dialer = first.from();
    DemoNode host = first.to();
    Optional<DemoNode> third =
        nodes.stream()
            .filter(node -> node != dialer && node != host && node.talksWith(host))
            .findFirst();
    narrator.heading("5. A chat: records of a typed protocol, chat/1");
    String hello = "Hello " + host.name() + ", this is " + dialer.name() + ".";
    say(dialer, host, hello);
    narrator.more("record Say(String text), in RLP " + DemoChat.encodedBytes(hello) + " bytes");
    say(host, dialer, "Hello! I know: your signature said so before you did.");
    if (third.isPresent()) {
      say(third.get(), host, "Good morning from " + third.get().name() + ".");
      say(host, third.get(), "Room for one more here.");
    }
    ask(third.orElse(dialer), host, "p2pved");
  }

  private void say(DemoNode from, DemoNode to, String text) throws InterruptedException {
    Optional<TypedChannel> channel = from.channel(to.id());
    if (channel.isEmpty() || isOver()) {
      return;
    }
    try {
      channel.get().send(new DemoChat.Say(text));
    } catch (IOException e) {
      narrator.line("chat", from.name(), "could not say it: " + e.getMessage(), _ -> {});
    }
    pause(Duration.ofMillis(250));
  }

  /** On the thread of the node that hears it. */
  private void heard(DemoNode node, NodeId peer, String text) {
    if (!quiet) {
      String from = nameOf(peer);
      narrator.line(
          "chat",
          from,
          "-> " + node.name() + "  \"" + text + "\"",
          json -> json.put("to", node.name()).put("said", text));
    }
  }

  private void ask(DemoNode from, DemoNode to, String question) throws InterruptedException {
    Optional<TypedChannel> channel = from.channel(to.id());
    if (channel.isEmpty() || isOver()) {
      return;
    }
    try {
      long began = clock.nanos();
      DemoChat.Answer answer =
          channel
              .get()
              .request(
                  id -> new DemoChat.Ask(id, question),
                  DemoChat.Answer.class,
                  Duration.ofSeconds(2));
      String took = Durations.between(began, clock.nanos());
      narrator.line(
          "request",
          from.name(),
          "asks "
              + to.name()
              + " what \""
              + question
              + "\" is backwards; the answer, \""
              + answer.text()
              + "\", took "
              + took,
          json -> json.put("to", to.name()).put("answer", answer.text()));
    } catch (IOException e) {
      narrator.line("request", from.name(), "got no answer: " + e.getMessage(), _ -> {});
    }
  }

  // 6

  private void showTable(DemoTable table) throws InterruptedException {
    if (isOver()) {
      return;
    }
    narrator.heading("6. Peers, as each node sees them");
    table.look();
    if (narrator.live()) {
      host.threads().start("table", () -> redraw(table));
      pause(Duration.ofSeconds(2));
    } else if (pause(Duration.ofMillis(1500))) {
      tableNow(table);
    }
  }

  private void tableNow(DemoTable table) {
    narrator.table(table.look());
  }

  /** Only this thread uses the table then. */
  private void redraw(DemoTable table) {
    try {
      while (!isOver()) {
        narrator.show(table.look());
        clock.sleep(REDRAW);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // 7

  private void disconnect(DemoMeeting.Link first) throws InterruptedException {
    DemoNode alice = first.to();
    DemoNode bob = first.from();
    Optional<Peer> peer = alice.server().peer(bob.id());
    if (peer.isEmpty() || isOver()) {
      return;
    }
    DisconnectReason reason = DisconnectReason.TOO_MANY_PEERS;
    narrator.heading("7. A disconnect, seen from both sides");
    narrator.line(
        "disconnect",
        alice.name(),
        String.format(
            Locale.ROOT,
            "lets %s go: Disconnect 0x%02x, \"%s\"",
            bob.name(),
            reason.code(),
            reason.words()),
        json -> json.put("peer", bob.name()).put("reason", reason.words()));
    peer.get().disconnect(reason);
    await(() -> alice.dropped(bob).isPresent() && bob.dropped(alice).isPresent(), PATIENCE);
    alice.dropped(bob).ifPresent(d -> dropped(alice, bob, d));
    bob.dropped(alice).ifPresent(d -> dropped(bob, alice, d));
    narrator.more(bob.name() + "'s handler, waiting in receive(), got a PeerDisconnectedException");
    narrator.line(
        "wait",
        bob.name(),
        "will come across " + alice.name() + " again, but must not dial it too soon:",
        _ -> {});
    narrator.more("3 s after the last time here, 35 s by default: for nodes refuse");
    narrator.more("an address that comes back within 30 s");
    long droppedNanos = clock.nanos();
    if (await(() -> again(alice, bob, droppedNanos).isPresent(), COMEBACK)) {
      DemoMeeting.Link back = again(alice, bob, droppedNanos).orElseThrow();
      narrator.lineAt(
          back.up().atNanos(),
          "reconnect",
          back.from().name(),
          "found "
              + back.to().name()
              + " by "
              + back.dialed().source()
              + " and dialed again, "
              + Durations.seconds(Duration.ofNanos(back.up().atNanos() - droppedNanos))
              + " after the disconnect: peers as before",
          json -> json.put("peer", back.to().name()));
    }
  }

  /** A connection between the two that came about since. */
  private Optional<DemoMeeting.Link> again(DemoNode one, DemoNode other, long sinceNanos) {
    return meeting.links().stream()
        .filter(link -> link.up().atNanos() > sinceNanos)
        .filter(link -> link.from() == one || link.from() == other)
        .filter(link -> link.to() == one || link.to() == other)
        .findFirst();
  }

  private void dropped(DemoNode node, DemoNode other, ServerEvent.PeerDropped drop) {
    narrator.lineAt(
        drop.atNanos(),
        "drop",
        node.name(),
        "sees "
            + other.name()
            + " go after "
            + Durations.seconds(drop.lived())
            + ": \""
            + drop.reason().words()
            + "\", by "
            + (drop.byRemote() ? other.name() : "itself")
            + " ("
            + drop.failure().name()
            + ")",
        json ->
            json.put("peer", other.name())
                .put("reason", drop.reason().words())
                .put("byRemote", drop.byRemote())
                .put("failure", drop.failure().name()));
  }

  // 8

  private void keepGoing(DemoTable table) throws InterruptedException {
    if (!narrator.live()) {
      if (isOver()) {
        return;
      }
      narrator.heading("8. And so on");
      table.look();
      while (pause(STATUS)) {
        DemoTable.Look look = table.look();
        narrator.line(
            "status",
            "",
            String.format(
                Locale.ROOT,
                "%d connections, %.0f messages/s, %.1f kB/s",
                look.rows().size() / 2,
                look.messagesPerSecond(),
                look.bytesPerSecond() / 1000),
            json -> DemoTable.json(look, json.putArray("peers")));
      }
      return;
    }
    while (pause(STATUS)) {
      // The table goes on by itself.
    }
  }

  // The end

  private void close() {
    long messages = 0;
    int connections = 0;
    for (DemoNode node : nodes) {
      for (Peer peer : node.server().peers()) {
        connections++;
        messages += peer.info().traffic().values().stream().mapToLong(t -> t.messagesIn()).sum();
      }
    }
    quiet = true;
    double seconds = narrator.now();
    long began = clock.nanos();
    nodes.forEach(DemoNode::close);
    String closed = Durations.between(began, clock.nanos());
    int ends = connections / 2;
    long heard = messages;
    narrator.freeze();
    narrator.heading("The end");
    narrator.line(
        "summary",
        "",
        String.format(
            Locale.ROOT,
            "%d nodes and %d connections over %.1f s, %,d messages on those; closed in %s",
            nodes.size(),
            ends,
            seconds,
            heard,
            closed),
        json ->
            json.put("nodes", nodes.size())
                .put("connections", ends)
                .put("seconds", seconds)
                .put("messages", heard));
  }
}
