package io.jdevp2p.discovery.v4;

import io.jdevp2p.crypto.Keccak256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The first 32 bytes of a packet, by which an answer names the packet it answers. Immutable. */
public final class PacketHash {
  /** Bytes of a hash. */
  public static final int BYTES = Keccak256.DIGEST_BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;

  private PacketHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash with these bytes.
   *
   * @param bytes 32 bytes, copied
   * @return the hash
   * @throws IllegalArgumentException if there are not exactly 32
   */
  public static PacketHash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("hash of " + bytes.length + " bytes, not " + BYTES);
    }
    return new PacketHash(bytes.clone());
  }

  /** Takes the first bytes of a packet that is long enough. */
  static PacketHash beginning(byte[] packet) {
    return new PacketHash(Arrays.copyOf(packet, BYTES));
  }

  /**
   * The hash as bytes.
   *
   * @return 32 bytes, a new array
   */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes themselves, which the caller must not change. */
  byte[] shared() {
    return bytes;
  }

  /** Takes the same time wherever the two differ. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof PacketHash other && MessageDigest.isEqual(bytes, other.bytes);
  }

  /** As good as the hash itself; whoever wants collisions has to search for them. */
  @Override
  public int hashCode() {
    return (int) INT.get(bytes, 0);
  }

  /** All of it in hex. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
