package io.jdevp2p.discovery.v4;

import io.jdevp2p.discovery.DiscoveryFailure;
import io.jdevp2p.discovery.Reply;
import io.jdevp2p.discovery.v4.V4Packet.EnrRequest;
import io.jdevp2p.discovery.v4.V4Packet.FindNode;
import io.jdevp2p.enr.Node;
import io.jdevp2p.enr.NodeRecord;
import io.jdevp2p.host.Clock;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A question that is answered only to those who have proved where they are, and where it stands:
 *
 * <pre>
 * IN_LINE -> BONDING (our ping is on its way) -> AWAITING_PING (theirs may come) -> ASKED
 *        \_____________________ a proof of us is there _________________________/
 * </pre>
 *
 * <p>Under the lock of {@link V4Protocol}, but for what never changes.
 */
abstract sealed class V4Question {
  final Node node;
  final InetSocketAddress endpoint;
  Stage stage = Stage.IN_LINE;
  @Nullable PacketHash hash; // of the packet, once it was sent
  Clock.@Nullable Timer timer; // of the stage

  enum Stage {
    IN_LINE,
    BONDING,
    AWAITING_PING,
    ASKED,
    ENDED
  }

  private V4Question(Node node, InetSocketAddress endpoint) {
    this.node = node;
    this.endpoint = endpoint;
  }

  /** What is to be sent. */
  abstract V4Packet packet(long expiration);

  /** There is no answer; no lock is held. */
  abstract void fail(DiscoveryFailure why);

  /** Whether a part of the answer is there. */
  boolean isBegun() {
    return false;
  }

  /** Goes on to a stage, whose end is the caller's to set a timer for. */
  final void enter(Stage next) {
    stage = next;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** For the nodes closest to a target. */
  static final class ForNodes extends V4Question {
    private final EncodedKey target;
    final Reply<List<Node>> reply;
    final NeighborsAnswer answer;

    ForNodes(
        Node node,
        InetSocketAddress endpoint,
        EncodedKey target,
        Predicate<Node> welcome,
        Reply<List<Node>> reply) {
      super(node, endpoint);
      this.target = target;
      this.reply = reply;
      this.answer = new NeighborsAnswer(endpoint.getAddress(), welcome);
    }

    @Override
    V4Packet packet(long expiration) {
      return new FindNode(target, expiration);
    }

    @Override
    boolean isBegun() {
      return answer.isBegun();
    }

    @Override
    void fail(DiscoveryFailure why) {
      reply.failed(why);
    }
  }

  /** For the node's own record. */
  static final class ForRecord extends V4Question {
    final Reply<NodeRecord> reply;

    ForRecord(Node node, InetSocketAddress endpoint, Reply<NodeRecord> reply) {
      super(node, endpoint);
      this.reply = reply;
    }

    @Override
    V4Packet packet(long expiration) {
      return new EnrRequest(expiration);
    }

    @Override
    void fail(DiscoveryFailure why) {
      reply.failed(why);
    }
  }
}
