package io.jdevp2p.discovery.udp;

import io.jdevp2p.host.LimitBook;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All packets that wait: a queue for each class, and rounds in which each class has its turns. A
 * class without packets has none, so that nobody is kept waiting for nothing.
 *
 * <p>Owner: the reader thread of the port.
 */
final class PacketQueue {
  private final List<OfClass> classes = new ArrayList<>();

  /** A class, with what is left of its turns in this round. */
  private static final class OfClass {
    final PacketClass name;
    final PrefixQueue queue;
    int turns;

    OfClass(PacketClass name, PrefixQueue queue) {
      this.name = name;
      this.queue = queue;
      this.turns = name.turns;
    }
  }

  PacketQueue(RandomGenerator random, LimitBook limits) {
    for (PacketClass name : PacketClass.values()) {
      PrefixQueue queue = new PrefixQueue(limits.limit(UdpBound.QUEUED_PACKETS), random);
      classes.add(new OfClass(name, queue));
    }
  }

  /** Puts a packet in; gives the one that has to go for it, or null. */
  @Nullable Packet offer(PacketClass name, Origin origin, Packet packet) {
    for (OfClass each : classes) {
      if (each.name == name) {
        return each.queue.offer(origin, packet);
      }
    }
    throw new IllegalStateException("no queue for " + name);
  }

  /** The next packet to be handled, or null when none waits. */
  @Nullable Packet poll() {
    Packet next = pollInRound();
    if (next == null) {
      for (OfClass each : classes) {
        each.turns = each.name.turns;
      }
      next = pollInRound();
    }
    return next;
  }

  private @Nullable Packet pollInRound() {
    for (OfClass each : classes) {
      Packet next = each.turns > 0 ? each.queue.poll() : null;
      if (next != null) {
        each.turns--;
        return next;
      }
    }
    return null;
  }
}
