package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Limit;
import io.jdevp2p.host.RandomSource;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The keys that one handshake gave, and what is needed to send with them. Thread-safe. */
final class Session {
  private final Node node;
  private final V5Key sending;
  private final V5Key receiving;
  private final V5Mask mask;
  private final Limit messages;
  private final AtomicLong sealed = new AtomicLong();

  private Session(Node node, V5Key sending, V5Key receiving, Limit messages) {
    this.node = node;
    this.sending = sending;
    this.receiving = receiving;
    this.mask = V5Mask.of(node.id());
    this.messages = messages;
  }

  /** A session that we began, by a handshake packet of ours. */
  static Session ofInitiator(Node node, V5SessionKeys keys, Limit messages) {
    return new Session(node, keys.initiator(), keys.recipient(), messages);
  }

  /** A session that the other side began, by a handshake packet for us. */
  static Session ofRecipient(Node node, V5SessionKeys keys, Limit messages) {
    return new Session(node, keys.recipient(), keys.initiator(), messages);
  }

  /** The other side, as it was known at the handshake. */
  Node node() {
    return node;
  }

  V5Key sending() {
    return sending;
  }

  V5Key receiving() {
    return receiving;
  }

  V5Mask mask() {
    return mask;
  }

  /**
   * A nonce that wasn't used with these keys, or null when there are no more and a new handshake is
   * needed. Counted, since chance alone would repeat one sooner or later.
   *
   * @see <a
   *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-theory.md#session-cache">the
   *     specification</a>
   */
  @Nullable V5Nonce nextNonce(RandomSource random) {
    long count = sealed.getAndIncrement();
    if (count >= messages.maximum()) {
      sealed.decrementAndGet();
      messages.refuse();
      return null;
    }
    messages.observe(count + 1);
    return new V5Nonce((int) count, random.nextLong());
  }

  /** Whether {@link #nextNonce} has no more. */
  boolean isUsedUp() {
    return sealed.get() >= messages.maximum();
  }
}
