package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketDrop;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many packets got no further than the port, by reason. Thread-safe. */
final class DropCounts {
  private final Map<PacketDrop, AtomicLong> counts = new EnumMap<>(PacketDrop.class);

  DropCounts() {
    for (PacketDrop why : PacketDrop.values()) {
      counts.put(why, new AtomicLong());
    }
  }

  void count(PacketDrop why) {
    counter(why).incrementAndGet();
  }

  long of(PacketDrop why) {
    return counter(why).get();
  }

  private AtomicLong counter(PacketDrop why) {
    AtomicLong counter = counts.get(why);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + why);
    }
    return counter;
  }

  /** All of them, as they are now. */
  Map<PacketDrop, Long> all() {
    Map<PacketDrop, Long> all = new EnumMap<>(PacketDrop.class);
    counts.forEach((why, counter) -> all.put(why, counter.get()));
    return all;
  }
}
