package io.jdevp2p.crypto;

import java.math.BigInteger;
import java.util.HexFormat;

/** The order of the group, and what lies within it. */
final class Scalar {

  static final int BYTES = 32;

  private static final byte[] ORDER =
      HexFormat.of().parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

  static final BigInteger N = new BigInteger(1, ORDER);
  static final BigInteger HALF_N = N.shiftRight(1);

  private Scalar() {}

  /** Whether the 32 bytes are within 1..n-1; takes the same time whatever they are. */
  static boolean isValid(byte[] bytes, int off) {
    int borrow = 0;
    int any = 0;
    for (int i = BYTES - 1; i >= 0; i--) {
      int digit = bytes[off + i] & 0xff;
      any |= digit;
      borrow = (digit - (ORDER[i] & 0xff) - borrow) >>> 31;
    }
    int lessThanOrder = borrow;
    int nonZero = -any >>> 31;
    return (lessThanOrder & nonZero) == 1;
  }
}
