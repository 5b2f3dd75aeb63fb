/** A simulated machine and network, deterministic by seed. */
@org.jspecify.annotations.NullMarked
package io.jdevp2p.simulation;
