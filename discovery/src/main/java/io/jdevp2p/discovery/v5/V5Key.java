package io.jdevp2p.discovery.v5;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key of one direction of a session: AES-128-GCM. Make it once a session: it keeps a prepared
 * cipher, without which sealing takes several times as long. Any thread.
 *
 * <p>Packets are sealed and opened with their header in the clear, to which the message is bound.
 */
public final class V5Key {
  /** Length in bytes. */
  public static final int BYTES = 16;

  /** What sealing adds to a message. */
  static final int TAG_BYTES = 16;

  private final SecretKeySpec key;

  // Ciphers have state. Who needs one takes this, or makes another while somebody has it.
  private final AtomicReference<@Nullable Cipher> spare = new AtomicReference<>();

  private V5Key(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * The key with these bytes.
   *
   * @param bytes 16, copied
   * @return the key
   * @throws IllegalArgumentException if there are not exactly 16
   */
  public static V5Key of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("key of " + bytes.length + " bytes, not " + BYTES);
    }
    return new V5Key(new SecretKeySpec(bytes, "AES"));
  }

  /**
   * Encrypts the message at the end of a packet in its place.
   *
   * @param packet with room for the tag at its end
   * @param headerBytes where the message begins; what is before is authenticated
   * @param nonce the one in the header
   * @throws IllegalStateException if the nonce is the one that was used last
   */
  void seal(byte[] packet, int headerBytes, V5Nonce nonce) {
    try {
      Cipher cipher = take();
      cipher.init(Cipher.ENCRYPT_MODE, key, parameters(nonce));
      cipher.updateAAD(packet, 0, headerBytes);
      int messageBytes = packet.length - headerBytes - TAG_BYTES;
      cipher.doFinal(packet, headerBytes, messageBytes, packet, headerBytes);
      spare.set(cipher);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Decrypts the message at the end of a packet.
   *
   * @param packet at least as long as header and tag are
   * @param headerBytes where the message begins
   * @param nonce the one in the header
   * @return the message, a new array
   * @throws V5Exception if it wasn't sealed with this key, or was changed
   */
  byte[] open(byte[] packet, int headerBytes, V5Nonce nonce) throws V5Exception {
    try {
      Cipher cipher = take();
      cipher.init(Cipher.DECRYPT_MODE, key, parameters(nonce));
      cipher.updateAAD(packet, 0, headerBytes);
      byte[] message = cipher.doFinal(packet, headerBytes, packet.length - headerBytes);
      spare.set(cipher);
      return message;
    } catch (AEADBadTagException e) {
      throw new V5Exception(V5Failure.MESSAGE_DECRYPT, "not sealed with this key, or changed");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] bytes() {
    return key.getEncoded();
  }

  private Cipher take() throws GeneralSecurityException {
    Cipher taken = spare.getAndSet(null);
    return taken == null ? Cipher.getInstance("AES/GCM/NoPadding") : taken;
  }

  private static GCMParameterSpec parameters(V5Nonce nonce) {
    return new GCMParameterSpec(Byte.SIZE * TAG_BYTES, nonce.bytes());
  }
}
