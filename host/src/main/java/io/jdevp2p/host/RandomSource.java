package io.jdevp2p.host;

import java.util.random.RandomGenerator;

/**
 * The randomness of one host. Thread-safe.
 *
 * <p>On the real machine it is cryptographically strong, fit for keys and nonces; on a simulated
 * host every byte follows from the seed.
 */
public interface RandomSource extends RandomGenerator {}
