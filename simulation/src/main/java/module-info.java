/** A simulated machine and network, deterministic by seed. */
@org.jspecify.annotations.NullMarked
module io.jdevp2p.simulation {
  requires static transitive org.jspecify;
  requires transitive io.jdevp2p.host;

  exports io.jdevp2p.simulation;
}
