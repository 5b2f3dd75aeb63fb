package io.jdevp2p.simulation;

import io.jdevp2p.host.RandomSource;

/**
 * A stream of numbers that follows from its seed alone, in every JVM: SplitMix64 (Steele, Lea,
 * Flood, OOPSLA 2014). Not thread-safe, which within a simulation nothing needs to be.
 */
final class SimulatedRandom implements RandomSource {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SimulatedRandom(long seed) {
    this.state = seed;
  }

  /** A stream of its own for each name, so that what one user draws does not move another's. */
  static SimulatedRandom of(long seed, String name, int number) {
    long hash = mix(seed + GOLDEN_GAMMA * (number + 1L));
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash ^ name.charAt(i)) + GOLDEN_GAMMA;
    }
    return new SimulatedRandom(hash);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** A number from 0 to below the bound, by multiplication; the bias is beyond notice here. */
  int below(int bound) {
    return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
