package io.jdevp2p.discovery.v5;

/**
 * The encrypted message of a packet, with the header that it is bound to. Immutable as long as
 * nobody changes the packet; any thread.
 */
public final class V5Sealed {
  private final byte[] packet;
  private final int headerBytes;

  /** The end of a packet whose header is unmasked; with the masking IV it has so many bytes. */
  V5Sealed(byte[] packet, int headerBytes) {
    this.packet = packet;
    this.headerBytes = headerBytes;
  }

  /**
   * Decrypts and reads it.
   *
   * @param key the sender's key of the session
   * @return the message
   * @throws V5Exception with {@link V5Failure#MESSAGE_DECRYPT} if it is the wrong key or the packet
   *     was changed; else because what was decrypted is no message
   */
  public V5Message open(V5Key key) throws V5Exception {
    return V5Codec.decodeMessage(decrypt(key));
  }

  /**
   * Decrypts it and reads nothing.
   *
   * @param key the sender's key of the session
   * @return the plain bytes, a new array
   * @throws V5Exception with {@link V5Failure#MESSAGE_DECRYPT} if it is the wrong key or the packet
   *     was changed
   */
  public byte[] decrypt(V5Key key) throws V5Exception {
    return key.open(packet, headerBytes, V5Nonce.of(packet, V5Header.NONCE_OFFSET));
  }
}
