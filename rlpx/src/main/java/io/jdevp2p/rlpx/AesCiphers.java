package io.jdevp2p.rlpx;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;

/**
 * Makes the ciphers of a connection, four of them. Which provider has them is asked once: the
 * search through all of them costs as much as all the rest of making a cipher. Stateless.
 */
final class AesCiphers {
  private static final Provider PROVIDER = search();

  private AesCiphers() {}

  private static Provider search() {
    try {
      return Cipher.getInstance("AES/CTR/NoPadding").getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /** Counter mode, for the frames. */
  static Cipher ctr() throws GeneralSecurityException {
    return Cipher.getInstance("AES/CTR/NoPadding", PROVIDER);
  }

  /** Single blocks, for the MAC. */
  static Cipher block() throws GeneralSecurityException {
    return Cipher.getInstance("AES/ECB/NoPadding", PROVIDER);
  }
}
