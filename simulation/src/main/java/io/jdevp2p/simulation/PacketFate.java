package io.jdevp2p.simulation;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a packet. The only place where anything is lost, late, doubled, corrupted or out
 * of order; pure functions of the conditions, the random numbers and the time.
 */
sealed interface PacketFate {
  /** Arrives once. */
  record Deliver(long atNanos) implements PacketFate {}

  /** Arrives twice. */
  record Duplicate(long atNanos, long againAtNanos) implements PacketFate {}

  /** Never arrives. */
  record Drop(DropReason why) implements PacketFate {}

  /**
   * When the last byte of a packet has left the sender.
   *
   * @param freeAtNanos when the link has sent what was given to it before
   */
  static long sentAt(LinkConditions conditions, int bytes, long now, long freeAtNanos) {
    long rate = conditions.bytesPerSecond();
    return rate == 0 ? now : Math.max(now, freeAtNanos) + nanosFor(bytes, rate);
  }

  /** Rounded up, so that a limited link is never faster than its rate. */
  private static long nanosFor(int bytes, long bytesPerSecond) {
    return (bytes * 1_000_000_000L + bytesPerSecond - 1) / bytesPerSecond;
  }

  /**
   * The fate of a UDP packet when it is sent.
   *
   * @param blocked whether a partition or stall parts the two hosts
   * @param sentAtNanos as of {@link #sentAt}
   */
  static PacketFate ofDatagram(
      LinkConditions conditions,
      boolean blocked,
      int bytes,
      long now,
      long sentAtNanos,
      RandomGenerator random) {
    if (blocked) {
      return new Drop(DropReason.PARTITION);
    }
    if (bytes > conditions.datagramBytes()) {
      return new Drop(DropReason.TOO_BIG);
    }
    if (sentAtNanos - now > conditions.queue().toNanos() + nanosToSend(conditions, bytes)) {
      return new Drop(DropReason.QUEUE_FULL);
    }
    if (happens(conditions.loss(), random)) {
      return new Drop(DropReason.LOSS);
    }
    long at = sentAtNanos + delay(conditions, random);
    if (happens(conditions.reorder(), random)) {
      // Late by up to three more trips, and by a millisecond at least.
      at += 1_000_000 + below(3 * conditions.latency().toNanos() + 1_000_000, random);
    }
    if (happens(conditions.duplicate(), random)) {
      return new Duplicate(at, sentAtNanos + delay(conditions, random));
    }
    return new Deliver(at);
  }

  private static long nanosToSend(LinkConditions conditions, int bytes) {
    return conditions.bytesPerSecond() == 0 ? 0 : nanosFor(bytes, conditions.bytesPerSecond());
  }

  /**
   * The fate of a UDP packet when it arrives: the reason why it gets no further, if any.
   *
   * @param blocked whether a partition or stall has come meanwhile
   * @param hostUp whether there is a machine with power
   * @param socketOpen whether a socket has the port
   * @param inboxBytes what this packet and the unread ones before it count
   */
  static @Nullable DropReason onArrival(
      boolean blocked, boolean hostUp, boolean socketOpen, int inboxBytes) {
    if (blocked) {
      return DropReason.PARTITION;
    }
    if (!hostUp) {
      return DropReason.NO_HOST;
    }
    if (!socketOpen) {
      return DropReason.NO_SOCKET;
    }
    return inboxBytes > SimulationLimits.UDP_INBOX_BYTES ? DropReason.INBOX_FULL : null;
  }

  /**
   * When a TCP segment, or a packet that goes with the stream, arrives. It is never lost: while the
   * two hosts are parted it waits at the far end until they are not.
   *
   * @param sentAtNanos as of {@link #sentAt}
   * @param lastArrivalNanos when the segment before it arrives: no earlier than that
   */
  static long segmentArrival(
      LinkConditions conditions, long sentAtNanos, long lastArrivalNanos, RandomGenerator random) {
    return Math.max(lastArrivalNanos, sentAtNanos + delay(conditions, random));
  }

  /**
   * Which bit of a packet or segment arrives flipped.
   *
   * @param bytes its payload
   * @return the bit, counted from the first byte's lowest; -1 when it arrives as it was sent
   */
  static int flippedBit(LinkConditions conditions, int bytes, RandomGenerator random) {
    return bytes > 0 && happens(conditions.corruption(), random)
        ? (int) below(8L * bytes, random)
        : -1;
  }

  private static long delay(LinkConditions conditions, RandomGenerator random) {
    long jitter = conditions.jitter().toNanos();
    return conditions.latency().toNanos() + (jitter == 0 ? 0 : below(jitter + 1, random));
  }

  private static boolean happens(double share, RandomGenerator random) {
    return share > 0 && random.nextDouble() < share;
  }

  private static long below(long bound, RandomGenerator random) {
    return Math.unsignedMultiplyHigh(random.nextLong(), bound);
  }
}
