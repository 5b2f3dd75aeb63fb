package io.jdevp2p.discovery.v5;

/**
 * What an answer repeats of its request: up to 8 bytes, whatever they are, with their zeros.
 *
 * @param length how many bytes
 * @param bits the bytes as a big-endian number
 */
public record V5RequestId(int length, long bits) {
  /** Checks that the number fits. */
  public V5RequestId {
    if (length < 0
        || length > V5Limits.REQUEST_ID_BYTES
        || (length < Long.BYTES && bits >>> (Byte.SIZE * length) != 0)) {
      throw new IllegalArgumentException(
          Long.toHexString(bits) + " is not a request id of " + length + " bytes");
    }
  }

  /**
   * One of 8 bytes.
   *
   * @param bits by chance, so that nobody can answer who hasn't seen the request
   * @return the id
   */
  public static V5RequestId of(long bits) {
    return new V5RequestId(Long.BYTES, bits);
  }

  /**
   * One with these bytes.
   *
   * @param bytes at most 8
   * @return the id
   * @throws IllegalArgumentException if there are more
   */
  public static V5RequestId of(byte[] bytes) {
    if (bytes.length > V5Limits.REQUEST_ID_BYTES) {
      throw new IllegalArgumentException("request id of " + bytes.length + " bytes");
    }
    long bits = 0;
    for (byte b : bytes) {
      bits = bits << Byte.SIZE | (b & 0xff);
    }
    return new V5RequestId(bytes.length, bits);
  }

  /**
   * Its bytes.
   *
   * @return as many as it has, a new array
   */
  public byte[] bytes() {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (bits >>> (Byte.SIZE * (length - 1 - i)));
    }
    return bytes;
  }
}
