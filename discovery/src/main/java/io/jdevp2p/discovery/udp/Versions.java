package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketHandler;
import org.jspecify.annotations.Nullable;

/** The versions that run at a port, and which of them a packet belongs to. Immutable. */
record Versions(@Nullable PacketHandler v4, @Nullable PacketHandler v5) {
  private static final int V4_RECOVERY_ID = 96; // behind the hash and 64 bytes of the signature
  private static final int V4_TYPE = 97;
  private static final int V4_DATA = 98;
  private static final int V4_LAST_TYPE = 6;
  private static final int RLP_LIST = 0xc0;

  /** The handler of a packet, or null if its version doesn't run here. */
  @Nullable PacketHandler of(byte[] packet) {
    return looksLikeV4(packet) ? v4 : v5;
  }

  /**
   * Whether it can be one of version 4. Of masked packets of version 5, one in 7,000 looks so too.
   */
  private static boolean looksLikeV4(byte[] packet) {
    return packet.length > V4_DATA
        && (packet[V4_RECOVERY_ID] & 0xff) <= 1
        && packet[V4_TYPE] >= 1
        && packet[V4_TYPE] <= V4_LAST_TYPE
        && (packet[V4_DATA] & 0xff) >= RLP_LIST;
  }
}
