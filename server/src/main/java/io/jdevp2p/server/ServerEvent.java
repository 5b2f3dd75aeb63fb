package io.jdevp2p.server;

import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeId;
import io.jdevp2p.rlpx.Capability;
import io.jdevp2p.rlpx.DisconnectReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Something that happened in a server, one record a step. In the order in which a connection goes
 * through them:
 *
 * <pre>
 * Started
 *   DialStarted            (we dial)          or  InboundAccepted / InboundRefused  (they dial)
 *     DialResolved         (a static node isn't where it was; discovery knows where it is)
 *     DialFailed           (no TCP connection)
 *     Encrypted            (who they are is known; if they dialed, not yet proven)
 *     Refused              (a checkpoint said no)  or  HandshakeFailed  (it broke off)
 *     PeerAdded            (Hello exchanged, admitted)
 *       PeerDropped        (always, once for each PeerAdded)
 * Stopped
 * </pre>
 */
public sealed interface ServerEvent {
  /**
   * When it happened, on the host's monotonic clock.
   *
   * @return nanoseconds
   */
  long atNanos();

  /**
   * The server runs. Published by the start itself, so that only those see it who subscribe while
   * that is under way.
   *
   * @param atNanos when
   * @param self its node
   */
  record Started(long atNanos, Node self) implements ServerEvent {}

  /**
   * A dial began.
   *
   * @param atNanos when
   * @param node whom
   * @param flag static or dynamic
   * @param source where the node came from
   */
  record DialStarted(long atNanos, Node node, ConnectionFlag flag, String source)
      implements ServerEvent {}

  /**
   * Nobody could be reached where a static node was known to be, and discovery knows better: the
   * dial goes on there.
   *
   * @param atNanos when
   * @param node the node where it is now
   * @param failure why it wasn't reached before
   */
  record DialResolved(long atNanos, Node node, Failure failure) implements ServerEvent {}

  /**
   * No TCP connection came about.
   *
   * @param atNanos when
   * @param node whom
   * @param failure why
   */
  record DialFailed(long atNanos, Node node, Failure failure) implements ServerEvent {}

  /**
   * Somebody connected.
   *
   * @param atNanos when
   * @param remote from where
   */
  record InboundAccepted(long atNanos, InetSocketAddress remote) implements ServerEvent {}

  /**
   * Somebody connected and was turned away before the handshake.
   *
   * @param atNanos when
   * @param remote from where
   * @param failure why
   */
  record InboundRefused(long atNanos, InetSocketAddress remote, Failure failure)
      implements ServerEvent {}

  /**
   * The encryption handshake is done.
   *
   * @param atNanos when
   * @param id who is at the other end
   * @param remote where
   * @param inbound whether they dialed
   * @param took how long the handshake took
   */
  record Encrypted(
      long atNanos, NodeId id, InetSocketAddress remote, boolean inbound, Duration took)
      implements ServerEvent {}

  /**
   * A checkpoint refused a connection.
   *
   * @param atNanos when
   * @param id who
   * @param remote where
   * @param inbound whether they dialed
   * @param reason what they were told
   * @param failure the rule, in the taxonomy
   */
  record Refused(
      long atNanos,
      NodeId id,
      InetSocketAddress remote,
      boolean inbound,
      DisconnectReason reason,
      Failure failure)
      implements ServerEvent {}

  /**
   * A connection broke off before it became a peer.
   *
   * @param atNanos when
   * @param remote where
   * @param inbound whether they dialed
   * @param failure at what
   */
  record HandshakeFailed(long atNanos, InetSocketAddress remote, boolean inbound, Failure failure)
      implements ServerEvent {}

  /**
   * A peer was admitted.
   *
   * @param atNanos when
   * @param id who
   * @param name its client name, as it told it
   * @param capabilities what both sides speak
   * @param flags how it came about
   * @param remote where
   * @param took how long it took from the open socket to admission
   */
  record PeerAdded(
      long atNanos,
      NodeId id,
      String name,
      List<Capability> capabilities,
      Set<ConnectionFlag> flags,
      InetSocketAddress remote,
      Duration took)
      implements ServerEvent {}

  /**
   * A peer is gone.
   *
   * @param atNanos when
   * @param id who
   * @param remote where it was
   * @param reason the reason that was sent or received
   * @param byRemote whether the other side ended it
   * @param failure what happened, in the taxonomy
   * @param lived how long it was a peer
   */
  record PeerDropped(
      long atNanos,
      NodeId id,
      InetSocketAddress remote,
      DisconnectReason reason,
      boolean byRemote,
      Failure failure,
      Duration lived)
      implements ServerEvent {}

  /**
   * The server has stopped.
   *
   * @param atNanos when
   */
  record Stopped(long atNanos) implements ServerEvent {}
}
