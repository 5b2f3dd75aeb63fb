package io.jdevp2p.discovery.udp;

/** Every maximum of this package, with its unit and where the number comes from. */
public final class UdpLimits {
  /** Bytes of a packet (discv4.md, discv5-wire.md). */
  public static final int PACKET_BYTES = 1280;

  private UdpLimits() {}
}
