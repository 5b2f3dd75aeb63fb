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
 * @param counts where the limits of its typed protocols are
 */
record SharedByPeers(
    UnreadBudget unread,
    Limit inboxMessages,
    Limit inboxBytes,
    Limit baseMessages,
    Limit pongsOwed,
    LimitCounts counts) {
  SharedByPeers(Clock clock, ServerLimits limits, LimitCounts counts) {
    this(
        new UnreadBudget(clock, limits, counts),
        counts.of(ServerBound.INBOX_MESSAGES),
        counts.of(ServerBound.INBOX_BYTES),
        counts.of(ServerBound.BASE_MESSAGE_BURST),
        counts.of(ServerBound.PONGS_OWED),
        counts);
  }
}
