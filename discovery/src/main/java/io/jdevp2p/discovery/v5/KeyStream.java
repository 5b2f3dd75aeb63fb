package io.jdevp2p.discovery.v5;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-128-CTR for one key and many short headers, each with an IV of its own. One thread at a time.
 *
 * <p>Made of single blocks: the JDK's cipher in counter mode must be initialised for each IV, which
 * takes several times as long as all blocks of a header and allocates. Nothing is secret here: the
 * key is in the open, masking only keeps firewalls from recognising the protocol.
 */
final class KeyStream {
  static final int BLOCK_BYTES = 16;

  /** So much is made at a time: enough for all of a header, but in a handshake. */
  static final int CHUNK_BYTES = 4 * BLOCK_BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher aes;
  private final byte[] counters = new byte[CHUNK_BYTES];
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private long counterHigh;
  private long counterLow;
  private int used; // of the chunk

  /** One for a key: the first 16 of these bytes. */
  KeyStream(byte[] key) {
    try {
      aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 0, BLOCK_BYTES, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /** Begins anew, with the IV that a packet starts with. */
  void start(byte[] packet) {
    counterHigh = (long) LONG.get(packet, 0);
    counterLow = (long) LONG.get(packet, Long.BYTES);
    nextChunk();
  }

  /**
   * What a byte of the packet is in the clear: of the first ones behind the IV, before all else.
   */
  int peek(byte[] packet, int offset) {
    return (packet[offset] ^ chunk[offset - BLOCK_BYTES]) & 0xff;
  }

  /** Masks or unmasks the next bytes in their place. */
  void xor(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (used == CHUNK_BYTES) {
        nextChunk();
      }
      bytes[i] ^= chunk[used++];
    }
  }

  private void nextChunk() {
    for (int i = 0; i < CHUNK_BYTES; i += BLOCK_BYTES) {
      LONG.set(counters, i, counterHigh);
      LONG.set(counters, i + Long.BYTES, counterLow);
      counterLow++;
      if (counterLow == 0) {
        counterHigh++;
      }
    }
    try {
      aes.update(counters, 0, CHUNK_BYTES, chunk, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("as long as what goes in", e);
    }
    used = 0;
  }
}
