package io.jdevp2p.discovery.udp;

import io.jdevp2p.host.Bound;
import java.util.List;

/** The bounds of this package; the numbers are in {@link UdpLimits}. */
public enum UdpBound implements Bound {
  PACKET_BYTES(
      "discovery.packet-bytes",
      Unit.BYTES,
      UdpLimits.PACKET_BYTES,
      "a packet, of both versions",
      "a longer one is dropped",
      "UdpPortTest.dropsAPacketThatIsTooLong");

  @SuppressWarnings("ImmutableEnumChecker") // it has immutable parts only
  private final Description description;

  UdpBound(String name, Unit unit, long maximum, String bounds, String atLimit, String test) {
    this.description = new Description(name, unit, maximum, bounds, atLimit, test, List.of());
  }

  @Override
  public Description description() {
    return description;
  }
}
