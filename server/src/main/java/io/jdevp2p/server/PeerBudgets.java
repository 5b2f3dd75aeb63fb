package io.jdevp2p.server;

import io.jdevp2p.host.Clock;
import io.jdevp2p.host.Limit;

/**
 * What the peers of one server share: the memory for what they send, and the limits whose refusals
 * are counted over all of them. Thread-safe.
 *
 * @param unread memory for what has arrived and nobody has read
 * @param inboxMessages messages that wait for one handler of one peer
 * @param inboxBytes bytes of them
 * @param baseMessages messages of the base protocol of one peer at once
 * @param pongsOwed answers to pings that one peer is owed
 */
record PeerBudgets(
    MemoryBudget unread,
    Limit inboxMessages,
    Limit inboxBytes,
    Limit baseMessages,
    Limit pongsOwed) {
  PeerBudgets(Clock clock, ServerLimits limits) {
    this(
        new MemoryBudget(clock, limits),
        new Limit("server.inbox-messages", limits.inboxMessages()),
        new Limit("server.inbox-bytes", limits.inboxBytes()),
        new Limit("server.base-messages", limits.baseMessageBurst()),
        new Limit("server.pongs-owed", BaseMessageLimits.PONGS_OWED));
  }
}
