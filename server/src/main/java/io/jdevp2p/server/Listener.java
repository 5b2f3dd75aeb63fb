package io.jdevp2p.server;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.Mailbox;
import io.jdevp2p.host.StreamListener;
import io.jdevp2p.host.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections, as many at once as there are slots; a slot is taken before accepting and
 * given back when the connection is a peer or gone. What comes from a network that isn't allowed,
 * or too often from one address, is closed before it costs anything.
 *
 * <p>Threads: one accepts; each connection gets its own.
 */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private final Host host;
  private final StreamListener socket;
  private final Mailbox<Boolean> slots;
  private final InboundThrottle throttle;
  private final Optional<NetworkList> allowed;
  private final ConnectionSetup setup;
  private final Events events;
  private final Completion<Boolean> ended;
  private volatile boolean started;

  Listener(
      Host host,
      StreamListener socket,
      ServerConfig config,
      LimitCounts counts,
      ConnectionSetup setup,
      Events events) {
    this.host = host;
    this.socket = socket;
    this.slots =
        new Mailbox<>(host.clock(), new Limit("server.pending-inbound", config.maxPending()));
    for (int i = 0; i < config.maxPending(); i++) {
      slots.offer(true);
    }
    this.throttle =
        new InboundThrottle(
            config.limits().inboundThrottle(), counts.of(ServerBound.THROTTLE_ENTRIES));
    this.allowed = config.netRestrict();
    this.setup = setup;
    this.events = events;
    this.ended = new Completion<>(host.clock());
  }

  InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  void start() {
    started = true;
    host.threads().start("accept on " + socket.localAddress(), this::acceptAll);
  }

  void close() {
    slots.close();
    socket.close();
    if (!started) {
      ended.complete(true);
    }
  }

  /**
   * Waits until the port is free again, but not longer than given: a real socket that a virtual
   * thread accepts on is let go by that thread, not by whoever closes it.
   */
  void awaitEnd(Deadline deadline) throws InterruptedException {
    try {
      ended.await(deadline);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a listener can't fail", e);
    }
  }

  private void acceptAll() {
    try {
      while (slots.take(Deadline.never()).isPresent()) {
        try {
          acceptOne();
        } catch (RuntimeException | VirtualMachineError e) {
          // A moment without memory must not leave a server that accepts nobody.
          log.error("A bug: accepting on {} failed", socket.localAddress(), e);
          slots.offer(true);
        }
      }
    } catch (InterruptedException e) {
      log.debug("The listener on {} was interrupted", socket.localAddress());
    } finally {
      socket.close();
      ended.complete(true);
    }
  }

  /** Holds a slot on entry. */
  private void acceptOne() throws InterruptedException {
    StreamSocket accepted;
    try {
      accepted = socket.accept();
    } catch (IOException e) {
      slots.offer(true);
      if (!slots.isClosed()) {
        log.debug("Accepting on {} failed: {}", socket.localAddress(), Endings.words(e));
        host.clock().sleep(FixedLimits.ACCEPT_PAUSE);
      }
      return;
    }
    InetSocketAddress remote = accepted.remoteAddress();
    Optional<Failure> refusal = check(remote.getAddress());
    if (refusal.isPresent()) {
      accepted.close();
      slots.offer(true);
      events.publish(new ServerEvent.InboundRefused(host.clock().nanos(), remote, refusal.get()));
      return;
    }
    events.publish(new ServerEvent.InboundAccepted(host.clock().nanos(), remote));
    host.threads()
        .start("connection from " + remote, () -> setup.inbound(accepted, () -> slots.offer(true)));
  }

  private Optional<Failure> check(InetAddress address) {
    if (allowed.isPresent() && !allowed.get().contains(address)) {
      return Optional.of(new Failure("inbound.not-allowed", "not in one of the allowed networks"));
    }
    if (!throttle.admit(address, host.clock().nanos())) {
      return Optional.of(new Failure("inbound.throttled", "too many attempts from there"));
    }
    return Optional.empty();
  }
}
