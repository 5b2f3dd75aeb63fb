package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.Node;
import io.jdevp2p.host.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A question of ours on its way. One attempt: a call that has ended is never begun again. What
 * changes is guarded by the protocol's lock, and changed by {@link V5Calls} only.
 */
final class Call {
  final Remote remote;
  final Node node;
  final V5Mask mask;
  final V5Message message;
  final Question question;

  State state = State.WAITING;
  Deadline deadline = Deadline.never();
  int restarts; // of the deadline
  boolean challenged; // a second WHOAREYOU is one too many
  long sentAt; // when the packet went out that is to be answered
  @Nullable V5Nonce nonce; // of that packet

  /** How far a call has come. */
  enum State {
    /** Others shake hands with that node: this one goes out after them. */
    WAITING,
    /** A packet that nobody can decrypt is out, in order to be challenged. */
    PROBING,
    /** A handshake packet is out, with the question in it. */
    SHAKING,
    /** The question is out, under the keys of a session. */
    SENT,
    /** Answered, or failed. */
    ENDED
  }

  Call(Remote remote, Node node, V5Mask mask, V5Message message, Question question) {
    this.remote = remote;
    this.node = node;
    this.mask = mask;
    this.message = message;
    this.question = question;
  }
}
