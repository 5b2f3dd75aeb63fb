package io.jdevp2p.server;

import io.jdevp2p.rlpx.RlpxLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * How much heap others can make a server hold at most, whatever they do: what its limits allow,
 * times what each costs. Trusted nodes come on top of the peers here, each at what a peer costs;
 * what a server's own protocols keep, such as the message that a handler is at or waits to write,
 * comes on top. Made by {@link ServerConfig#heapBudget()}.
 *
 * @param items who holds how much
 */
public record HeapBudget(List<Item> items) {
  /**
   * A connection that is not a peer: a thread, a socket, two buffers of 2 KiB, ciphers. An estimate
   * on the large side, as are the others here.
   */
  static final long CONNECTION_BYTES = 24 << 10;

  /** A peer that does nothing: threads, ciphers, idle buffers. */
  static final long PEER_BYTES = 24 << 10;

  /** An event with an address and a node in it. */
  static final long EVENT_BYTES = 256;

  /** An entry of a map from an address or a node's id to a time. */
  static final long ENTRY_BYTES = 160;

  /**
   * One part of the heap.
   *
   * @param what who or what holds it, in words
   * @param count how many of them there can be
   * @param bytesEach what each can hold at most
   */
  public record Item(String what, long count, long bytesEach) {
    /**
     * All of them together.
     *
     * @return bytes
     */
    public long bytes() {
      return count * bytesEach;
    }
  }

  /** Copies the list. */
  public HeapBudget {
    items = List.copyOf(items);
  }

  /**
   * All items together.
   *
   * @return bytes
   */
  public long bytes() {
    return items.stream().mapToLong(Item::bytes).sum();
  }

  static HeapBudget of(ServerConfig config) {
    ServerLimits limits = config.limits();
    RlpxLimits connection = RlpxLimits.defaults();
    long unproven =
        (long) limits.entry().awaitingAuth()
            + limits.entry().handshakeLine()
            + limits.entry().awaitingHello()
            + 3L * limits.entry().unprovenKnown();
    List<Item> items = new ArrayList<>();
    items.add(new Item("unproven: connections on their way in", unproven, CONNECTION_BYTES));
    items.add(new Item("unproven: dials on their way", config.maxPending(), CONNECTION_BYTES));
    items.add(
        new Item(
            "unproven: connections that were told to go", config.maxLingering(), CONNECTION_BYTES));
    items.add(
        new Item(
            "unproven: addresses that the throttle remembers",
            limits.entry().throttleEntries(),
            ENTRY_BYTES));
    items.add(new Item("proven: peers", config.maxPeers(), PEER_BYTES));
    items.add(
        new Item(
            "proven: the buffers of a busy peer, one to read and two to write",
            config.maxPeers(),
            3L * connection.bufferBytes()));
    items.add(
        new Item(
            "proven: what a peer has unread for itself",
            config.maxPeers(),
            limits.memory().unreadBytesOwn()));
    items.add(new Item("proven: what all have unread", 1, limits.memory().unreadBytes()));
    items.add(
        new Item(
            "proven: the one that may overdraw that",
            1,
            Math.max(
                limits.memory().unreadBytesPerPeer(),
                (long) connection.frameBytes() + Protocol.MAX_MESSAGE_BYTES)));
    items.add(new Item("proven: arrays of large frames that are kept", 1, RlpxLimits.POOLED_BYTES));
    items.add(
        new Item(
            "the server: events for the run loop", limits.events().mailboxEvents(), EVENT_BYTES));
    items.add(
        new Item(
            "the server: events for subscribers that lag behind",
            (long) limits.events().subscribers() * limits.events().eventRing(),
            EVENT_BYTES));
    items.add(
        new Item(
            "the server: nodes dialed of late", limits.dials().dialHistoryEntries(), ENTRY_BYTES));
    return new HeapBudget(items);
  }
}
