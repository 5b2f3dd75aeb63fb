package io.jdevp2p.discovery.udp;

import io.jdevp2p.host.Limit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Packets of one class that wait. Each origin has a line of its own, and the lines take turns: so
 * who sends one packet waits for one of every other origin, however many those have sent. When it
 * is full, one of the longest line goes, drawn by chance: whoever fills the line of another by
 * forging its address can't tell which stay, so some of the honest ones always do.
 *
 * <p>Owner: the reader thread of the port.
 */
final class PrefixQueue {
  private final Limit limit;
  private final RandomGenerator random;
  private final LinkedHashMap<Origin, List<Packet>> lines = new LinkedHashMap<>(); // next first
  private int size;

  PrefixQueue(Limit limit, RandomGenerator random) {
    this.limit = limit;
    this.random = random;
  }

  /** Puts a packet at the end of its line; gives the one that has to go for it, or null. */
  @Nullable Packet offer(Origin origin, Packet packet) {
    lines.computeIfAbsent(origin, _ -> new ArrayList<>()).add(packet);
    size++;
    if (size <= limit.maximum()) {
      limit.observe(size);
      return null;
    }
    limit.refuse();
    return evict();
  }

  /** Whose turn it is, or null when nobody waits. */
  @Nullable Packet poll() {
    Map.Entry<Origin, List<Packet>> first = lines.pollFirstEntry();
    if (first == null) {
      return null;
    }
    List<Packet> line = first.getValue();
    Packet next = line.removeFirst();
    size--;
    if (!line.isEmpty()) {
      lines.putLast(first.getKey(), line);
    }
    return next;
  }

  int size() {
    return size;
  }

  private Packet evict() {
    Map.Entry<Origin, List<Packet>> longest = longest();
    List<Packet> line = longest.getValue();
    Packet gone = line.remove(random.nextInt(line.size()));
    size--;
    if (line.isEmpty()) {
      lines.remove(longest.getKey());
    }
    return gone;
  }

  /** Of all that are equally long, each with the same chance. */
  private Map.Entry<Origin, List<Packet>> longest() {
    int length = 0;
    int asLong = 0;
    for (List<Packet> line : lines.values()) {
      asLong = line.size() > length ? 1 : line.size() == length ? asLong + 1 : asLong;
      length = Math.max(length, line.size());
    }
    int before = random.nextInt(asLong);
    for (Map.Entry<Origin, List<Packet>> line : lines.entrySet()) {
      if (line.getValue().size() == length && before-- == 0) {
        return line;
      }
    }
    throw new IllegalStateException("nobody waits");
  }
}
