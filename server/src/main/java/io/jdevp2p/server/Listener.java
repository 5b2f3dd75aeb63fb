package io.jdevp2p.server;

import io.jdevp2p.host.Completion;
import io.jdevp2p.host.Deadline;
import io.jdevp2p.host.Host;
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
 * Accepts connections, each at once: it waits for nothing but the next one, so that nobody can keep
 * others from being accepted. What comes from a network that isn't allowed, or too often from one
 * address, is closed before it costs anything; how many of the others may be on their way to
 * proving who they are, and who has to go when there are more, is {@link Entrance}'s.
 *
 * <p>Threads: one accepts; each connection gets its own.
 */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  /** Far fewer than there are places for those who have just come. */
  private static final int ACCEPTED_IN_A_ROW = 16;

  private final Host host;
  private final StreamListener socket;
  private final InboundThrottle throttle;
  private final Optional<NetworkList> allowed;
  private final Entrance entrance;
  private final ConnectionSetup setup;
  private final Events events;
  private final Completion<Boolean> ended;
  private volatile boolean started;

  Listener(
      Host host,
      StreamListener socket,
      ServerConfig config,
      LimitCounts counts,
      Entrance entrance,
      ConnectionSetup setup,
      Events events) {
    this.host = host;
    this.socket = socket;
    this.throttle =
        new InboundThrottle(
            config.limits().entry().inboundThrottle(), counts.of(ServerBound.THROTTLE_ENTRIES));
    this.allowed = config.netRestrict();
    this.entrance = entrance;
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
    socket.close();
    entrance.close();
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

  @SuppressWarnings("ThreadPriorityCheck") // without it a flood would only be felt more
  private void acceptAll() {
    try {
      for (int accepted = 1; !socket.isClosed(); accepted++) {
        try {
          acceptOne();
          if (accepted % ACCEPTED_IN_A_ROW == 0) {
            // Those accepted must come to read what they were sent before others push them out.
            Thread.yield();
          }
        } catch (RuntimeException | VirtualMachineError e) {
          // A moment without memory must not leave a server that accepts nobody.
          log.error("A bug: accepting on {} failed", socket.localAddress(), e);
        }
      }
    } catch (InterruptedException e) {
      log.debug("The listener on {} was interrupted", socket.localAddress());
    } finally {
      socket.close();
      ended.complete(true);
    }
  }

  private void acceptOne() throws InterruptedException {
    StreamSocket accepted;
    try {
      accepted = socket.accept();
    } catch (IOException e) {
      if (!socket.isClosed()) {
        log.debug("Accepting on {} failed: {}", socket.localAddress(), Endings.words(e));
        host.clock().sleep(FixedLimits.ACCEPT_PAUSE);
      }
      return;
    }
    InetSocketAddress remote = accepted.remoteAddress();
    Optional<Failure> refusal = check(remote.getAddress());
    if (refusal.isPresent()) {
      accepted.close();
      events.publish(new ServerEvent.InboundRefused(host.clock().nanos(), remote, refusal.get()));
      return;
    }
    events.publish(new ServerEvent.InboundAccepted(host.clock().nanos(), remote));
    Entrance.Visit visit = entrance.arrived(accepted);
    host.threads().start("connection from " + remote, () -> setup.inbound(accepted, visit));
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
