package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.host.Host;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import io.jdevp2p.rlpx.Hello;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A connected peer: who it is, how it came, what it speaks, and how to let it go. A new connection
 * to the same node is a new object.
 *
 * <p>Threads: all methods may be called by any thread, and none of them blocks.
 */
public final class Peer {
  private final Host host;
  private final Node node;
  private final Hello hello;
  private final Set<ConnectionFlag> flags;
  private final Transport transport;
  private final ProtocolOffsets shared;
  private final KeepAlive keepAlive;
  private final List<ProtocolRunner> runners = new ArrayList<>();
  private final CloseSequence closing;
  private final SharedByPeers sharedByPeers;
  private final UnreadBudget.Account unread;
  private final BaseMessageRate baseMessages;
  private final long connectedAtNanos;

  /** Written by the run loop only. */
  private volatile boolean trusted;

  Peer(
      Host host,
      Node node,
      Hello hello,
      Set<ConnectionFlag> flags,
      Transport transport,
      ProtocolOffsets shared,
      ServerLimits limits,
      SharedByPeers sharedByPeers,
      CloseSequence.Observer observer) {
    this.host = host;
    this.node = node;
    this.hello = hello;
    this.flags = Set.copyOf(flags);
    this.transport = transport;
    this.shared = shared;
    this.sharedByPeers = sharedByPeers;
    this.connectedAtNanos = host.clock().nanos();
    this.closing = new CloseSequence(this, host, transport, limits, observer);
    this.keepAlive = new KeepAlive(this, host, transport, limits, sharedByPeers.pongsOwed());
    this.unread = sharedByPeers.unread().open(() -> trusted, this::payForUnread);
    this.baseMessages =
        new BaseMessageRate(
            host.clock(), sharedByPeers.baseMessages(), limits.peers().baseMessageInterval());
    for (ProtocolOffsets.Range range : shared.ranges()) {
      runners.add(new ProtocolRunner(this, range, host, transport, sharedByPeers));
    }
  }

  /**
   * The peer's node id.
   *
   * @return the id, proven by the handshake
   */
  public NodeId id() {
    return node.id();
  }

  /**
   * The first characters of the id, for people.
   *
   * @return eight hex digits
   */
  public String shortId() {
    return node.id().shortHex();
  }

  /**
   * The peer as a node. An inbound peer's port is the one that it dialed from, not one that it
   * listens on.
   *
   * @return id, key and address
   */
  public Node node() {
    return node;
  }

  /**
   * The client name, as the peer told it; a stranger's text.
   *
   * @return for instance {@code Geth/v1.17.5-stable/linux-amd64/go1.26}
   */
  public String name() {
    return hello.name();
  }

  /**
   * All that the peer offers, shared or not.
   *
   * @return capabilities as in its Hello
   */
  public List<Capability> capabilities() {
    return hello.capabilities();
  }

  /**
   * What both sides speak.
   *
   * @return capabilities in the order of their message codes
   */
  public List<Capability> sharedCapabilities() {
    return shared.ranges().stream().map(r -> r.protocol().capability()).toList();
  }

  /**
   * How the connection came about, and whether the node is trusted now.
   *
   * @return the flags at this moment
   */
  public Set<ConnectionFlag> flags() {
    EnumSet<ConnectionFlag> now = EnumSet.noneOf(ConnectionFlag.class);
    now.addAll(flags);
    if (trusted) {
      now.add(ConnectionFlag.TRUSTED);
    }
    return now;
  }

  /**
   * Who dialed.
   *
   * @return true when the peer did
   */
  public boolean inbound() {
    return flags.contains(ConnectionFlag.INBOUND);
  }

  /**
   * The peer's end of the connection.
   *
   * @return address and port
   */
  public InetSocketAddress remoteAddress() {
    return transport.remoteAddress();
  }

  /**
   * Our end of the connection.
   *
   * @return address and port
   */
  public InetSocketAddress localAddress() {
    return transport.localAddress();
  }

  /**
   * The round trip of the last ping that was answered.
   *
   * @return the time, or empty before the first pong
   */
  public Optional<Duration> latency() {
    return keepAlive.latency();
  }

  /**
   * Everything about the peer at this moment.
   *
   * @return a snapshot
   */
  public PeerInfo info() {
    Map<Capability, PeerInfo.ProtocolTraffic> traffic = new LinkedHashMap<>();
    for (ProtocolRunner runner : runners) {
      traffic.put(runner.capability(), runner.traffic().snapshot());
    }
    return new PeerInfo(
        id(),
        node.enode(),
        node.record().map(r -> r.text()),
        name(),
        capabilities(),
        flags(),
        localAddress(),
        remoteAddress(),
        lived(),
        latency(),
        transport.bytesIn(),
        transport.bytesOut(),
        traffic);
  }

  /**
   * Lets the peer go. Returns at once; the first reason that is given counts.
   *
   * @param reason what to tell it
   */
  public void disconnect(DisconnectReason reason) {
    end(Ending.local(reason, "local." + reason.words().replace(' ', '-'), reason.words()));
  }

  /**
   * Says whether the connection still stands; it may be gone a moment later.
   *
   * @return false once the peer goes, for whatever reason
   */
  public boolean isConnected() {
    return !closing.hasBegun();
  }

  @Override
  public String toString() {
    return "Peer[" + shortId() + (inbound() ? " from " : " at ") + remoteAddress() + "]";
  }

  Host host() {
    return host;
  }

  Duration lived() {
    return Duration.ofNanos(host.clock().nanos() - connectedAtNanos);
  }

  void trusted(boolean now) {
    trusted = now;
  }

  List<ProtocolRunner> runners() {
    return runners;
  }

  KeepAlive keepAlive() {
    return keepAlive;
  }

  /** What it shares with the other peers. */
  SharedByPeers sharedByPeers() {
    return sharedByPeers;
  }

  /** What it has sent and its handlers have not read. */
  UnreadBudget.Account unread() {
    return unread;
  }

  /** Whether nothing is read from it at the moment, for want of room for what it has sent. */
  boolean isHeldUp() {
    if (unread.isWaiting()) {
      return true;
    }
    for (int i = 0; i < runners.size(); i++) {
      if (runners.get(i).isFull()) {
        return true;
      }
    }
    return false;
  }

  private void payForUnread() {
    end(
        Ending.local(
            DisconnectReason.USELESS_PEER,
            "run.unread",
            "others need the memory of " + unread.held() + " bytes that nobody reads"));
  }

  CloseSequence closing() {
    return closing;
  }

  /** Ends the peer for a reason of ours; see {@link CloseSequence}. */
  void end(Ending ending) {
    closing.begin(ending);
  }

  /** Reads this peer; for the connection's thread, once. */
  PeerReader reader() {
    return new PeerReader(this, transport, shared, baseMessages);
  }
}
