package io.jdevp2p.discovery.v5;

import io.jdevp2p.enr.NodeId;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Masks the headers of packets to one node, and unmasks them: AES-128-CTR with the first half of
 * its id. Make it once for oneself and once a session: it keeps a prepared cipher, which is half of
 * what masking costs. Any thread.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-wire.md#protocol-header">the
 *     specification</a>
 */
public final class V5Mask {
  private final byte[] key;

  // Ciphers have state. Who needs one takes this, or makes another while somebody has it.
  private final AtomicReference<@Nullable KeyStream> spare;

  private V5Mask(byte[] key) {
    this.key = key;
    this.spare = new AtomicReference<>(new KeyStream(key));
  }

  /**
   * The mask of packets to a node.
   *
   * @param destination its id
   * @return the mask
   */
  public static V5Mask of(NodeId destination) {
    return new V5Mask(destination.bytes());
  }

  /** A key stream of this mask, the caller's own until it is {@linkplain #giveBack given back}. */
  KeyStream take() {
    KeyStream taken = spare.getAndSet(null);
    return taken == null ? new KeyStream(key) : taken;
  }

  void giveBack(KeyStream taken) {
    spare.set(taken);
  }

  /** Masks the header of a packet in its place; with the masking IV it has so many bytes. */
  void mask(byte[] packet, int headerBytes) {
    KeyStream stream = take();
    stream.start(packet);
    stream.xor(packet, KeyStream.BLOCK_BYTES, headerBytes - KeyStream.BLOCK_BYTES);
    giveBack(stream);
  }
}
