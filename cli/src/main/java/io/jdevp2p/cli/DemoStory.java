package io.jdevp2p.cli;

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

  /** Up to here everybody dials everybody; beyond, each dials two of those before it. */
  private static final int MAX_MESH = 5;

  private static final int MAX_TOLD = 8;
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Duration SLICE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration MURMUR = Duration.ofMillis(150);
  private static final Duration STATUS = Duration.ofSeconds(3);

  private final Host host;
  private final Clock clock;
  private final DemoNarrator narrator;
  private final @Nullable Duration life;
  private final List<DemoNode> nodes = new ArrayList<>();
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
  }

  static String nameOf(int index) {
    return index < NAMES.size() ? NAMES.get(index) : "node" + index;
  }

  /** One more node, not started yet. */
  void add(Host machine, String listen) {
    int index = nodes.size();
    nodes.add(
        new DemoNode(
            machine,
            nameOf(index),
            listen,
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
                })));
  }

  /** Ends the story soon, with this exit code. */
  void stop(int exitCode) {
    stopCode = exitCode;
  }

  /** Tells all of it, and closes all nodes at the end. */
  int tell() throws ServerException, InterruptedException {
    end = life == null ? Deadline.never() : clock.deadline(life);
    try {
      startNodes();
      handshake();
      others();
      murmur();
      chat();
      DemoTable table = new DemoTable(clock, nodes, this::nameOf);
      showTable(table);
      disconnect();
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

  private void startNodes() throws ServerException {
    narrator.heading("1. Nodes");
    for (DemoNode node : nodes) {
      node.start();
      Server server = node.server();
      names.put(server.id().hex(), node.name());
      String enode = server.self().enode();
      if (nodes.indexOf(node) < MAX_TOLD) {
        narrator.line(
            "node",
            node.name(),
            "id " + server.id().shortHex() + "  " + shortened(enode),
            json -> json.put("id", server.id().hex()).put("enode", enode));
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

  /** The key in an enode URL is long; its ends are enough to know it by. There is no UDP here. */
  private static String shortened(String enode) {
    String ends = enode.substring(0, 16) + "..." + enode.substring(enode.indexOf('@') - 8);
    return ends.replace("?discport=0", "");
  }

  // 2

  private void handshake() throws InterruptedException {
    DemoNode alice = nodes.get(0);
    DemoNode bob = nodes.get(1);
    narrator.heading("2. A connection, stage by stage: " + bob.name() + " dials " + alice.name());
    bob.server().addPeer(alice.server().self());
    if (!await(
        () ->
            bob.talksWith(alice)
                && bob.dialTo(alice).isPresent()
                && bob.added(alice).isPresent()
                && alice.added(bob).isPresent(),
        PATIENCE)) {
      return;
    }
    stages(bob, alice);
  }

  private void stages(DemoNode from, DemoNode to) {
    Optional<ServerEvent.DialStarted> dialed = from.dialed(to);
    Optional<ServerEvent.Encrypted> encrypted = from.encrypted(to);
    Optional<ServerEvent.PeerAdded> added = from.added(to);
    Optional<ServerEvent.PeerAdded> addedThere = to.added(from);
    Optional<WatchedSocket> socket = from.dialTo(to);
    if (dialed.isEmpty()
        || encrypted.isEmpty()
        || added.isEmpty()
        || addedThere.isEmpty()
        || socket.isEmpty()) {
      return; // events that were lost, since a ring is bounded
    }
    String a = to.name();
    String b = from.name();
    WatchedSocket wire = socket.get();
    stage(dialed.get().atNanos(), "dial", b + " has " + a + " on its static list, and dials");
    stage(
        wire.openedNanos(),
        "tcp",
        "connected after "
            + between(wire.dialedNanos(), wire.openedNanos())
            + ": "
            + Addresses.text(encrypted.get().remote()));
    stage(
        wire.authOut().atNanos(),
        "auth",
        b
            + " -> "
            + a
            + "  "
            + wire.authOut().bytes()
            + " bytes, sealed for "
            + a
            + "'s public key:");
    narrator.more("who " + b + " is, a nonce, and a signature by a key made for this once");
    stage(
        wire.ackIn().atNanos(),
        "ack",
        b
            + " <- "
            + a
            + "  "
            + wire.ackIn().bytes()
            + " bytes after "
            + between(wire.authOut().atNanos(), wire.ackIn().atNanos())
            + ": "
            + a
            + "'s one-time key, a nonce");
    stage(
        encrypted.get().atNanos(),
        "secrets",
        "both derive the same keys: from here on AES, and a MAC on every frame");
    stage(
        encrypted.get().atNanos(),
        "check 1",
        "room left? not a peer yet? not ourselves?  yes: go on");
    stage(
        wire.helloOut().atNanos(),
        "hello",
        b + " -> " + a + "  " + wire.helloOut().bytes() + " bytes: p2p version 5, speaks chat/1");
    stage(
        wire.helloIn().atNanos(),
        "hello",
        b + " <- " + a + "  the same from " + a + "; from here on payloads are compressed");
    stage(
        added.get().atNanos(),
        "check 2",
        "a protocol in common? "
            + added.get().capabilities()
            + ": admitted, message codes from 16");
    stage(
        Math.max(added.get().atNanos(), addedThere.get().atNanos()),
        "peers",
        "on both lists, " + Durations.millis(added.get().took()) + " after the socket was open");
  }

  private void stage(long nanos, String stage, String text) {
    narrator.lineAt(nanos, "stage", stage, text, _ -> {});
  }

  private static String between(long fromNanos, long toNanos) {
    return Durations.millis(Duration.ofNanos(toNanos - fromNanos));
  }

  // 3

  private void others() throws InterruptedException {
    List<DemoNode[]> links = new ArrayList<>();
    for (int i = 2; i < nodes.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (nodes.size() <= MAX_MESH || j == i - 1 || j == i / 2) {
          links.add(new DemoNode[] {nodes.get(i), nodes.get(j)});
        }
      }
    }
    if (links.isEmpty() || isOver()) {
      return;
    }
    narrator.heading("3. The others connect");
    for (DemoNode[] link : links) {
      link[0].server().addPeer(link[1].server().self());
    }
    await(() -> links.stream().allMatch(l -> l[0].talksWith(l[1])), PATIENCE);
    int told = 0;
    for (DemoNode[] link : links) {
      Optional<ServerEvent.PeerAdded> added = link[0].added(link[1]);
      if (added.isPresent() && told++ < MAX_TOLD) {
        narrator.lineAt(
            added.get().atNanos(),
            "connected",
            link[0].name(),
            "dialed "
                + link[1].name()
                + ", peers "
                + Durations.millis(added.get().took())
                + " after the socket was open",
            json -> json.put("peer", link[1].name()));
      }
    }
    if (links.size() > MAX_TOLD) {
      long up = links.stream().filter(l -> l[0].talksWith(l[1])).count();
      narrator.line(
          "connected",
          "",
          "in all " + (up + 1) + " of " + (links.size() + 1) + " connections are up",
          _ -> {});
    }
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

  // 4

  private void chat() throws InterruptedException {
    if (isOver()) {
      return;
    }
    DemoNode alice = nodes.get(0);
    DemoNode bob = nodes.get(1);
    DemoNode last = nodes.get(Math.min(2, nodes.size() - 1));
    narrator.heading("4. A chat: records of a typed protocol, chat/1");
    String first = "Hello " + bob.name() + ", this is " + alice.name() + ".";
    say(alice, bob, first);
    narrator.more("record Say(String text), in RLP " + DemoChat.encodedBytes(first) + " bytes");
    say(bob, alice, "Hello! I know: your signature said so before you did.");
    if (last != bob) {
      say(last, bob, "Good morning from " + last.name() + ".");
      say(bob, last, "Room for one more here.");
    }
    ask(last, alice == last ? bob : alice, "p2pved");
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
      String took = between(began, clock.nanos());
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

  // 5

  private void showTable(DemoTable table) throws InterruptedException {
    if (isOver()) {
      return;
    }
    narrator.heading("5. Peers, as each node sees them");
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

  // 6

  private void disconnect() throws InterruptedException {
    DemoNode alice = nodes.get(0);
    DemoNode bob = nodes.get(1);
    Optional<Peer> peer = alice.server().peer(bob.id());
    if (peer.isEmpty() || isOver()) {
      return;
    }
    DisconnectReason reason = DisconnectReason.TOO_MANY_PEERS;
    narrator.heading("6. A disconnect, seen from both sides");
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
        "still has " + alice.name() + " on its static list, but must not dial at once:",
        _ -> {});
    narrator.more("3 s to 3.75 s here; 35 s by default, twice that after each failure,");
    narrator.more("up to 10 min; for nodes refuse an address that comes back within 30 s");
    long droppedNanos = clock.nanos();
    if (await(
        () -> bob.added(alice).filter(a -> a.atNanos() > droppedNanos).isPresent(),
        Duration.ofSeconds(8))) {
      ServerEvent.PeerAdded back = bob.added(alice).orElseThrow();
      narrator.lineAt(
          back.atNanos(),
          "reconnect",
          bob.name(),
          "dialed "
              + alice.name()
              + " again, "
              + Durations.seconds(Duration.ofNanos(back.atNanos() - droppedNanos))
              + " after the disconnect: peers as before",
          json -> json.put("peer", alice.name()));
    }
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

  // 7

  private void keepGoing(DemoTable table) throws InterruptedException {
    if (!narrator.live()) {
      if (isOver()) {
        return;
      }
      narrator.heading("7. And so on");
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
    String closed = between(began, clock.nanos());
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
