package io.jdevp2p.discovery.v4;

import io.jdevp2p.discovery.udp.EndpointOrder;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pings by which strangers who pinged us can prove where they are: at most one for an endpoint
 * at a time, so that whoever sends pings in somebody else's name has little sent there. Nobody
 * waits for their answers, so they need no timers; the oldest goes when there are too many.
 *
 * <p>Its keys are what spoofed packets say, and would be chosen to collide in a hash map; hence a
 * tree.
 *
 * <p>Under the lock of {@link V4Protocol}.
 */
final class PingsBack {
  private final Clock clock;
  private final Limit limit;
  private final Map<InetSocketAddress, PingBack> byEndpoint = new TreeMap<>(EndpointOrder.BY_BYTES);
  private final ArrayDeque<PingBack> byAge = new ArrayDeque<>(); // with some that were answered

  /**
   * A ping to a stranger.
   *
   * @param endpoint where it went
   * @param pinger who had pinged us from there
   * @param tcpPort the TCP port that it told of
   * @param hash of our ping
   * @param deadlineNanos until when it may be answered
   */
  record PingBack(
      InetSocketAddress endpoint,
      NodeId pinger,
      int tcpPort,
      PacketHash hash,
      long deadlineNanos) {}

  PingsBack(Clock clock, Limit limit) {
    this.clock = clock;
    this.limit = limit;
  }

  /** Whether one is on its way there. */
  boolean isPinged(InetSocketAddress endpoint) {
    PingBack ping = byEndpoint.get(endpoint);
    return ping != null && ping.deadlineNanos > clock.nanos();
  }

  /** One is about to be sent. */
  void add(InetSocketAddress endpoint, NodeId pinger, int tcpPort, PacketHash hash) {
    long now = clock.nanos();
    while (!byAge.isEmpty() && byAge.getFirst().deadlineNanos <= now) {
      dropOldest();
    }
    if (byAge.size() >= limit.maximum()) {
      limit.refuse();
      dropOldest();
    }
    PingBack ping =
        new PingBack(endpoint, pinger, tcpPort, hash, now + V4Limits.ANSWER_TIME.toNanos());
    byEndpoint.put(endpoint, ping);
    byAge.addLast(ping);
    limit.observe(byAge.size());
  }

  /** Takes the one that is answered by a pong from there with that hash; null if there is none. */
  @Nullable PingBack take(InetSocketAddress from, PacketHash hash) {
    PingBack ping = byEndpoint.get(from);
    if (ping == null || !ping.hash.equals(hash) || ping.deadlineNanos <= clock.nanos()) {
      return null;
    }
    byEndpoint.remove(from);
    return ping;
  }

  private void dropOldest() {
    PingBack oldest = byAge.removeFirst();
    byEndpoint.remove(oldest.endpoint, oldest);
  }
}
