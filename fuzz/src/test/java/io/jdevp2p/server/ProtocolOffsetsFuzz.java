package io.jdevp2p.server;

import io.jdevp2p.fuzz.Check;
import io.jdevp2p.fuzz.Input;
import io.jdevp2p.rlpx.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Any capabilities of both sides: the codes of the shared protocols are allotted by name, without
 * gap or overlap, to the highest version that both have.
 */
public final class ProtocolOffsetsFuzz {
  public static final int MAX_INPUT_BYTES = 128;

  /** Those that can be names of ours come first. */
  private static final String[] NAMES = {"eth", "snap", "e", "eths", "", "\u20ac"};

  private static final int OWN_NAMES = 4;

  private ProtocolOffsetsFuzz() {}

  public static void fuzzerTestOneInput(byte[] bytes) {
    Input input = new Input(bytes);
    List<Protocol> ours = new ArrayList<>();
    for (int i = input.choice(8); i > 0; i--) {
      Capability capability = capability(input, OWN_NAMES);
      if (ours.stream().noneMatch(p -> p.capability().equals(capability))) {
        ours.add(
            Protocol.raw(
                capability.name(), capability.version(), input.choice(20), (peer, channel) -> {}));
      }
    }
    List<Capability> theirs = new ArrayList<>();
    while (input.hasMore()) {
      theirs.add(capability(input, NAMES.length));
    }
    check(ours, theirs, ProtocolOffsets.match(ours, theirs));
  }

  private static Capability capability(Input input, int names) {
    String name = NAMES[input.choice(names)];
    return new Capability(name, input.choice(16) == 0 ? Integer.MAX_VALUE : input.choice(5));
  }

  private static void check(List<Protocol> ours, List<Capability> theirs, ProtocolOffsets offsets) {
    int next = ProtocolOffsets.BASE_LENGTH;
    String previous = "";
    for (ProtocolOffsets.Range range : offsets.ranges()) {
      Capability shared = range.protocol().capability();
      Check.that(shared.name().compareTo(previous) > 0, "in the order of the names");
      Check.that(theirs.contains(shared), "shared");
      for (Protocol other : ours) {
        Capability own = other.capability();
        if (own.name().equals(shared.name()) && theirs.contains(own)) {
          Check.that(own.version() <= shared.version(), "the highest version");
        }
      }
      Check.equal(range.first(), next, "no gap and no overlap");
      for (int code = range.first(); code < range.end(); code++) {
        Check.equal(offsets.of(code), Optional.of(range), "whose code it is");
      }
      next = range.end();
      previous = shared.name();
    }
    Check.that(offsets.of(next).isEmpty(), "nobody's code");
    for (Protocol own : ours) {
      boolean known =
          offsets.ranges().stream()
              .anyMatch(r -> r.protocol().capability().name().equals(own.capability().name()));
      Check.that(known || !theirs.contains(own.capability()), "none is left out");
    }
  }
}
