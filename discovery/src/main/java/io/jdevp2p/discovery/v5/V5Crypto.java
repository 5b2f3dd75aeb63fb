package io.jdevp2p.discovery.v5;

import io.jdevp2p.crypto.CryptoException;
import io.jdevp2p.crypto.PublicKey;
import io.jdevp2p.crypto.Secp256k1;
import io.jdevp2p.crypto.SecretKey;
import io.jdevp2p.enr.NodeId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The handshake's cryptography under the "v4" identity scheme. Pure; any thread. Each of these
 * takes as long as thousands of bytes of encryption do.
 *
 * @see <a
 *     href="https://github.com/ethereum/devp2p/blob/master/discv5/discv5-theory.md#identity-specific-cryptography-in-the-handshake">the
 *     specification</a>
 */
public final class V5Crypto {
  private static final byte[] IDENTITY_PROOF =
      "discovery v5 identity proof".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEY_AGREEMENT =
      "discovery v5 key agreement".getBytes(StandardCharsets.US_ASCII);

  private V5Crypto() {}

  /**
   * Proves who sends a handshake packet.
   *
   * @param key the sender's node key
   * @param challengeData of the WHOAREYOU packet that is answered
   * @param ephemeralKey the sender's ephemeral public key, 33 bytes
   * @param recipient who sent WHOAREYOU
   * @return 64 bytes
   */
  public static byte[] idSignature(
      SecretKey key, byte[] challengeData, byte[] ephemeralKey, NodeId recipient) {
    return Secp256k1.sign(key, idSignatureHash(challengeData, ephemeralKey, recipient)).bytes64();
  }

  /**
   * Checks who sent a handshake packet.
   *
   * @param signer the key of the node that it claims to be
   * @param signature as it came
   * @param challengeData of our WHOAREYOU packet
   * @param ephemeralKey as it came
   * @param recipient our own id
   * @return whether it is a signature by that key
   */
  public static boolean verifyIdSignature(
      PublicKey signer,
      byte[] signature,
      byte[] challengeData,
      byte[] ephemeralKey,
      NodeId recipient) {
    byte[] hash = idSignatureHash(challengeData, ephemeralKey, recipient);
    return Secp256k1.verify(signer, hash, signature);
  }

  /**
   * Reads the ephemeral key of a handshake packet.
   *
   * @param compressed as it came
   * @return a point of the curve
   * @throws V5Exception with {@link V5Failure#HANDSHAKE_KEY} if it is none
   */
  public static PublicKey ephemeralKey(byte[] compressed) throws V5Exception {
    if (compressed.length != PublicKey.COMPRESSED_BYTES) {
      throw new V5Exception(V5Failure.HANDSHAKE_KEY, "key of " + compressed.length + " bytes");
    }
    try {
      return PublicKey.of(compressed);
    } catch (CryptoException e) {
      throw new V5Exception(V5Failure.HANDSHAKE_KEY, "not a point of the curve");
    }
  }

  /**
   * Derives the keys of a session.
   *
   * @param own the initiator's ephemeral key, or the recipient's node key
   * @param remote the recipient's node key, or the initiator's ephemeral key
   * @param initiator the id of who sends the handshake packet
   * @param recipient the id of who sent WHOAREYOU
   * @param challengeData of the WHOAREYOU packet
   * @return the same on both sides
   */
  public static V5SessionKeys deriveKeys(
      SecretKey own, PublicKey remote, NodeId initiator, NodeId recipient, byte[] challengeData) {
    byte[] secret = Secp256k1.ecdhCompressed(own, remote);
    byte[] info = concat(KEY_AGREEMENT, initiator.bytes(), recipient.bytes());
    try {
      byte[] keys =
          KDF.getInstance("HKDF-SHA256")
              .deriveData(
                  HKDFParameterSpec.ofExtract()
                      .addIKM(secret)
                      .addSalt(challengeData)
                      .thenExpand(info, 2 * V5Key.BYTES));
      return new V5SessionKeys(
          V5Key.of(Arrays.copyOf(keys, V5Key.BYTES)),
          V5Key.of(Arrays.copyOfRange(keys, V5Key.BYTES, keys.length)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK from 25 on has HKDF", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] idSignatureHash(
      byte[] challengeData, byte[] ephemeralKey, NodeId recipient) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(concat(IDENTITY_PROOF, challengeData, ephemeralKey, recipient.bytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
