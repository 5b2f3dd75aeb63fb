package io.jdevp2p.discovery.v5;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The nonce of a packet: 12 bytes, by which WHOAREYOU says what it answers. No two messages may be
 * sealed with the same nonce and key.
 *
 * @param high the first four bytes; go-ethereum counts there what it sealed with a key
 * @param low the other eight, by chance
 */
public record V5Nonce(int high, long low) {
  /** Length in bytes. */
  public static final int BYTES = 12;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * Reads one.
   *
   * @param bytes where it is
   * @param offset its first index
   * @return the nonce
   * @throws IndexOutOfBoundsException if there are not 12 bytes
   */
  public static V5Nonce of(byte[] bytes, int offset) {
    return new V5Nonce((int) INT.get(bytes, offset), (long) LONG.get(bytes, offset + 4));
  }

  /**
   * Writes it.
   *
   * @param bytes where to
   * @param offset the first index written
   * @throws IndexOutOfBoundsException if there is no room for 12 bytes
   */
  public void writeTo(byte[] bytes, int offset) {
    INT.set(bytes, offset, high);
    LONG.set(bytes, offset + 4, low);
  }

  /**
   * Its bytes.
   *
   * @return 12, a new array
   */
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    writeTo(bytes, 0);
    return bytes;
  }
}
