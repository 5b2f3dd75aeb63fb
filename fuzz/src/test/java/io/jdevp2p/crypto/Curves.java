package io.jdevp2p.crypto;

/** Both curves, where this machine has both, and keys. */
final class Curves {
  static final Curve JAVA = new JavaSecp256k1();
  static final Curve CHOSEN = Secp256k1.curve();

  private Curves() {}

  /** One of many keys, always the same for a number. */
  static SecretKey secret(int number) {
    byte[] secret = new byte[SecretKey.BYTES];
    secret[0] = (byte) 0x5a;
    secret[31] = (byte) number;
    try {
      return SecretKey.of(secret);
    } catch (CryptoException e) {
      throw new AssertionError(e);
    }
  }
}
