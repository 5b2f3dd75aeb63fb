package io.jdevp2p.crypto;

/**
 * Bytes from outside were refused: not a key, not a signature, or not a message sealed for us.
 *
 * <p>The message says which kind of thing was refused and never holds secret material. Where the
 * difference between two causes would help an attacker ({@link Ecies#open}) there is only one.
 */
public final class CryptoException extends Exception {

  /**
   * A refusal.
   *
   * @param message what was refused, and why where that may be told
   */
  public CryptoException(String message) {
    super(message);
  }
}
