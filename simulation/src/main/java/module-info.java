/** A simulated machine and network, deterministic by seed. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.simulation {
  requires static transitive org.jspecify;
  requires transitive io.jdevp2p.host;
  // For the package junit only: a program that simulates without tests does not need it.
  requires static transitive org.junit.jupiter.api;

  exports io.jdevp2p.simulation;
  exports io.jdevp2p.simulation.junit;
}
