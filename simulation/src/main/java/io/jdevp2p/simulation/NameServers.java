package io.jdevp2p.simulation;

/** How lookups of names fare in a simulated network; see {@link SimulatedNetwork#nameServers}. */
public enum NameServers {
  /** Every lookup is answered after a moment. */
  ANSWERING,
  /** Every lookup that is no mere address fails after a moment. */
  FAILING,
  /** Nothing is answered: lookups that are no mere address last until their deadline. */
  SILENT
}
