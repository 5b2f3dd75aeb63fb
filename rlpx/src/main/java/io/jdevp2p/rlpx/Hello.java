package io.jdevp2p.rlpx;

import io.jdevp2p.crypto.PublicKey;
import java.util.List;

/**
 * The first message of a connection, sent once by each side. Immutable.
 *
 * @param version the version of the base protocol that the node speaks; {@link #VERSION} here
 * @param name what the node calls itself; in a received Hello control and formatting characters,
 *     line ends and malformed UTF-8 are replaced, so that it can be logged
 * @param capabilities the protocols that the node speaks, in the order of the message
 * @param listenPort a TCP port, by convention 0; to be ignored
 * @param id the node's public key
 * @see <a href="https://github.com/ethereum/devp2p/blob/master/rlpx.md#hello-0x00">RLPx, Hello</a>
 */
public record Hello(
    int version, String name, List<Capability> capabilities, int listenPort, PublicKey id)
    implements BaseMessage {

  /** The version of the base protocol that is implemented here. */
  public static final int VERSION = 5;

  /** From this version on, on both sides, all that follows Hello is compressed (EIP-706). */
  public static final int SNAPPY_VERSION = 5;

  /**
   * Checks the numbers and copies the list.
   *
   * @throws IllegalArgumentException when the version is negative or the port is none
   */
  public Hello {
    if (version < 0) {
      throw new IllegalArgumentException("version is negative: " + version);
    }
    if (listenPort < 0 || listenPort > 0xffff) {
      throw new IllegalArgumentException("not a port: " + listenPort);
    }
    capabilities = List.copyOf(capabilities);
  }
}
