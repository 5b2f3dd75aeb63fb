package io.jdevp2p.simulation;

/** Why a packet of the simulated network did not get through. */
public enum DropReason {
  /** Lost on the way, by {@link LinkConditions#loss}. */
  LOSS(1),
  /** The two hosts are parted or stalled. */
  PARTITION(2),
  /** The queue of a rate-limited link was full. */
  QUEUE_FULL(3),
  /** Larger than {@link LinkConditions#datagramBytes}. */
  TOO_BIG(4),
  /** No host has the address, or it is without power. */
  NO_HOST(5),
  /** No socket has the port. */
  NO_SOCKET(6),
  /** The receiver's socket holds too many unread packets, or its backlog is full. */
  INBOX_FULL(7);

  /** Its number in the hash of the trace. */
  final byte code;

  DropReason(int code) {
    this.code = (byte) code;
  }
}
