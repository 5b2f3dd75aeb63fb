package io.jdevp2p.discovery.udp;

import io.jdevp2p.discovery.PacketHandler;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The versions that run at a port, and which of them a packet belongs to. Immutable.
 *
 * @param v4 who handles packets of version 4, null if that doesn't run
 * @param v5 who handles packets of version 5, null if that doesn't run
 * @param isV5 tells for certain whether a packet is of version 5, at the price of a decryption
 */
public record Versions(
    @Nullable PacketHandler v4, @Nullable PacketHandler v5, Predicate<byte[]> isV5) {
  // https://github.com/ethereum/devp2p/blob/master/discv4.md#wire-protocol
  private static final int V4_RECOVERY_ID = 96; // behind the hash and 64 bytes of the signature
  private static final int V4_TYPE = 97;
  private static final int V4_DATA = 98;
  private static final int V4_LAST_RECOVERY_ID = 1;
  private static final int V4_LAST_TYPE = 6;
  private static final int RLP_LIST = 0xc0;

  /** The handler of a packet, or null if its version doesn't run here. */
  @Nullable PacketHandler of(byte[] packet) {
    if (!mayBeV4(packet)) {
      return v5;
    }
    return v5 != null && isV5.test(packet) ? v5 : v4;
  }

  /** Of packets of version 5, whose bytes there are as if by chance, one in 22,000 may be. */
  private static boolean mayBeV4(byte[] packet) {
    return packet.length > V4_DATA
        && Byte.toUnsignedInt(packet[V4_RECOVERY_ID]) <= V4_LAST_RECOVERY_ID
        && packet[V4_TYPE] >= 1
        && packet[V4_TYPE] <= V4_LAST_TYPE
        && Byte.toUnsignedInt(packet[V4_DATA]) >= RLP_LIST;
  }
}
