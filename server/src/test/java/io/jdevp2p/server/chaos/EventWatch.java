package io.jdevp2p.server.chaos;

import io.jdevp2p.enr.NodeId;
import io.jdevp2p.server.ConnectionFlag;
import io.jdevp2p.server.EventRing;
import io.jdevp2p.server.Failure;
import io.jdevp2p.server.ServerEvent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Follows the events of one server, and finds what must not be: more peers than allowed, a peer
 * that comes or goes twice, two dials to one node, an attempt without an outcome or with two.
 *
 * <p>Its thread is one of the simulation; the driving thread looks while no run is under way.
 */
final class EventWatch {
  /** Above the longest that a dial or a handshake may take: name, four addresses, handshake. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(5 + 4 * 15 + 8 + 2);

  private static final Pattern REASON = Pattern.compile("[a-z]+(-[a-z]+)*\\.[a-z]+(-[a-z]+)*");

  private final String who;
  private final int maxPeers;
  private final int maxInbound;
  private final Ledger ledger;
  private final EventRing ring;

  private final Set<NodeId> connected = new LinkedHashSet<>();
  private final Set<NodeId> inbound = new LinkedHashSet<>();
  private final Map<InetSocketAddress, Long> accepted = new LinkedHashMap<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private int dialing;
  private long lastDialNanos;
  private int drops;
  private boolean stopped;

  EventWatch(String who, int maxPeers, int maxInbound, Ledger ledger, EventRing ring) {
    this.who = who;
    this.maxPeers = maxPeers;
    this.maxInbound = maxInbound;
    this.ledger = ledger;
    this.ring = ring;
  }

  /** The body of its thread. */
  void run() {
    try {
      for (var event = ring.next(); event.isPresent(); event = ring.next()) {
        see(event.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (ring.dropped() > 0) {
      violation("lost " + ring.dropped() + " events");
    }
  }

  private void see(ServerEvent event) {
    switch (event) {
      case ServerEvent.DialStarted e -> {
        dialing++;
        lastDialNanos = e.atNanos();
      }
      case ServerEvent.DialFailed e -> {
        dialEnded(e);
        failed(e.failure());
      }
      case ServerEvent.InboundAccepted e -> {
        if (accepted.put(e.remote(), e.atNanos()) != null) {
          violation("accepted twice: " + e);
        }
      }
      case ServerEvent.InboundRefused e -> failed(e.failure());
      case ServerEvent.Refused e -> {
        ended(e.inbound(), e.remote(), e);
        failed(e.failure());
      }
      case ServerEvent.HandshakeFailed e -> {
        ended(e.inbound(), e.remote(), e);
        failed(e.failure());
      }
      case ServerEvent.PeerAdded e -> added(e);
      case ServerEvent.PeerDropped e -> {
        drops++;
        failed(e.failure());
        inbound.remove(e.id());
        if (!connected.remove(e.id())) {
          violation("gone without having come: " + e);
        }
      }
      case ServerEvent.Stopped _ -> {
        stopped = true;
        if (!connected.isEmpty()) {
          violation("stopped with peers " + connected);
        }
      }
      default -> {}
    }
  }

  private void added(ServerEvent.PeerAdded event) {
    boolean dialedUs = event.flags().contains(ConnectionFlag.INBOUND);
    ended(dialedUs, event.remote(), event);
    if (!connected.add(event.id())) {
      violation("came twice: " + event);
    }
    if (dialedUs) {
      inbound.add(event.id());
    }
    if (connected.size() > maxPeers || inbound.size() > maxInbound) {
      violation(connected.size() + " peers, " + inbound.size() + " of them inbound");
    }
  }

  private void ended(boolean dialedUs, InetSocketAddress remote, ServerEvent event) {
    if (!dialedUs) {
      dialEnded(event);
    } else if (accepted.remove(remote) == null) {
      violation("ended without having been accepted, or twice: " + event);
    }
  }

  private void dialEnded(ServerEvent event) {
    dialing--;
    if (dialing < 0) {
      violation("a dial ended twice: " + event);
    }
  }

  private void failed(Failure failure) {
    failures.merge(failure.name(), 1, Integer::sum);
    if (!REASON.matcher(failure.name()).matches() || failure.name().equals("local.bug")) {
      violation("no reason: " + failure);
    }
  }

  /** Finds attempts that have no outcome though their time is over. */
  void lookForAttemptsWithoutOutcome(long nowNanos) {
    if (stopped) {
      return;
    }
    long oldest = nowNanos - LONGEST_ATTEMPT.toNanos();
    accepted.forEach((remote, since) -> {
      if (since < oldest) {
        violation("nothing has become of the connection from " + remote);
      }
    });
    if (dialing > 0 && lastDialNanos < oldest) {
      violation("nothing has become of " + dialing + " dials");
    }
  }

  boolean isConnectedTo(NodeId id) {
    return connected.contains(id);
  }

  int drops() {
    return drops;
  }

  /** How often each reason was given. */
  Map<String, Integer> failures() {
    return failures;
  }

  private void violation(String what) {
    ledger.violation(who + ": " + what);
  }
}
