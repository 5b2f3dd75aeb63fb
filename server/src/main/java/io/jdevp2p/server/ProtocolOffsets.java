package io.jdevp2p.server;

import io.jdevp2p.rlpx.Capability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which protocols two sides share, and where each one's message codes begin: for each name the
 * highest common version, in alphabetical order of names, from 16 on. Pure.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#message-id-based-multiplexing">rlpx.md,
 *     message ID-based multiplexing</a>
 */
record ProtocolOffsets(List<Range> ranges) {
  /** Codes below belong to the base protocol, "p2p". */
  static final int BASE_LENGTH = 16;

  /** The codes of one shared protocol: {@code first} to {@code end - 1}. */
  record Range(Protocol protocol, int first, int end) {
    boolean contains(int wireCode) {
      return wireCode >= first && wireCode < end;
    }
  }

  static ProtocolOffsets match(Collection<Protocol> ours, Collection<Capability> theirs) {
    Map<String, Protocol> shared = new TreeMap<>(Comparator.naturalOrder());
    for (Protocol protocol : ours) {
      if (theirs.contains(protocol.capability())) {
        shared.merge(
            protocol.capability().name(),
            protocol,
            (a, b) -> a.capability().version() >= b.capability().version() ? a : b);
      }
    }
    List<Range> ranges = new ArrayList<>();
    int next = BASE_LENGTH;
    for (Protocol protocol : shared.values()) {
      ranges.add(new Range(protocol, next, next + protocol.length()));
      next += protocol.length();
    }
    return new ProtocolOffsets(List.copyOf(ranges));
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** The range that a code on the wire falls into. */
  Optional<Range> of(int wireCode) {
    for (Range range : ranges) {
      if (range.contains(wireCode)) {
        return Optional.of(range);
      }
    }
    return Optional.empty();
  }
}
