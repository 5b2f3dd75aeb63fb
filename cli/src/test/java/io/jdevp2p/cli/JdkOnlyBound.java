package io.jdevp2p.cli;

import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.host.Bound;
import io.jdevp2p.rlp.RlpReader;
import java.util.List;

/** The bounds of modules that depend on the JDK alone and so can't describe them themselves. */
final class JdkOnlyBound {
  private JdkOnlyBound() {}

  static List<Bound> all() {
    return List.of(
        bound(
            "rlp.depth",
            Bound.Unit.COUNT,
            RlpReader.MAX_DEPTH,
            "lists within lists",
            "the encoding is refused",
            "RlpReaderTest.theDepthLimitIsReachedAndNotPassed"),
        bound(
            "rlp.kept-scratch-bytes",
            Bound.Unit.BYTES,
            64 << 10,
            "memory that a writer keeps for its next use",
            "more is given back",
            "RlpWriterTest.aResetKeepsNoMoreMemoryThanItMay"),
        bound(
            "crypto.key-file-bytes",
            Bound.Unit.BYTES,
            2L * SecretKey.BYTES + 2,
            "a key file: digits and the end of the line",
            "it is refused",
            "KeyFileTest.anythingElseIsRefusedWithoutShowingIt"));
  }

  private static Bound bound(
      String name, Bound.Unit unit, long maximum, String bounds, String atLimit, String test) {
    Bound.Description description =
        new Bound.Description(name, unit, maximum, bounds, atLimit, test, List.of());
    return () -> description;
  }
}
