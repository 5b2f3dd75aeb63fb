package io.jdevp2p.server;

/** How a connection came about, and whether its node is trusted. */
public enum ConnectionFlag {
  /** We dialed it; the node came from a node source. */
  DYNAMIC_DIALED,
  /** We dialed it; the node is on the static list. */
  STATIC_DIALED,
  /** The other side dialed us. */
  INBOUND,
  /** The node is on the trusted list, so the peer limits don't apply to it. */
  TRUSTED
}
