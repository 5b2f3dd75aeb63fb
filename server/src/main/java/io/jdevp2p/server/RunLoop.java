package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.host.Owner;
import io.jdevp2p.rlpx.DisconnectReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where everything flows together: who may become a peer, who is one, whom to dial.
 *
 * <p><b>Problem.</b> Admission, peer list, static and trusted nodes and the dial scheduler depend
 * on each other; kept under locks they would deadlock or race. Here one thread owns them all, and
 * everybody else sends it events.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Nothing in here waits for anything but the next event: no I/O, no lock that is held for
 *       long, no user code. What has to be done outside (dialing, closing, asking node sources) is
 *       handed to threads through {@link Outside}.
 *   <li>A peer is added once and removed once, in this order; {@link ServerEvent.PeerAdded} and
 *       {@link ServerEvent.PeerDropped} are published right there, so subscribers see what the peer
 *       list shows.
 *   <li>Every event with a reply is answered, also while stopping.
 *   <li>When both sides dial each other at once, one connection is kept, the same by both: see
 *       {@link CrossDials}.
 *   <li>After each event the dial scheduler is asked what to start.
 * </ul>
 *
 * <p>Time in here is measured for each event; {@link #longestEventNanos} tells the worst.
 *
 * <p>Owner: the run loop's thread. {@link #send} and {@link Checkpoints} are for all others.
 */
final class RunLoop {
  private static final Logger log = LoggerFactory.getLogger(RunLoop.class);

  private final Host host;
  private final ServerConfig config;
  private final CrossDials crossDials;
  private final Admission admission;
  private final PeerSet peers;
  private final KnownAddresses known;
  private final DialScheduler dials;
  private final Owner owner = new Owner("run loop");
  private final Mailbox<RunLoopEvent> mailbox;
  private final Events events;
  private final Outside outside;
  private final IntSupplier handlersLeft;
  private final Limit maxHandlersLeft;
  private final Limit maxPeers;
  private final Limit maxInbound;
  private final Completion<Boolean> ended;
  private final AtomicLong longestEventNanos = new AtomicLong();
  private final AtomicLong handledEvents = new AtomicLong();

  private int askedCandidates;
  private boolean stopping;

  /** What the loop has others do. None of it may block. */
  interface Outside {
    void startDial(Dial dial);

    void giveUpDial(Dial dial);

    /** From here on, whoever stops the server waits for this peer's end. */
    void admitted(Peer peer);

    /** False when there is no node source to ask, or it is asked already as often as it can be. */
    boolean askForCandidate();
  }

  RunLoop(
      Host host,
      NodeId own,
      ServerConfig config,
      LimitCounts counts,
      KnownAddresses known,
      Events events,
      Outside outside,
      IntSupplier handlersLeft) {
    this.host = host;
    this.known = known;
    this.events = events;
    this.outside = outside;
    this.handlersLeft = handlersLeft;
    ServerLimits limits = config.limits();
    this.maxHandlersLeft = counts.of(ServerBound.HANDLERS_LEFT);
    this.maxPeers = counts.of(ServerBound.PEERS);
    this.maxInbound = counts.of(ServerBound.INBOUND_PEERS);
    this.crossDials =
        new CrossDials(
            own,
            owner,
            host.clock(),
            counts.of(ServerBound.CROSS_DIAL_PATIENCE),
            limits.entry().crossDialPatience());
    this.admission =
        new Admission(
            own,
            config.maxPeers(),
            config.maxInbound(),
            limits.entry().inboundPeersPerPrefix(),
            !config.protocols().isEmpty());
    this.peers = new PeerSet(owner, counts.of(ServerBound.TRUSTED_NODES));
    this.dials =
        new DialScheduler(
            own,
            config.maxPeers(),
            config.maxDialed(),
            config.maxPending(),
            !config.noDial(),
            config.discovery().isPresent(),
            config.netRestrict(),
            limits,
            counts,
            host.random());
    this.mailbox = new Mailbox<>(host.clock(), counts.of(ServerBound.MAILBOX_EVENTS));
    this.ended = new Completion<>(host.clock());
    this.config = config;
  }

  /** The body of the run loop's thread. */
  void run() {
    owner.claim();
    for (Node node : config.trustedNodes()) {
      if (peers.trust(node.id())) {
        known.add(node);
      }
    }
    config.staticNodes().forEach(this::addStatic);
    try {
      while (!stopping || peers.size() > 0) {
        startDials();
        Optional<RunLoopEvent> event = mailbox.take(nextWake());
        if (event.isPresent()) {
          handleMeasured(event.get());
        }
        decideOverdue();
      }
    } catch (InterruptedException e) {
      log.debug("The run loop was interrupted");
    } finally {
      mailbox.close();
      answerLeftovers();
      ended.complete(true);
    }
  }

  /**
   * Sends an event; waits while the mailbox is full, also when the sender is being interrupted: the
   * loop is never long in taking it. False once the loop has ended.
   */
  boolean send(RunLoopEvent event) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return mailbox.put(event);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Sends an event; false when the mailbox was full until the deadline, or the loop has ended. */
  boolean send(RunLoopEvent event, Deadline deadline) throws InterruptedException {
    return mailbox.put(event, deadline);
  }

  /** Whether the loop has ended. */
  boolean takesNoMore() {
    return mailbox.isClosed();
  }

  Clock clock() {
    return host.clock();
  }

  /** Waits until the loop has ended; false if it hasn't by then. */
  boolean awaitEnd(Deadline deadline) throws InterruptedException {
    try {
      return ended.await(deadline).isPresent();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the run loop's end can't fail", e);
    }
  }

  long longestEventNanos() {
    return longestEventNanos.get();
  }

  long handledEvents() {
    return handledEvents.get();
  }

  /** When something is to be done just because time passes. */
  private Deadline nextWake() {
    if (stopping) {
      return Deadline.never();
    }
    return dials.nextWake().earlier(crossDials.nextWake());
  }

  private void handleMeasured(RunLoopEvent event) {
    long began = host.clock().nanos();
    guarded(event, () -> handle(event));
    long took = host.clock().nanos() - began;
    handledEvents.incrementAndGet();
    longestEventNanos.accumulateAndGet(took, Math::max);
  }

  private static void guarded(RunLoopEvent event, Runnable body) {
    try {
      body.run();
    } catch (RuntimeException | VirtualMachineError e) {
      // A moment without memory must not leave a server without its loop.
      log.error("A bug: the run loop failed at {}", event.getClass().getSimpleName(), e);
    }
  }

  private void handle(RunLoopEvent event) {
    switch (event) {
      case RunLoopEvent.AfterEncryption(
              Connection.Encrypted connection,
              Completion<Verdict> reply) -> {
        Verdict verdict = afterEncryption(connection);
        if (!reply.complete(verdict) && verdict instanceof Verdict.Proceed) {
          // The connection is gone already, so nobody would ever say that it is settled.
          settled(connection.id(), connection.inbound());
        }
      }
      case RunLoopEvent.AfterHello e -> afterHello(e);
      case RunLoopEvent.Settled(NodeId id, boolean inbound) -> settled(id, inbound);
      case RunLoopEvent.DialEnded(Dial dial, Optional<Node> reached) -> {
        Optional<Node> before = dials.findStatic(dial.node().id());
        dials.dialEnded(dial, reached, host.clock().nanos());
        known(before, dials.findStatic(dial.node().id()));
      }
      case RunLoopEvent.PeerEnded(Peer peer, Ending ending) -> peerEnded(peer, ending);
      case RunLoopEvent.Candidate(Node node, String source, Completion<Boolean> reply) -> {
        askedCandidates--;
        reply.complete(dials.addCandidate(node, source, host.clock().nanos()));
      }
      case RunLoopEvent.AddStatic(Node node, Completion<Boolean> reply) ->
          reply.complete(addStatic(node));
      case RunLoopEvent.RemoveStatic(NodeId id, Completion<Optional<Peer>> reply) -> {
        dials.findStatic(id).ifPresent(known::remove);
        Optional<Dial> underWay = dials.removeStatic(id);
        Optional<Peer> peer = peers.find(id);
        // The dial that has just become this peer isn't cut off: the peer is told why it goes.
        if (peer.isEmpty() || peer.get().inbound()) {
          underWay.ifPresent(outside::giveUpDial);
        }
        reply.complete(peer);
      }
      case RunLoopEvent.Trust(NodeId id, boolean trusted, Completion<Boolean> reply) -> {
        if (trusted) {
          reply.complete(peers.trust(id));
        } else {
          peers.distrust(id);
          reply.complete(true);
        }
      }
      case RunLoopEvent.ListPeers(Completion<List<Peer>> reply) -> reply.complete(peers.all());
      case RunLoopEvent.Stop() -> stop();
    }
  }

  private boolean addStatic(Node node) {
    Optional<Node> before = dials.findStatic(node.id());
    boolean added = dials.addStatic(node, host.clock().nanos());
    known(before, dials.findStatic(node.id()));
    return added;
  }

  /** A static node is somewhere else than it was. */
  private void known(Optional<Node> before, Optional<Node> now) {
    if (!before.equals(now)) {
      before.ifPresent(known::remove);
      now.ifPresent(known::add);
    }
  }

  private Verdict afterEncryption(Connection.Encrypted connection) {
    if (stopping) {
      return new Verdict.Refuse(DisconnectReason.QUITTING);
    }
    if (handlersLeft.getAsInt() >= maxHandlersLeft.maximum()) {
      return Admission.TOO_MANY_HANDLERS_LEFT;
    }
    Verdict verdict = admission.afterEncryption(connection, peers);
    if (verdict instanceof Verdict.Proceed
        && connection.inbound()
        && crossDials.loses(connection)) {
      verdict = new Verdict.Refuse(DisconnectReason.ALREADY_CONNECTED);
    }
    if (verdict instanceof Verdict.Proceed) {
      crossDials.began(connection);
    }
    return verdict;
  }

  /** The second checkpoint; who loses to a cross-dial gets its answer later. */
  private void afterHello(RunLoopEvent.AfterHello event) {
    if (!stopping && crossDials.loses(event.connection())) {
      crossDials.hold(event);
    } else {
      decide(event);
    }
  }

  private void decide(RunLoopEvent.AfterHello event) {
    Connection.Greeted connection = event.connection();
    Completion<Verdict> reply = event.reply();
    Verdict verdict =
        stopping
            ? new Verdict.Refuse(DisconnectReason.QUITTING)
            : admission.afterHello(connection, peers);
    if (verdict instanceof Verdict.Proceed) {
      admit(connection, event.took());
    }
    if (!reply.complete(verdict) && verdict instanceof Verdict.Proceed) {
      // The connection ran out of time or was given up while the answer was under way; nobody is
      // there to run the peer.
      connection.peer().end(Ending.broken("admission.timeout", "the handshake's time was over"));
    }
  }

  /** They have waited long enough for a better connection with the same node. */
  private void decideOverdue() {
    for (var next = crossDials.nextOverdue(); next.isPresent(); next = crossDials.nextOverdue()) {
      RunLoopEvent.AfterHello event = next.get();
      guarded(event, () -> decide(event));
    }
  }

  private void admit(Connection.Greeted connection, Duration took) {
    Peer peer = connection.peer();
    peer.trusted(peers.isTrusted(peer.id()));
    peers.add(peer);
    maxPeers.observe(peers.size());
    maxInbound.observe(peers.inbound());
    outside.admitted(peer);
    dials.peerAdded(peer);
    events.publish(
        new ServerEvent.PeerAdded(
            host.clock().nanos(),
            peer.id(),
            peer.name(),
            connection.capabilities(),
            peer.flags(),
            peer.remoteAddress(),
            took));
  }

  /** A connection with this node is a peer now, or gone: those that waited for that go on. */
  private void settled(NodeId id, boolean inbound) {
    crossDials.settled(id, inbound);
    for (var next = crossDials.nextFreed(id); next.isPresent(); next = crossDials.nextFreed(id)) {
      decide(next.get());
    }
  }

  private void peerEnded(Peer peer, Ending ending) {
    if (!peers.remove(peer)) {
      return; // it was refused at the second checkpoint, so it never was one
    }
    dials.peerRemoved(peer, host.clock().nanos());
    events.publish(
        new ServerEvent.PeerDropped(
            host.clock().nanos(),
            peer.id(),
            peer.remoteAddress(),
            ending.reason(),
            ending.byRemote(),
            ending.failure(),
            peer.lived()));
  }

  private void stop() {
    stopping = true;
    for (var next = crossDials.next(); next.isPresent(); next = crossDials.next()) {
      decide(next.get());
    }
    for (Peer peer : peers.all()) {
      peer.end(Ending.local(DisconnectReason.QUITTING, "local.shutdown", "client quitting"));
    }
  }

  private void startDials() {
    if (stopping) {
      return;
    }
    for (Dial dial : dials.next(host.clock().nanos())) {
      events.publish(
          new ServerEvent.DialStarted(
              host.clock().nanos(), dial.node(), dial.flag(), dial.source()));
      try {
        outside.startDial(dial);
      } catch (RuntimeException | VirtualMachineError e) {
        // No thread could be started. The loop and the dial's place must outlive such a moment.
        log.error("Dialing {} could not begin", dial.node().id(), LoggedFailure.withoutWords(e));
        dials.dialEnded(dial, Optional.empty(), host.clock().nanos());
      }
    }
    while (askedCandidates < dials.wantedCandidates() && outside.askForCandidate()) {
      askedCandidates++;
    }
  }

  /** What came too late is answered as well, so that nobody waits for nothing. */
  private void answerLeftovers() {
    for (Optional<RunLoopEvent> event = mailbox.poll(); event.isPresent(); event = mailbox.poll()) {
      event.get().answerTooLate();
    }
  }
}
