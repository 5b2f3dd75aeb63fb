package io.jdevp2p.cli;

import java.io.IOException;
import java.util.Arrays;

/** How long round trips took, each kept. Owned by one thread at a time. */
final class RoundTrips {
  private static final int FIRST_ROOM = 1 << 14;

  private long[] nanos = new long[FIRST_ROOM];
  private int count;

  void took(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  /** All of several, in order of length, so that {@link #within} can be asked. */
  static RoundTrips together(RoundTrips... parts) throws IOException {
    RoundTrips all = new RoundTrips();
    all.nanos =
        Arrays.stream(parts).flatMapToLong(p -> Arrays.stream(p.nanos, 0, p.count)).toArray();
    all.count = all.nanos.length;
    if (all.count == 0) {
      throw new IOException("not one round trip was made in time");
    }
    Arrays.sort(all.nanos);
    return all;
  }

  int count() {
    return count;
  }

  /** In how many nanoseconds this share of them was done. */
  double within(double share) {
    return nanos[(int) (share * (count - 1))];
  }
}
