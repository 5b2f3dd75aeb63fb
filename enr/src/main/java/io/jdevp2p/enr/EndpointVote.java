package io.jdevp2p.enr;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Host;
import io.jdevp2p.host.Limit;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Learns from others at which endpoint this node is seen, and tells the local node. Thread-safe:
 * one lock, under which it calls nothing but the local node, and that only when the outcome
 * changes.
 *
 * <p>An endpoint is a matter of an address family and of a part of the world: a node on the
 * internet can't know what this one is called in its own network, nor the other way round. So there
 * is an {@link EndpointBallot} for each, in which only those vote that are there too, and the local
 * node is told the outcome that reaches furthest. What is no endpoint, or none of the voter's part
 * of the world and family, doesn't count.
 *
 * <p>On the internet a network has one vote, whatever nodes it is full of: a /24, and of IPv6 a
 * /48, since that is what hosting companies and tunnel brokers give to anybody who asks; with a
 * vote for each /64 one customer could be a majority by itself. In a local network each address has
 * one; such a network is one prefix, and whoever can send lies from several addresses there has
 * other ways to do harm.
 */
public final class EndpointVote implements AutoCloseable {
  private static final InetSocketAddress NONE_OF_IPV4 =
      new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
  private static final InetSocketAddress NONE_OF_IPV6 =
      new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

  private final Host host;
  private final LocalNode localNode;
  private final ReentrantLock lock = new ReentrantLock();

  // Under the lock.
  private final Map<Part, EndpointBallot> ipv4 = ballots();
  private final Map<Part, EndpointBallot> ipv6 = ballots();
  private Clock.@Nullable Timer expiry;
  private boolean closed;

  /** A part of the world, the largest first. */
  private enum Part {
    INTERNET(EnrLimits.VOTES_OF_STRANGERS),
    PROVIDER(EnrLimits.VOTES_OF_STRANGERS),
    LOCAL_NETWORK(EnrLimits.VOTES_OF_NEIGHBOURS),
    /** Whoever is on this machine needs no majority to harm it. */
    MACHINE(1);

    private final int quorum;

    Part(int quorum) {
      this.quorum = quorum;
    }

    /** The part in which an address means a node; none if it means no node. */
    static @Nullable Part of(InetAddress address) {
      return switch (AddressScope.of(address)) {
        case PUBLIC -> INTERNET;
        case SHARED -> PROVIDER;
        case PRIVATE, LINK_LOCAL -> LOCAL_NETWORK;
        case LOOPBACK -> MACHINE;
        case UNSPECIFIED, MULTICAST, SPECIAL -> null;
      };
    }
  }

  /**
   * Nobody has said anything yet.
   *
   * @param host its clock says how old a vote is
   * @param localNode is told the endpoint once enough agree
   */
  public EndpointVote(Host host, LocalNode localNode) {
    this.host = host;
    this.localNode = localNode;
  }

  /**
   * Another node says where it sees us. Only for answers to pings of our own from the endpoint that
   * was pinged: anybody can send a packet that claims to come from somewhere else, but not the
   * answer to a ping that went there.
   *
   * @param voter who says so
   * @param endpoint where it sees us
   */
  public void stated(InetAddress voter, InetSocketAddress endpoint) {
    InetAddress told = endpoint.getAddress();
    if (told == null || endpoint.getPort() == 0) {
      return;
    }
    InetAddress from = PlainAddress.of(voter);
    InetAddress seen = PlainAddress.of(told);
    Part part = Part.of(from);
    if (part == null || part != Part.of(seen) || isIpv4(from) != isIpv4(seen)) {
      return;
    }
    InetSocketAddress plain = new InetSocketAddress(seen, endpoint.getPort());
    lock.lock();
    try {
      if (closed) {
        return;
      }
      EndpointBallot ballot = (isIpv4(seen) ? ipv4 : ipv6).get(part);
      if (ballot == null) {
        throw new AssertionError("there is one for each part");
      }
      if (ballot.vote(countedAs(part, from), plain, host.clock().nanos())) {
        publish(isIpv4(seen));
      }
      expireLater();
    } finally {
      lock.unlock();
    }
  }

  /** Counts no more votes, and leaves the endpoint as it is. A second call is harmless. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (expiry != null) {
        expiry.cancel();
        expiry = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private static Map<Part, EndpointBallot> ballots() {
    Map<Part, EndpointBallot> ballots = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      Limit voters = new Limit(EnrBound.ENDPOINT_VOTERS, EnrLimits.ENDPOINT_VOTERS);
      ballots.put(part, new EndpointBallot(part.quorum, voters));
    }
    return ballots;
  }

  private static Object countedAs(Part part, InetAddress voter) {
    return switch (part) {
      case INTERNET, PROVIDER -> {
        NetworkPrefix network = NetworkPrefix.of(voter);
        yield network.ipv6() ? network.within(NetworkPrefix.IPV6_SITE_LENGTH) : network;
      }
      case LOCAL_NETWORK, MACHINE -> voter;
    };
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  private void publish(boolean isIpv4) {
    InetSocketAddress outcome = isIpv4 ? NONE_OF_IPV4 : NONE_OF_IPV6;
    for (EndpointBallot ballot : (isIpv4 ? ipv4 : ipv6).values()) {
      InetSocketAddress elected = ballot.elected();
      if (elected != null) {
        outcome = elected;
        break;
      }
    }
    localNode.predictedEndpoint(outcome);
  }

  /** What isn't voted for any more expires by a timer, which runs only while there is something. */
  private void expireLater() {
    if (expiry == null && (isAnyElected(ipv4) || isAnyElected(ipv6))) {
      expiry = host.clock().schedule(EnrLimits.VOTE_WINDOW, this::expire);
    }
  }

  private void expire() {
    lock.lock();
    try {
      expiry = null;
      if (!closed) {
        expire(true);
        expire(false);
        expireLater();
      }
    } finally {
      lock.unlock();
    }
  }

  private void expire(boolean isIpv4) {
    boolean changed = false;
    for (EndpointBallot ballot : (isIpv4 ? ipv4 : ipv6).values()) {
      changed |= ballot.expire(host.clock().nanos());
    }
    if (changed) {
      publish(isIpv4);
    }
  }

  private static boolean isAnyElected(Map<Part, EndpointBallot> family) {
    return family.values().stream().anyMatch(ballot -> ballot.elected() != null);
  }
}
