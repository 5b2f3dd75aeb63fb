package io.jdevp2p.discovery;

/** Why a packet that came in, or was to go out, got no further than the UDP port. */
public enum PacketDrop {
  /** Shorter than any packet of either version. */
  TOO_SHORT("udp.too-short"),
  /** Longer than any packet of either version. */
  TOO_LONG("udp.too-long"),
  /** A packet of a version that doesn't run here. */
  VERSION_NOT_RUN("udp.version-not-run"),
  /** It comes from this port itself, or says so. */
  FROM_OURSELVES("udp.from-ourselves"),
  /** Its sender has an address or port to which nothing can be sent. */
  NO_WAY_BACK("udp.no-way-back"),
  /** Its sender has an address that the configuration excludes. */
  NOT_ALLOWED("udp.not-allowed"),
  /** Too many were waiting, and this one was drawn. */
  CROWDED_OUT("udp.crowded-out"),
  /** The system could not give it to us. */
  RECEIVE_FAILED("udp.receive-failed"),
  /** This node failed over it: a mistake of ours. */
  HANDLER_FAILED("udp.handler-failed"),
  /** The system did not take it. */
  SEND_FAILED("udp.send-failed");

  private final String reason;

  PacketDrop(String reason) {
    this.reason = reason;
  }

  /** As in events and metrics: {@code stage.reason}. */
  @Override
  public String toString() {
    return reason;
  }
}
